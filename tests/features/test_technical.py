"""Technical features: TA-Lib's definitions, warm-up and degenerate bars."""

import numpy as np
import pytest
import talib

from assembled_core.features.technical import (
    TechnicalParameters,
    compute_technical,
    technical_names,
)
from panels import random_bars

PARAMS = TechnicalParameters()


def columns_of(bars):
    """The columns that the family reads."""
    columns = {name: bars[name].to_numpy() for name in ("high", "low", "close")}
    return {**columns, "dollar_volume": (bars["close"] * bars["volume"]).to_numpy()}


def features_of(bars, bounds=None):
    """{name: values} of the technical features."""
    bounds = np.array([0, len(bars)] if bounds is None else bounds)
    values = compute_technical(columns_of(bars), bounds, PARAMS)
    return dict(zip(technical_names(PARAMS), values, strict=True))


def plain_ema(values, span):
    """EMA seeded with the mean of its first `span` values."""
    out = np.full(len(values), np.nan)
    out[span - 1] = values[:span].mean()
    for t in range(span, len(values)):
        out[t] = out[t - 1] + 2 / (span + 1) * (values[t] - out[t - 1])
    return out


def plain_wilder(values, window):
    """Wilder's smoothing seeded with the mean of values 1 .. window."""
    out = np.full(len(values), np.nan)
    out[window] = values[1 : window + 1].mean()
    for t in range(window + 1, len(values)):
        out[t] = (out[t - 1] * (window - 1) + values[t]) / window
    return out


def test_ema_is_seeded_with_a_simple_mean():
    """Close / EMA - 1 equals the recursion written out, NaN before the first full window."""
    bars = random_bars("A", 120)
    close = bars["close"].to_numpy()
    for span in PARAMS.ema_spans:
        np.testing.assert_allclose(
            features_of(bars)[f"ta_close_to_ema_{span}"], close / plain_ema(close, span) - 1,
            rtol=1e-9, atol=1e-12,
        )  # fmt: skip


def test_rsi_is_wilders():
    """RSI equals Wilder's average gain over average gain and loss."""
    bars = random_bars("A", 120)
    change = np.diff(bars["close"].to_numpy(), prepend=np.nan)
    up, down = plain_wilder(np.maximum(change, 0), 14), plain_wilder(np.maximum(-change, 0), 14)
    np.testing.assert_allclose(features_of(bars)["ta_rsi_14"], 100 * up / (up + down), rtol=1e-9)


def test_atr_is_wilders_and_a_fraction_of_the_close():
    """ATR equals Wilder's mean true range; the feature is its share of the close."""
    bars = random_bars("A", 120)
    high, low, close = (bars[name].to_numpy() for name in ("high", "low", "close"))
    previous = np.append(np.nan, close[:-1])
    true_range = np.maximum(high, previous) - np.minimum(low, previous)
    np.testing.assert_allclose(
        features_of(bars)["ta_atr_14_pct"], plain_wilder(true_range, 14) / close, rtol=1e-9
    )


def test_macd_stands_in_atrs():
    """The MACD line is TA-Lib's, divided by the ATR."""
    bars = random_bars("A", 120)
    high, low, close = (bars[name].to_numpy() for name in ("high", "low", "close"))
    macd, signal, hist = talib.MACD(close, 12, 26, 9)
    atr = talib.ATR(high, low, close, 14)
    got = features_of(bars)
    for name, line in (("macd", macd), ("macd_signal", signal), ("macd_hist", hist)):
        np.testing.assert_allclose(got[f"ta_{name}_12_26_9_atr"], line / atr, rtol=1e-7, atol=1e-10)


def test_returns_volatility_and_volume():
    """Log returns, their sample deviation and the volume z-score equal their formulas."""
    bars = random_bars("A", 90)
    got, close = features_of(bars), bars["close"].to_numpy()
    returns = np.diff(np.log(close))
    volume = np.log1p(close * bars["volume"].to_numpy())
    assert got["ta_log_return_5"][50] == pytest.approx(np.log(close[50] / close[45]), rel=1e-9)
    assert got["ta_volatility_20"][50] == pytest.approx(returns[30:50].std(ddof=1), rel=1e-7)
    window = volume[31:51]
    assert got["ta_volume_z_20"][50] == pytest.approx(
        (volume[50] - window.mean()) / window.std(), rel=1e-7
    )
    window = close[31:51]
    low, high = window.mean() - 2 * window.std(), window.mean() + 2 * window.std()
    assert got["ta_bollinger_position_20"][50] == pytest.approx((close[50] - low) / (high - low))
    assert got["ta_bollinger_width_20"][50] == pytest.approx((high - low) / window.mean())


def test_each_indicator_warms_up_its_own_time():
    """The first value of each indicator stands on its first full window."""
    got = features_of(random_bars("A", 120))
    first = {name: int(np.argmax(~np.isnan(values))) for name, values in got.items()}
    assert first["ta_close_to_ema_50"] == 49
    assert first["ta_rsi_14"] == 14
    assert first["ta_atr_14_pct"] == 14
    assert first["ta_volatility_20"] == 20
    assert first["ta_log_return_20"] == 20
    assert first["ta_macd_12_26_9_atr"] == 33


def test_nothing_crosses_a_bound():
    """A segment's features are those of the segment alone, to the bit."""
    bars = random_bars("A", 200)
    whole = features_of(bars, bounds=[0, 80, 200])
    alone = features_of(bars.iloc[80:].reset_index(drop=True))
    for name, values in whole.items():
        np.testing.assert_array_equal(values[80:], alone[name])


def test_constant_prices_give_no_infinities():
    """Without movement ratios are undefined: NaN, never infinite."""
    bars = random_bars("A", 80)
    still = bars.assign(open=10.0, high=10.0, low=10.0, close=10.0, adj_close=10.0, volume=0.0)
    for name, values in features_of(still).items():
        assert not np.isinf(values).any(), name


@pytest.mark.parametrize("count", [1, 2, 5, 14, 20, 21, 49])
def test_short_histories_are_nan_not_errors(count):
    """A symbol with a few bars has features, all still warming up where they must."""
    got = features_of(random_bars("A", count))
    assert np.isnan(got["ta_close_to_ema_50"]).all()
