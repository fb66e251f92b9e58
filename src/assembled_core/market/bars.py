"""Canonical bars: one clean, typed, sorted table per symbol, or one line saying why not."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import DataError
from .sessions import DAY_NS

PRICES = ("open", "high", "low", "close")
REQUIRED = ("timestamp", *PRICES, "volume")
COLUMNS = ("timestamp", "symbol", *PRICES, "adj_close", "volume")
_MEND = "mend the file or leave the symbol out."


def canonical_bars(
    raw: pd.DataFrame, symbol: str, freq: str, *, until: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return one symbol's bars in the canonical form, sorted by time.

    Args:
        raw: Rows with timestamp, open, high, low, close, volume and optionally adj_close.
        symbol: Whose bars they are.
        freq: `1d` (a bare date is a session date) or `5min` (a stamp must carry its zone).
        until: Last session date to read; later rows are dropped before anything looks at them.

    Returns:
        Columns timestamp (datetime64[ns, UTC]), symbol, open, high, low, close, adj_close (NaN
        where missing), volume (NaN becomes 0). Rows without any price are dropped.
        `attrs["findings"]` counts what was mended: {text: rows}.

    Raises:
        DataError: Columns are missing, values are no numbers, a stamp has no zone, keys repeat, or
            a row is impossible (high < low, a price <= 0, a negative volume).
    """
    _require_columns(raw, symbol)
    stamps = parse_stamps(raw["timestamp"], symbol, freq)
    # a session date is the whole day: its intraday bars belong to it
    keep = slice(None) if until is None else (stamps < until + pd.Timedelta(days=1)).to_numpy()
    values = {name: _numbers(raw[name][keep], symbol, name) for name in (*PRICES, "volume")}
    values["adj_close"] = (
        _numbers(raw["adj_close"][keep], symbol, "adj_close")
        if "adj_close" in raw.columns
        else np.full(len(values["close"]), np.nan)
    )
    bars = pd.DataFrame(
        {"timestamp": stamps[keep], "symbol": symbol, **values}, columns=list(COLUMNS)
    )
    return _mend(_sorted(bars, symbol), symbol)


def parse_stamps(column: pd.Series, symbol: str, freq: str) -> pd.Series:
    """Return a time column as datetime64[ns, UTC].

    A daily stamp without a zone is a session date at 00:00; with one it must fall on midnight UTC.
    An intraday stamp without a zone is refused: which zone it means is not guessed.

    Raises:
        DataError: It cannot be read as times, or has no zone where one is needed.
    """
    dtype = column.dtype
    if not isinstance(dtype, pd.DatetimeTZDtype) and not pd.api.types.is_datetime64_dtype(dtype):
        column = _read_times(column, symbol)
    if column.isna().any():
        raise DataError(f"{symbol}: {int(column.isna().sum())} rows have no timestamp; {_MEND}")
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        stamps = column.dt.tz_convert("UTC").dt.as_unit("ns")
    elif freq == "1d":
        stamps = column.dt.as_unit("ns").dt.tz_localize("UTC")
    else:
        raise DataError(
            f"{symbol}: intraday stamp {column.iloc[0]} has no time zone; "
            "write stamps in UTC (such as 2024-01-02T14:30:00Z)."
        )
    if freq == "1d":
        _require_dates(stamps, symbol)
    return stamps


def _read_times(column: pd.Series, symbol: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column.dtype):
        raise DataError(f"{symbol}: timestamp {column.iloc[0]} is a number; write it as a date.")
    try:
        return pd.Series(pd.to_datetime(column, format="ISO8601"), index=column.index)
    except (ValueError, TypeError):
        pass
    try:  # mixed offsets (a DST change) are one instant each: read them in UTC
        zoned = column.astype(str).str.contains(r"(?:Z|[+-]\d\d:?\d\d)$")
        if zoned.all():
            return pd.Series(pd.to_datetime(column, format="ISO8601", utc=True), index=column.index)
    except (ValueError, TypeError):
        pass
    raise DataError(
        f"{symbol}: timestamps such as {column.iloc[0]!r} cannot be read; "
        "write dates as 2024-01-31 and times as 2024-01-31T14:30:00Z."
    )


def _require_dates(stamps: pd.Series, symbol: str) -> None:
    off = (stamps.astype("int64") % DAY_NS != 0).to_numpy()
    if off.any():
        raise DataError(
            f"{symbol}: daily stamp {stamps[off].iloc[0]} is not a session date at 00:00 UTC; "
            "write bare dates (or pass --freq 5min for intraday bars)."
        )


def _require_columns(raw: pd.DataFrame, symbol: str) -> None:
    missing = [name for name in REQUIRED if name not in raw.columns]
    if missing:
        raise DataError(
            f"{symbol}: bars lack {', '.join(missing)}; "
            f"needed are {', '.join(REQUIRED)} (adj_close is optional)."
        )


def _numbers(column: pd.Series, symbol: str, name: str) -> np.ndarray:
    if column.dtype == np.float64:
        return column.to_numpy()
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = (numbers.isna() & column.notna()).to_numpy()
    if wrong.any():
        raise DataError(f"{symbol}: {name} {column[wrong].iloc[0]!r} is not a number; {_MEND}")
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def _sorted(bars: pd.DataFrame, symbol: str) -> pd.DataFrame:
    stamps = bars["timestamp"]
    if not stamps.is_monotonic_increasing:
        bars = bars.sort_values("timestamp", kind="stable", ignore_index=True)
        stamps = bars["timestamp"]
    else:
        bars = bars.reset_index(drop=True)
    if not stamps.is_unique:
        first = stamps[stamps.duplicated()].iloc[0]
        count = int(stamps.duplicated().sum())
        raise DataError(f"{symbol}: {count} bars repeat a timestamp, first {first}; {_MEND}")
    return bars


def _mend(bars: pd.DataFrame, symbol: str) -> pd.DataFrame:
    findings: dict[str, int] = {}
    prices = bars[list(PRICES)].to_numpy()
    priced = ~np.isnan(prices).any(axis=1)
    if not priced.all():
        findings["bars without a price were dropped"] = int((~priced).sum())
        bars = bars[priced].reset_index(drop=True)
    silent = bars["volume"].isna().to_numpy()
    if silent.any():
        findings["bars without a volume count as volume 0"] = int(silent.sum())
        bars = bars.assign(volume=bars["volume"].fillna(0.0))
    unadjusted = bars["adj_close"].isna().to_numpy()
    if unadjusted.any():
        findings["bars have no adj_close, factor 1 or the last known one is used"] = int(
            unadjusted.sum()
        )
    _refuse_impossible(bars, symbol)
    outside = _outside_range(bars)
    if outside:
        findings["bars open or close outside their high and low"] = outside
    bars.attrs["findings"] = findings
    return bars


def _refuse_impossible(bars: pd.DataFrame, symbol: str) -> None:
    open_, high, low, close = (bars[name].to_numpy() for name in PRICES)
    volume, adjusted = bars["volume"].to_numpy(), bars["adj_close"].to_numpy()
    for wrong, what in (
        (~(np.minimum(np.minimum(open_, high), np.minimum(low, close)) > 0), "a price <= 0"),
        (~np.isfinite(high), "an infinite price"),
        (high < low, "high < low"),
        ((volume < 0) | np.isinf(volume), "a negative or infinite volume"),
        ((adjusted <= 0) | np.isinf(adjusted), "an adj_close <= 0 or infinite"),
    ):
        if wrong.any():
            row = bars.iloc[int(np.argmax(wrong))]
            raise DataError(
                f"{symbol}: {int(wrong.sum())} bars have {what}, "
                f"first {row.timestamp:%Y-%m-%d %H:%M} "
                f"(open {row.open:g}, high {row.high:g}, low {row.low:g}, close {row.close:g}, "
                f"volume {row.volume:g}); {_MEND}"
            )


def _outside_range(bars: pd.DataFrame) -> int:
    open_, high, low, close = (bars[name].to_numpy() for name in PRICES)
    slack = 1e-6 * high  # sources that adjust prices round them
    top, bottom = np.maximum(open_, close), np.minimum(open_, close)
    return int(np.count_nonzero((top > high + slack) | (bottom < low - slack)))


def describe_findings(symbol: str, findings: dict[str, int]) -> Iterable[str]:
    """Return one line per finding, for the log."""
    return (f"{symbol}: {count} {what}" for what, count in findings.items())
