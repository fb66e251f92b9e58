"""Time stamps: read as UTC nanoseconds, or refused where their zone would have to be guessed."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import DataError
from .sessions import DAY_NS

NANOSECONDS = np.dtype("datetime64[ns]")


def parse_stamps(column: Any, symbol: str, freq: str) -> npt.NDArray[np.int64]:
    """Return a time column as int64 nanoseconds since the epoch, UTC.

    Args:
        column: A series of times or texts, or a datetime64 array that is known to be UTC.
        symbol: Whose stamps they are, for messages.
        freq: At `1d` a stamp without a zone is a session date at 00:00, and one with a zone must
            fall on midnight UTC. Otherwise a stamp without a zone is refused.

    Raises:
        DataError: It cannot be read as times, or has no zone where one is needed.
    """
    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        stamps = column.astype(NANOSECONDS, copy=False).view(np.int64)
    else:
        stamps = _from_series(pd.Series(column), symbol, freq)
    if freq == "1d":
        _require_dates(stamps, symbol)
    return stamps


def _from_series(column: pd.Series, symbol: str, freq: str) -> npt.NDArray[np.int64]:
    zoned = isinstance(column.dtype, pd.DatetimeTZDtype)
    if not zoned and not pd.api.types.is_datetime64_dtype(column.dtype):
        column = _read_times(column, symbol)
        zoned = isinstance(column.dtype, pd.DatetimeTZDtype)
    if column.isna().any():
        raise DataError(
            f"{symbol}: {int(column.isna().sum())} rows have no timestamp; "
            "mend the file or leave the symbol out."
        )
    if not zoned and freq != "1d":
        raise DataError(
            f"{symbol}: intraday stamp {column.iloc[0]} has no time zone; "
            "write stamps in UTC (such as 2024-01-02T14:30:00Z)."
        )
    return np.asarray(column.dt.as_unit("ns").astype("int64"))


def _read_times(column: pd.Series, symbol: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column.dtype):
        raise DataError(f"{symbol}: timestamp {column.iloc[0]} is a number; write it as a date.")
    # stamps of two offsets (a DST change) are one instant each: read them in UTC
    zoned = column.astype(str).str.contains(r"(?:Z|[+-]\d\d:?\d\d)$").all()
    try:
        return pd.Series(pd.to_datetime(column, format="ISO8601", utc=True if zoned else None))
    except (ValueError, TypeError) as error:
        raise DataError(
            f"{symbol}: timestamps such as {column.iloc[0]!r} cannot be read; "
            "write dates as 2024-01-31 and times as 2024-01-31T14:30:00Z."
        ) from error


def _require_dates(stamps: npt.NDArray[np.int64], symbol: str) -> None:
    off = stamps % DAY_NS != 0
    if off.any():
        first = pd.Timestamp(stamps[off][0], tz="UTC")
        raise DataError(
            f"{symbol}: daily stamp {first} is not a session date at 00:00 UTC; "
            "write bare dates (or pass --freq 5min for intraday bars)."
        )
