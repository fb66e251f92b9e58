"""Time stamps of raw bars: read where they can be, and what is wrong with the rest."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..market.sessions import DAY_NS
from .finding import Finding, Mask, Stamps, examples, find, find_rows, span
from .thresholds import QualityThresholds

# a time of day and behind it the zone; a bare date such as 2024-01-02 must not count as one
_ZONE = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)$"
NO_ZONE, HOUR = -10_000, 60  # minutes
NOT_A_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class ReadStamps:
    """A time column, row by row.

    Attributes:
        ns: (rows,) int64 nanoseconds UTC; NOT_A_TIME where it cannot be read or cannot be.
        offset: (rows,) minutes ahead of UTC as written, NO_ZONE where no zone is written.
        unreadable: (rows,) which are no times.
        impossible: (rows,) which are times outside all years that can be.
        written: (rows,) what stands in the column.
    """

    ns: Stamps
    offset: npt.NDArray[np.int64]
    unreadable: Mask
    impossible: Mask
    written: pd.Series


def read_stamps(column: pd.Series, thresholds: QualityThresholds) -> ReadStamps:
    """Read a time column without refusing anything.

    Args:
        column: Times, or text in ISO 8601; naive ones are taken for UTC and marked.
        thresholds: Which years can be.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        times, offset = column.dt.tz_convert("UTC"), np.zeros(len(column), dtype=np.int64)
    elif pd.api.types.is_datetime64_dtype(column.dtype):
        times, offset = column.dt.tz_localize("UTC"), np.full(len(column), NO_ZONE)
    else:
        times, offset = _read_text(column)
    unreadable = times.isna().to_numpy()
    year = times.dt.year.to_numpy(dtype=np.float64, na_value=np.nan)
    wild = ~unreadable & ((year < thresholds.first_year) | (year > thresholds.last_year))
    usable = times.mask(wild)
    ns = np.asarray(usable.dt.as_unit("ns").dt.tz_localize(None).to_numpy()).view(np.int64)
    return ReadStamps(ns, offset, unreadable, wild, column)


def _read_text(column: pd.Series) -> tuple[pd.Series, npt.NDArray[np.int64]]:
    codes, words = pd.factorize(column.astype("str"), use_na_sentinel=False)
    text = pd.Series(words, dtype="str").str.strip().fillna("")
    text = text.mask(text.str.fullmatch(r"\d*"), "")  # 20240102 is a number to every reader
    times = pd.Series(pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce"))
    zone = text.str.extract(_ZONE, expand=False)
    return times.iloc[codes].reset_index(drop=True), _minutes(zone)[codes]


def _minutes(zone: pd.Series) -> npt.NDArray[np.int64]:
    parts = zone.str.replace("Z|UTC", "+00", regex=True).str.extract(r"([+-])(\d\d):?(\d\d)?")
    hours, minutes = (pd.to_numeric(parts[part]).fillna(0) for part in (1, 2))
    ahead = (hours * HOUR + minutes) * np.where(parts[0] == "-", -1, 1)
    return ahead.where(zone.notna(), NO_ZONE).to_numpy(dtype=np.int64)


def check_stamps(symbol: str, stamps: ReadStamps, freq: str) -> list[Finding]:
    """Say which stamps cannot be read, lack a zone, mix zones or are no session dates."""
    return [
        *_unreadable(symbol, stamps),
        *_zones(symbol, stamps, freq),
        *(_not_midnight(symbol, stamps) if freq == "1d" else []),
    ]


def _unreadable(symbol: str, stamps: ReadStamps) -> list[Finding]:
    found = []
    for check, rows, what in (
        ("unreadable_stamp", stamps.unreadable, "cannot be read as times"),
        ("impossible_stamp", stamps.impossible, "lie in an impossible year"),
    ):
        if rows.any():
            shown = examples(stamps.written[rows].astype("str").fillna("empty").unique())
            message = f"{int(rows.sum()):,} timestamps {what}: {shown}."
            found.append(find("error", check, symbol, message, count=int(rows.sum())))
    return found


def _zones(symbol: str, stamps: ReadStamps, freq: str) -> list[Finding]:
    good = stamps.ns != NOT_A_TIME
    naive = good & (stamps.offset == NO_ZONE)
    zoned = good & ~naive
    if naive.any() and zoned.any():
        message = (
            f"{int(naive.sum()):,} of {int(good.sum()):,} timestamps have no time zone, the others "
            "have one."
        )
        return find_rows("error", "mixed_time_zones", symbol, naive, stamps.ns, message)
    if naive.any() and freq != "1d":
        message = "{n} intraday stamps have no time zone."
        return find_rows("error", "naive_intraday", symbol, naive, stamps.ns, message)
    return _offsets(symbol, stamps, zoned)


def _offsets(symbol: str, stamps: ReadStamps, zoned: Mask) -> list[Finding]:
    """Stamps of one column with several offsets: a clock change, or two zones."""
    offsets, counts = np.unique(stamps.offset[zoned], return_counts=True)
    if len(offsets) < 2:
        return []
    rare = zoned & (stamps.offset == offsets[np.argmin(counts)])
    shown = ", ".join(
        f"{_show(offset)} in {count:,} rows" for offset, count in zip(offsets, counts, strict=True)
    )
    one_zone = len(offsets) == 2 and offsets[1] - offsets[0] == HOUR and 0 not in offsets
    message = f"Stamps have the offsets {shown}" + (" (a clock change)." if one_zone else ".")
    first, last = span(stamps.ns[rare])
    return [
        find(
            "info" if one_zone else "warning", "mixed_time_zones", symbol, message,
            count=int(rare.sum()), first=first, last=last,
        )
    ]  # fmt: skip


def _show(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // HOUR:02d}:{abs(minutes) % HOUR:02d}"


def _not_midnight(symbol: str, stamps: ReadStamps) -> list[Finding]:
    off = (stamps.ns != NOT_A_TIME) & (stamps.ns % DAY_NS != 0)
    message = "{n} daily stamps are not at 00:00 UTC."
    return find_rows("error", "stamp_not_midnight", symbol, off, stamps.ns, message)
