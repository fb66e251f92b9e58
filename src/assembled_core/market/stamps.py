"""Time stamps: read as UTC nanoseconds, or refused where their zone would have to be guessed."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import DataError
from .sessions import DAY_NS

NANOSECONDS = np.dtype("datetime64[ns]")
# what nanoseconds can hold, in whole seconds
EARLIEST = pd.Timestamp("1677-09-22", tz="UTC").as_unit("s")
LATEST = pd.Timestamp("2262-04-11", tz="UTC").as_unit("s")
ZONES_APART = pd.Timedelta(hours=14)  # no place is farther from UTC
Mask = npt.NDArray[np.bool_]


def parse_stamps(
    column: Any, symbol: str, freq: str, until: pd.Timestamp | None = None
) -> npt.NDArray[np.int64]:
    """Return a time column as int64 nanoseconds since the epoch, UTC.

    Args:
        column: A series of times or texts, or a datetime64 array that is known to be UTC.
        symbol: Whose stamps they are, for messages.
        freq: At `1d` a stamp without a zone is a session date at 00:00, and one with a zone must
            fall on midnight UTC. Otherwise a stamp without a zone is refused.
        until: Last session date that is read: a stamp that is certainly later may be any, and
            stays later. None judges every stamp.

    Raises:
        DataError: It cannot be read as times, or has no zone where one is needed.
    """
    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        stamps = column.astype(NANOSECONDS, copy=False).view(np.int64)
    else:
        stamps = _from_series(pd.Series(column), symbol, freq, until)
    if freq == "1d":
        _require_dates(stamps if until is None else stamps[stamps < end_of(until)], symbol)
    return stamps


def end_of(session: pd.Timestamp) -> int:
    """Return the first instant (int64 ns) after a session date: its intraday bars belong to it."""
    return int((session + pd.Timedelta(days=1)).as_unit("ns").value)


def _from_series(
    column: pd.Series, symbol: str, freq: str, until: pd.Timestamp | None
) -> npt.NDArray[np.int64]:
    times, zoned = _read_times(column, symbol)
    if column.isna().any():
        raise DataError(
            f"{symbol}: {int(column.isna().sum())} rows have no timestamp; "
            "mend the file or leave the symbol out."
        )
    far = ((times < EARLIEST) | (times > LATEST)).to_numpy()
    _refuse_first(
        column,
        times.isna().to_numpy() | (far & ~_is_later(times, until)),
        symbol + ": timestamps such as {!r} cannot be read; "
        "write dates as 2024-01-31 and times as 2024-01-31T14:30:00Z.",
    )
    if freq != "1d":
        _refuse_first(
            column,
            ~zoned & ~_is_later(times, until),
            symbol + ": intraday stamp {} has no time zone; "
            "write stamps in UTC (such as 2024-01-02T14:30:00Z).",
        )
    return np.asarray(times.mask(far, LATEST).dt.as_unit("ns").astype("int64"))


def _read_times(column: pd.Series, symbol: str) -> tuple[pd.Series, Mask]:
    """Times in UTC (NaT: not to be read) and which of them say their zone."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.dt.tz_convert("UTC"), np.ones(len(column), dtype=bool)
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return column.dt.tz_localize("UTC"), np.zeros(len(column), dtype=bool)
    if pd.api.types.is_numeric_dtype(column.dtype):
        raise DataError(f"{symbol}: timestamp {column.iloc[0]} is a number; write it as a date.")
    texts = column.astype(str)
    zoned = texts.str.contains(r"(?:Z|[+-]\d\d:?\d\d)$", na=False).to_numpy(dtype=bool)
    # stamps of two offsets (a DST change) are one instant each: read them in UTC
    times = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    return pd.Series(times), zoned


def _is_later(times: pd.Series, until: pd.Timestamp | None) -> Mask:
    """Which times lie after the session `until`, whatever their zone is."""
    if until is None:
        return np.zeros(len(times), dtype=bool)
    later: Mask = (times >= pd.Timestamp(end_of(until), tz="UTC") + ZONES_APART).to_numpy()
    return later


def _refuse_first(column: pd.Series, wrong: Mask, message: str) -> None:
    if wrong.any():
        raise DataError(message.format(column[wrong].iloc[0]))


def _require_dates(stamps: npt.NDArray[np.int64], symbol: str) -> None:
    off = stamps % DAY_NS != 0
    if off.any():
        first = pd.Timestamp(stamps[off][0], tz="UTC")
        raise DataError(
            f"{symbol}: daily stamp {first} is not a session date at 00:00 UTC; "
            "write bare dates (or pass --freq 5min for intraday bars)."
        )
