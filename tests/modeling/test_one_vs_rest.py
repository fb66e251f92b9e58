"""Calibration of several classes."""

import numpy as np
import pytest

from assembled_core.metrics.multi_class import multi_class_brier
from assembled_core.modeling.calibrate import Calibration, fit_calibration
from assembled_core.modeling.one_vs_rest import OneVsRest, fit_one_vs_rest

CLASSES = (-2, -1, 0, 1, 2)
METHODS = ["sigmoid", "isotonic"]


@pytest.fixture
def bold():
    """Probabilities that are too sure, the true ones, and labels drawn from these."""
    draw = np.random.default_rng(0)
    odds = draw.normal([-1.0, 0.0, 0.7, 0.2, -0.8], 0.7, (20_000, 5))
    truth, sure = (np.exp(scale * odds) for scale in (1.0, 2.5))
    truth, sure = (each / each.sum(axis=1, keepdims=True) for each in (truth, sure))
    passed = draw.random(len(odds))[:, None] > truth.cumsum(axis=1)
    return sure, truth, passed.sum(axis=1) - 2


def fit(method, raw, labels):
    """Fit with equal weights."""
    shares = tuple(np.mean(labels == value) for value in CLASSES)
    return fit_one_vs_rest(method, raw, labels, np.ones(len(raw)), CLASSES, shares)


@pytest.mark.parametrize("method", METHODS)
def test_it_repairs_probabilities_that_are_too_sure(method, bold):
    """The Brier score comes closer to that of the true chances, each class to its base rate."""
    raw, truth, labels = bold
    mapped = fit(method, raw, labels).apply(raw)
    before, after, best = (
        multi_class_brier(labels, each, CLASSES) for each in (raw, mapped, truth)
    )
    assert after - best < (before - best) / 3
    np.testing.assert_allclose(mapped.sum(axis=1), 1.0)
    shares = [np.mean(labels == value) for value in CLASSES]
    np.testing.assert_allclose(mapped.mean(axis=0), shares, atol=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_each_class_is_fitted_against_the_rest(method, bold):
    """Every map is the binary calibration of its class; only then rows are scaled to 1."""
    raw, _, labels = bold
    found = fit(method, raw, labels)
    each = [
        fit_calibration(method, raw[:, k], (labels == v).astype(np.int64), np.ones(len(raw)))
        for k, v in enumerate(CLASSES)
    ]
    assert list(found.maps) == each
    alone = np.column_stack([one.apply(raw[:, k]) for k, one in enumerate(each)])
    np.testing.assert_allclose(found.apply(raw), alone / alone.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("method", METHODS)
def test_a_class_that_never_came_stays_at_0(method, bold):
    """There is nothing to fit, and nothing is given to it."""
    raw, _, labels = bold
    found = fit(method, raw, np.where(labels == 2, 1, labels))
    assert found.maps[4] is None
    mapped = found.apply(raw)
    assert (mapped[:, 4] == 0.0).all()
    np.testing.assert_allclose(mapped.sum(axis=1), 1.0)


def test_rows_that_every_map_gives_nothing_get_the_base_rates():
    """Without any answer the shares of the training rows are the answer."""
    nothing = Calibration("isotonic", (0.0, 1.0), (0.0, 0.0))
    half = Calibration("isotonic", (0.0, 1.0), (0.0, 1.0))
    found = OneVsRest("isotonic", (nothing, half, None), (0.5, 0.3, 0.2))
    raw = np.array([[0.9, 0.0, 0.1], [0.5, 0.4, 0.1]])
    np.testing.assert_array_equal(found.apply(raw), [[0.5, 0.3, 0.2], [0.0, 1.0, 0.0]])


def test_plain_form():
    """The maps come back from their plain form; a class without one is None."""
    one = Calibration("sigmoid", (1.5,), (-0.2,))
    found = OneVsRest("sigmoid", (one, None), (0.4, 0.6))
    plain = found.to_plain()
    assert plain == {
        "method": "sigmoid",
        "maps": [{"method": "sigmoid", "x": [1.5], "y": [-0.2]}, None],
    }
    assert OneVsRest.from_plain(plain, (0.4, 0.6)) == found


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"method": "linear"}, "an unknown calibration 'linear'"),
        ({"method": "isotonic"}, "calibration sigmoid among those of isotonic"),
        ({"maps": [None]}, "1 calibrations of 2 classes"),
    ],
)
def test_maps_that_do_not_belong_together_are_refused(changed, message):
    """An unknown method, a mixture of two, and too few maps are named."""
    plain = OneVsRest("sigmoid", (Calibration("sigmoid", (1.0,), (0.0,)), None), (0.4, 0.6))
    with pytest.raises(ValueError, match=message):
        OneVsRest.from_plain(plain.to_plain() | changed, (0.4, 0.6))


@pytest.mark.parametrize("method", METHODS)
def test_few_rows_that_a_line_separates_still_give_probabilities(method):
    """A rare class that its scores tell apart perfectly ends in numbers, not in overflow."""
    draw = np.random.default_rng(0)
    labels = np.array([2] * 3 + [-2, -1, 0, 1] * 30)
    raw = np.full((len(labels), 5), 0.24)
    raw[:, 4] = np.where(labels == 2, 0.04, 0.0)
    raw[:, :4] -= raw[:, 4:] / 4 + draw.random((len(labels), 1)) * 1e-9
    mapped = fit(method, raw, labels).apply(np.vstack([raw, [[0.0, 0.0, 0.0, 0.0, 1.0]]]))
    assert np.isfinite(mapped).all()
    np.testing.assert_allclose(mapped.sum(axis=1), 1.0)
