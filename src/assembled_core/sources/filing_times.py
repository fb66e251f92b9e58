"""When EDGAR accepted a filing: the first instant at which the public could read it."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from .native_file import read_names, read_native
from .publication import next_midnight, to_utc

NEW_YORK = "America/New_York"
# a filing accepted after hours bears the next business day's date: over a holiday weekend at most
# so many days pass between its acceptance and the end of that day
_LONGEST_WAIT = pd.Timedelta(days=6)
# EDGAR takes filings since 1993
_POSSIBLE_YEARS = (1993, 2200)
_EDGAR_STAMP = r"^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)"
_HAS_TIME = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d"
_HAS_ZONE = r"(?:Z|[+-]\d\d:?\d\d)$"


def parse_accepted(texts: "pd.Series[str]", zone: str | None, where: str) -> pd.Series:
    """Return acceptance times as UTC instants.

    Args:
        texts: ISO 8601 with a time of day, or EDGAR's own 20240731163012; none may be missing.
        zone: Zone of those that carry none (EDGAR's header means America/New_York).
        where: Where they stand, for messages.

    Raises:
        DataError: One is no time, is a bare date, or has no zone and none is declared. A bare date
            would be read as its midnight, before anybody could know.
    """
    stamps = texts.fillna("").str.strip()
    stamps = stamps.str.replace(_EDGAR_STAMP, r"\1-\2-\3T\4:\5:\6", regex=True)
    _refuse(~stamps.str.contains(_HAS_TIME), texts, where, "has no date and time of day")
    zoned = stamps.str.contains(_HAS_ZONE)
    if zone is None:
        _refuse(
            ~zoned, texts, where, "has no time zone",
            "write it as 2024-07-31T16:30:12-04:00 or set `filing_time_zone`.",
        )  # fmt: skip
    with_zone = pd.to_datetime(stamps[zoned], format="ISO8601", errors="coerce", utc=True)
    wall = pd.to_datetime(stamps[~zoned], format="ISO8601", errors="coerce")
    possible = pd.concat([with_zone.dt.year, wall.dt.year]).between(*_POSSIBLE_YEARS)
    _refuse(~possible.reindex(texts.index), texts, where, "cannot be read")
    parsed = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns, UTC]")
    parsed[zoned] = with_zone.dt.as_unit("ns")
    if not zoned.all():
        parsed[~zoned] = to_utc(wall, zone or "UTC")
    return parsed


def _refuse(
    bad: "pd.Series[bool]", texts: "pd.Series[str]", where: str, what: str,
    mend: str = "write it as 2024-07-31T16:30:12-04:00.",
) -> None:  # fmt: skip
    if bad.any():
        first = texts[bad].iloc[0]
        raise DataError(f"{where}: acceptance time {first!r} {what}; {mend}")


def read_filing_times(path: Path, zone: str | None) -> pd.Series:
    """Return acceptance times by accession number.

    Args:
        path: CSV or parquet with the columns accession (dashes optional) and accepted_at.
        zone: See `parse_accepted`.

    Returns:
        UTC instants, indexed by accession number in its dashed form, unique.

    Raises:
        DataError: A column is missing, a time cannot be used, or an accession number has two.
    """
    rows = read_text_columns(path, ("accession", "accepted_at"))
    times = parse_accepted(rows["accepted_at"], zone, str(path))
    table = pd.DataFrame({"accession": dashed(rows["accession"]), "accepted_at": times})
    table = table.drop_duplicates()
    refuse_repeats(table["accession"], path)
    return table.set_index("accession")["accepted_at"]


def read_text_columns(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    """Return a small table as text, refusing it where a column is missing."""
    missing = [name for name in needed if name not in read_names(path)]
    if missing:
        raise DataError(
            f"{path} lacks the column {', '.join(missing)}; needed are {', '.join(needed)}."
        )
    return read_native(path).astype("str")


def refuse_repeats(keys: "pd.Series[str]", path: Path) -> None:
    """Refuse a list that gives a file or an accession number more than once."""
    repeated = keys[keys.duplicated()]
    if len(repeated):
        raise DataError(f"{path} gives {repeated.iloc[0]} more than once; keep the right one.")


def dashed(accessions: "pd.Series[str]") -> "pd.Series[str]":
    """Return accession numbers in the form 0001967680-24-000113."""
    return accessions.str.strip().str.replace(
        r"^(\d{10})-?(\d\d)-?(\d{6})$", r"\1-\2-\3", regex=True
    )


def available_times(filings: pd.DataFrame, accepted: pd.Series | None) -> tuple[pd.Series, int]:
    """Return when each filing became public, and how many acceptance times contradict its date.

    Forms 3, 4 and 5 that EDGAR takes until 22:00 New York time bear that day's date, so a filing
    date proves one thing: the filing was public when that day was over in New York. An
    acceptance time says it exactly. One that does not fit the filing date never moves the filing
    forward in time: the later of the two counts.

    Args:
        filings: accession, filed (the filing date at midnight UTC, not missing).
        accepted: Acceptance times by accession number, where known.
    """
    latest = next_midnight(filings["filed"], NEW_YORK)
    if accepted is None:
        return latest, 0
    given = pd.Series(accepted.reindex(filings["accession"]).array, index=filings.index)
    early = given < latest - _LONGEST_WAIT
    available = given.mask(early).fillna(latest)
    return available, int(np.count_nonzero(early | (given > latest)))
