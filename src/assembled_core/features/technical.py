"""The ta_ family: technical indicators of price and volume, all scale-free.

Back-adjusted price levels know later splits, so nothing here is a price: every feature is a ratio,
a return, a deviation from its own past or a count of ATRs. TA-Lib defines EMA, RSI, ATR, MACD and
the Bollinger bands (EMA is seeded with a simple mean, RSI and ATR are Wilder's); until an
indicator has its first full window it is NaN.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from .family import FeatureFamily, SymbolBars, Values


class TechnicalParameters(BaseModel):
    """Windows of the technical indicators, in bars."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ema_spans: tuple[int, ...] = (10, 20, 30, 50)
    rsi_window: int = Field(14, ge=2)
    atr_window: int = Field(14, ge=2)
    macd_fast: int = Field(12, ge=2)
    macd_slow: int = Field(26, ge=3)
    macd_signal: int = Field(9, ge=2)
    bollinger_window: int = Field(20, ge=2)
    return_lags: tuple[int, ...] = (1, 5, 20)
    volatility_window: int = Field(20, ge=2)
    volume_window: int = Field(20, ge=2)


def technical_names(params: TechnicalParameters) -> tuple[str, ...]:
    """Return the feature names in the order `compute_technical` gives them."""
    macd = f"{params.macd_fast}_{params.macd_slow}_{params.macd_signal}"
    return (
        *(f"ta_close_to_ema_{span}" for span in params.ema_spans),
        f"ta_rsi_{params.rsi_window}",
        f"ta_atr_{params.atr_window}_pct",
        f"ta_macd_{macd}_atr",
        f"ta_macd_signal_{macd}_atr",
        f"ta_macd_hist_{macd}_atr",
        f"ta_bollinger_position_{params.bollinger_window}",
        f"ta_bollinger_width_{params.bollinger_window}",
        *(f"ta_log_return_{lag}" for lag in params.return_lags),
        f"ta_volatility_{params.volatility_window}",
        f"ta_volume_z_{params.volume_window}",
    )


def compute_technical(
    bars: Mapping[str, Values], bounds: npt.NDArray[np.int64], params: TechnicalParameters
) -> Values:
    """Return the technical features of every bar.

    Args:
        bars: (bars,) float64 columns high, low, close, all on one share basis (adjusted), and
            dollar_volume (raw close times raw volume); sorted by segment, then time; no NaN.
        bounds: (segments + 1,) first row of each segment and the number of rows; nothing crosses a
            bound, each segment warms up anew.
        params: Windows in bars.

    Returns:
        (features, bars) float64 in the order of `technical_names`. Row t uses bars up to t only.
        NaN during warm-up and where a ratio is undefined (no range, no volume change); never
        infinite.

    Source: TA-Lib's definitions; Wilder, New Concepts in Technical Trading Systems (1978).
    """
    out = np.full((len(technical_names(params)), len(bars["close"])), np.nan)
    for start, stop in pairwise(bounds.tolist()):
        segment = {name: bars[name][start:stop] for name in ("high", "low", "close")}
        volume = np.log1p(bars["dollar_volume"][start:stop])
        for row, values in enumerate(_segment_features(**segment, volume=volume, params=params)):
            out[row, start:stop] = values
    return out


def _segment_features(
    high: Values, low: Values, close: Values, volume: Values, params: TechnicalParameters
) -> Iterator[Values]:
    """Yield each feature of one unbroken history."""
    import talib

    # one scale for all: TA-Lib takes a variance below 1e-14 for zero, whatever the price level
    high, low, close = high / close[0], low / close[0], close / close[0]
    log = np.log(close)
    atr = talib.ATR(high, low, close, params.atr_window)
    with np.errstate(divide="ignore", invalid="ignore"):
        for span in params.ema_spans:
            yield close / talib.EMA(close, span) - 1
        yield talib.RSI(close, params.rsi_window)
        yield atr / close
        for line in talib.MACD(close, params.macd_fast, params.macd_slow, params.macd_signal):
            yield _finite(line / atr)
        upper, middle, lower = talib.BBANDS(close, params.bollinger_window, 2, 2)
        yield _finite((close - lower) / (upper - lower))
        yield (upper - lower) / middle
        for lag in params.return_lags:
            yield _lagged_difference(log, lag)
        yield _deviation(_lagged_difference(log, 1), params.volatility_window, talib)
        mean = talib.SMA(volume, params.volume_window)
        yield _finite((volume - mean) / talib.STDDEV(volume, params.volume_window))


def _lagged_difference(values: Values, lag: int) -> Values:
    out = np.full(len(values), np.nan)
    out[lag:] = values[lag:] - values[:-lag]
    return out


def _deviation(returns: Values, window: int, talib: object) -> Values:
    """Sample standard deviation (ddof 1) of the last `window` returns."""
    if len(returns) <= window:  # the first return is NaN; TA-Lib refuses an all-NaN input
        return np.full(len(returns), np.nan)
    scaled: Values = talib.STDDEV(returns, window)  # type: ignore[attr-defined]
    return scaled * np.sqrt(window / (window - 1))


def _finite(values: Values) -> Values:
    values[~np.isfinite(values)] = np.nan
    return values


def _compute(bars: SymbolBars, known: None, params: TechnicalParameters) -> Values:
    """The same of a symbol's bars; there are no events to know."""
    return compute_technical(bars.prices, bars.bounds, params)


TECHNICAL = FeatureFamily("technical", "ta_", TechnicalParameters, technical_names, _compute)
