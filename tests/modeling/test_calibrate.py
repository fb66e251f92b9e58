"""Maps from raw to calibrated probabilities."""

import numpy as np
import pytest

from assembled_core.modeling.calibrate import Calibration, fit_calibration


@pytest.fixture
def bold():
    """Scores whose log odds are twice too large, labels drawn from the true chances."""
    draw = np.random.default_rng(0)
    odds = draw.normal(0.3, 1.0, 20_000)
    truth = 1 / (1 + np.exp(-odds))
    return 1 / (1 + np.exp(-2 * odds)), truth, (draw.random(20_000) < truth).astype(np.int64)


def test_sigmoid_finds_the_line(bold):
    """Halving the log odds is what repairs these scores, and it is what is found."""
    raw, truth, labels = bold
    calibration = fit_calibration("sigmoid", raw, labels, np.ones(len(raw)))
    assert calibration.x[0] == pytest.approx(0.5, abs=0.03)
    assert calibration.y[0] == pytest.approx(0.0, abs=0.05)
    assert np.abs(calibration.apply(raw) - truth).max() < 0.03


def test_isotonic_follows_the_truth(bold):
    """Rising steps come close to the true chances without being told their shape."""
    raw, truth, labels = bold
    calibration = fit_calibration("isotonic", raw, labels, np.ones(len(raw)))
    mapped = calibration.apply(raw)
    assert np.abs(mapped - truth).mean() < 0.02
    assert (np.diff(mapped[np.argsort(raw)]) >= 0).all()


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_the_map_keeps_order_and_bounds(method, bold):
    """Calibration never swaps two rows, and gives probabilities also for 0 and 1."""
    raw, _, labels = bold
    calibration = fit_calibration(method, raw, labels, np.ones(len(raw)))
    mapped = calibration.apply(np.array([0.0, 0.2, 0.5, 0.8, 1.0]))
    assert (np.diff(mapped) >= 0).all()
    assert ((mapped >= 0) & (mapped <= 1)).all()


def test_plain_form():
    """A map is three plain values in a model file."""
    plain = Calibration("sigmoid", (1.5,), (-0.2,)).to_plain()
    assert plain == {"method": "sigmoid", "x": [1.5], "y": [-0.2]}


def test_a_sigmoid_never_turns_the_ranking_around():
    """Scores that rise where successes fall are mapped to the base rate, not to their opposite."""
    draw = np.random.default_rng(1)
    raw = draw.uniform(0.2, 0.8, 4000)
    labels = (draw.random(4000) < 1 - raw).astype(np.int64)
    calibration = fit_calibration("sigmoid", raw, labels, np.ones(4000))
    assert calibration.x == (0.0,)
    assert np.allclose(calibration.apply(raw), labels.mean())
