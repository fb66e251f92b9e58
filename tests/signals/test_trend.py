"""trend_baseline and the registry."""

import numpy as np
import pytest
import talib
from pydantic import ValidationError

from assembled_core.errors import ParameterError
from assembled_core.signals.registry import find_strategy
from assembled_core.signals.trend import TrendParameters
from panels import random_bars, signals_of


def test_long_exactly_while_the_fast_ema_is_above():
    """The direction equals EMA(20) > EMA(50) by TA-Lib, FLAT during warm-up."""
    bars = random_bars("A", 250)
    close = bars["close"].to_numpy()
    with np.errstate(invalid="ignore"):
        above = talib.EMA(close, 20) > talib.EMA(close, 50)
    got = signals_of({"A": bars})["signal_direction"].to_numpy()
    assert set(got) == {0.0, 1.0}
    np.testing.assert_array_equal(got == 1.0, above)
    assert (got[:49] == 0).all()


def test_the_score_grows_with_the_spread_in_atrs():
    """The score is 1 - exp(-(EMA20 - EMA50) / ATR14) where LONG, 0 where FLAT."""
    bars = random_bars("A", 250)
    high, low, close = (bars[name].to_numpy() for name in ("high", "low", "close"))
    spread = (talib.EMA(close, 20) - talib.EMA(close, 50)) / talib.ATR(high, low, close, 14)
    got = signals_of({"A": bars})
    active = (got["signal_direction"] == 1).to_numpy()
    np.testing.assert_allclose(
        got["signal_score"].to_numpy()[active], 1 - np.exp(-spread[active]), rtol=1e-7
    )
    assert (got["signal_score"].to_numpy()[~active] == 0).all()


def test_age_counts_bars_since_the_turn():
    """signal_age is 0 where the direction turned and grows by one a bar."""
    got = signals_of({"A": random_bars("A", 250)})
    direction, age = got["signal_direction"].to_numpy(), got["signal_age"].to_numpy()
    turned = np.append(True, direction[1:] != direction[:-1])
    assert (age[turned] == 0).all()
    assert (age[1:][~turned[1:]] == age[:-1][~turned[1:]] + 1).all()


def test_fast_must_be_below_slow():
    """Spans in the wrong order are refused, both named."""
    with pytest.raises(ValidationError, match="fast must be below slow, got 50 and 20"):
        TrendParameters(fast=50, slow=20)


def test_unknown_strategy_is_refused():
    """The choices are listed."""
    with pytest.raises(ParameterError, match="'trend' is unknown; the choices are: trend_baseline"):
        find_strategy("trend")
