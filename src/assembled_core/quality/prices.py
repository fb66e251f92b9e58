"""Impossible, missing, stale and spiking prices of one symbol."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .finding import Finding, Mask, Stamps, find_rows
from .thresholds import QualityThresholds

ROUNDING = 1e-6  # sources that adjust prices round them
BACK = 0.1  # how near to the price before a bad print's next bar is

Values = npt.NDArray[np.float64]


def check_prices(
    symbol: str,
    ns: Stamps,
    values: Mapping[str, Values],
    once: Mask,
    freq: str,
    thresholds: QualityThresholds,
) -> list[Finding]:
    """Say which rows have prices that cannot be, or that stand still or jump out and back.

    Args:
        symbol: Whose bars they are.
        ns: (rows,) ascending times, int64 nanoseconds UTC.
        values: Column -> (rows,) numbers, NaN where missing.
        once: (rows,) the first row of each time.
        freq: `1d` or `5min`.
        thresholds: From where on something is worth saying.
    """
    closes = values["close"][once]
    return [
        *_impossible(symbol, ns, values),
        *_missing(symbol, ns, values),
        *_stale(symbol, ns[once], closes, thresholds.stale_bars.get(freq, len(ns) + 1)),
        *_spikes(symbol, ns[once], closes, thresholds.spike),
    ]


def _impossible(symbol: str, ns: Stamps, values: Mapping[str, Values]) -> list[Finding]:
    open_, high, low, close = (values[name] for name in ("open", "high", "low", "close"))
    lowest = np.fmin(np.fmin(open_, high), np.fmin(low, close))
    volume, adjusted = values["volume"], values["adj_close"]
    slack = ROUNDING * np.where(np.isfinite(high), np.abs(high), 0)
    above = (open_ > high + slack) | (close > high + slack)
    outside = (above | (open_ < low - slack) | (close < low - slack)) & ~(high < low)
    infinite = np.isinf(open_) | np.isinf(high) | np.isinf(low) | np.isinf(close)
    bad = (adjusted <= 0) | np.isinf(adjusted)
    found: list[Finding] = []
    found += find_rows("error", "high_below_low", symbol, high < low, ns, "{n} highs below lows.")
    found += find_rows("error", "price_not_positive", symbol, lowest <= 0, ns, "{n} prices <= 0.")
    found += find_rows("error", "infinite_value", symbol, infinite, ns, "{n} infinite prices.")
    message = "{n} volumes below 0 or infinite."
    wrong = (volume < 0) | np.isinf(volume)
    found += find_rows("error", "negative_volume", symbol, wrong, ns, message)
    message = "{n} adjusted closes <= 0 or infinite."
    found += find_rows("error", "bad_adj_close", symbol, bad, ns, message)
    message = "{n} bars open or close outside their high and low."
    return found + find_rows("warning", "outside_high_low", symbol, outside, ns, message)


def _missing(symbol: str, ns: Stamps, values: Mapping[str, Values]) -> list[Finding]:
    prices = [values[name] for name in ("open", "high", "low", "close")]
    volume = values["volume"]
    silent = np.isnan(volume)
    if np.isnan(prices[0]).all():  # a series of closes, named as such elsewhere
        prices, silent = prices[-1:], np.zeros(len(ns), dtype=bool)
    holes = np.isnan(np.sum(prices, axis=0))
    found = find_rows("warning", "missing_price", symbol, holes, ns, "{n} bars lack a price.")
    found += find_rows("warning", "missing_volume", symbol, silent, ns, "{n} bars lack a volume.")
    whole = " (all of them)" if len(ns) and (volume == 0).all() else ""
    message = f"{{n}} bars have volume 0{whole}."
    return found + find_rows("warning", "zero_volume", symbol, volume == 0, ns, message)


def _stale(symbol: str, ns: Stamps, close: Values, bars: int) -> list[Finding]:
    """Runs of at least so many bars with one close."""
    turns = np.append(True, close[1:] != close[:-1])[: len(close)]
    run = np.cumsum(turns) - 1
    lengths = np.bincount(run) if len(run) else run
    stale = lengths[run] >= bars
    longest = int(lengths.max()) if len(run) else 0
    runs = int(np.count_nonzero(lengths >= bars))
    message = f"{{n}} bars in {runs:,} runs of one close; the longest has {longest:,}."
    return find_rows("warning", "stale_prices", symbol, stale, ns, message)


def _spikes(symbol: str, ns: Stamps, close: Values, size: float) -> list[Finding]:
    """Closes far from both neighbours, which are near each other."""
    spiked = np.zeros(len(close), dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.abs(close[1:-1] / close[:-2] - 1) > size
        back = np.abs(close[2:] / close[:-2] - 1) < BACK
        away = np.abs(close[2:] / close[1:-1] - 1) > size / 2
    spiked[1:-1] = out & back & away & (close[:-2] > 0)
    message = f"{{n}} closes jump by over {size:.0%} and are back on the next bar."
    return find_rows("warning", "price_spike", symbol, spiked, ns, message)
