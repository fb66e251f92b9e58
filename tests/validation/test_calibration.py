"""Reliability curves."""

import numpy as np
import pytest

from assembled_core.errors import ParameterError
from assembled_core.validation.calibration import reliability_curve, wilson_interval


def test_bins_by_hand():
    """Four rows in two uniform bins: means, frequencies and counts are those of the rows."""
    curve = reliability_curve([0, 1, 1, 1], [0.1, 0.3, 0.7, 0.9], n_bins=2, strategy="uniform")
    assert curve["bin_low"].tolist() == [0.0, 0.5]
    assert curve["bin_high"].tolist() == [0.5, 1.0]
    np.testing.assert_allclose(curve["mean_predicted"], [0.2, 0.8])
    assert curve["observed"].tolist() == [0.5, 1.0]
    assert curve["count"].tolist() == [2, 2]


def test_quantile_bins_hold_equally_many():
    """A thousand distinct probabilities fall into ten bins of a hundred."""
    draw = np.random.default_rng(0)
    curve = reliability_curve(draw.integers(0, 2, 1000), draw.random(1000))
    assert curve["count"].tolist() == [100] * 10
    assert (curve["low"] <= curve["observed"]).all()
    assert (curve["observed"] <= curve["high"]).all()


def test_ties_share_a_bin():
    """A model that always says the same fills one bin, whose observed value is the base rate."""
    for strategy in ("quantile", "uniform"):
        curve = reliability_curve([0, 1, 1, 1], [0.6] * 4, strategy=strategy)
        assert curve[["mean_predicted", "observed", "count"]].to_numpy().tolist() == [
            [0.6, 0.75, 4]
        ]


def test_no_row_is_lost():
    """Probabilities of 0, 1 and on the edges are counted once each."""
    values = [0.0, 0.1, 0.2, 0.5, 0.9, 1.0]
    for strategy in ("quantile", "uniform"):
        assert reliability_curve([1] * 6, values, strategy=strategy)["count"].sum() == 6


def test_wilson_interval_of_the_textbook():
    """Wilson's interval for 10 in 20 is 0.299 to 0.701; it does not collapse at 0 and 1."""
    low, high = wilson_interval(np.array([0.5, 0.0]), np.array([20, 20]))
    np.testing.assert_allclose([low[0], high[0]], [0.299298, 0.700702], atol=1e-6)
    np.testing.assert_allclose([low[1], high[1]], [0.0, 0.161125], atol=1e-6)


def test_bins_must_be_positive():
    """No bins make no curve."""
    with pytest.raises(ParameterError, match="`n_bins` must be >= 1, got 0"):
        reliability_curve([0, 1], [0.2, 0.8], n_bins=0)
