"""From Yahoo's answer to canonical bars: stamps in UTC, finished bars only, drops counted."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import DataError
from ..market.bars import PRICES, canonical_bars
from ..market.sessions import BAR_NS
from .finished_bars import Finished
from .report import Sieve

_COLUMNS = {
    "Open": "open",
    "High": "high",
    "Low": "low",
    "Close": "close",
    "Adj Close": "adj_close",
    "Volume": "volume",
}


def yahoo_ticker(symbol: str, spellings: Mapping[str, str]) -> str:
    """Return a symbol as Yahoo spells it.

    Yahoo writes share classes with a hyphen (BRK.B is BRK-B), and exchanges with a dot (SAP.DE,
    VOD.L). One letter behind a dot is taken for a class, unless it is an exchange.

    Args:
        symbol: A clean symbol.
        spellings: {symbol: ticker} that win over this rule.
    """
    if symbol in spellings:
        return spellings[symbol]
    stem, dot, suffix = symbol.rpartition(".")
    exchanges = ("F", "L", "T", "V")  # Frankfurt, London, Tokyo, TSX Venture
    if dot and len(suffix) == 1 and suffix not in exchanges:
        return f"{stem}-{suffix}"
    return symbol


def read_answer(
    answer: pd.DataFrame, ticker: str, symbol: str, freq: str, finished: Finished
) -> tuple[pd.DataFrame, Sieve]:
    """Return one symbol's canonical bars out of Yahoo's answer, and the account of its rows.

    Args:
        answer: As yfinance gives it: prices as columns, from `Ticker.history`, or the two levels
            (Price, Ticker) of `download`. Dividends and splits are left out.
        ticker: Yahoo's spelling of the symbol.
        symbol: Whose bars they become.
        freq: `1d` (the stamp becomes the session's date at 00:00 UTC) or `5min` (bar start).
        finished: Which bars are over; a later one would change still.

    Raises:
        DataError: Columns are missing, an intraday stamp has no zone, or a row is impossible.
    """
    table = _one_ticker(answer, ticker)
    missing = [name for name in _COLUMNS if name not in table.columns]
    if missing:
        raise DataError(f"Yahoo's answer lacks {', '.join(missing)}")
    stamps = _stamps(table.index, freq)
    rows = pd.DataFrame({to: table[name].to_numpy(float) for name, to in _COLUMNS.items()})
    adjusted = rows["adj_close"]
    # Yahoo's is infinite at times; what is no price counts as missing
    rows["adj_close"] = adjusted.where((adjusted > 0) & np.isfinite(adjusted))
    sieve = Sieve(rows.assign(symbol=symbol, timestamp=stamps), ["symbol", "timestamp"])
    _drop_unusable(sieve, freq, finished)
    return canonical_bars(sieve.rows.drop(columns="symbol"), symbol, freq), sieve


def _one_ticker(answer: pd.DataFrame, ticker: str) -> pd.DataFrame:
    if not isinstance(answer.columns, pd.MultiIndex):
        return answer
    if ticker not in answer.columns.get_level_values("Ticker"):
        return pd.DataFrame(columns=list(_COLUMNS), index=answer.index[:0], dtype=float)
    return answer.xs(ticker, axis=1, level="Ticker")


def _stamps(index: pd.Index, freq: str) -> pd.DatetimeIndex:
    """Daily: the date in the exchange's zone. Intraday: the bar's start, in UTC."""
    times = pd.DatetimeIndex(index)
    if freq == "1d":
        return times.tz_localize(None).normalize().tz_localize("UTC").as_unit("ns")
    if times.tz is None:
        if len(times):
            raise DataError(f"Yahoo's intraday stamp {times[0]} has no time zone")
        return times.tz_localize("UTC").as_unit("ns")
    return times.tz_convert("UTC").as_unit("ns")


def _drop_unusable(sieve: Sieve, freq: str, finished: Finished) -> None:
    if BAR_NS[freq]:
        off_grid = _ns(sieve.rows) % BAR_NS[freq] != 0  # the last trade, given as a bar
        sieve.drop(_flags(off_grid, sieve), "off the 5-minute grid")
    sieve.drop(_flags(~finished.covers(_ns(sieve.rows)), sieve), "not finished yet")
    # Yahoo writes NaN, and for some exchanges 0, where there was no trade
    prices = sieve.rows[[*PRICES]].to_numpy()
    sieve.drop(_flags(~(prices > 0).all(axis=1), sieve), "without a price")


def _flags(values: npt.NDArray[np.bool_], sieve: Sieve) -> "pd.Series[bool]":
    return pd.Series(values, index=sieve.rows.index)


def _ns(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    return rows["timestamp"].astype("int64").to_numpy()
