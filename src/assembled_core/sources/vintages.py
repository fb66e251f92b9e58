"""Downloads of one source at several times: what was known when, revisions included."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import DataError, ParameterError
from .native_file import SUFFIXES
from .publication import next_midnight
from .report import Sieve

# 2025-11-04, 2025_11_04 or 20251104, with no digit before or behind it
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_]?)(\d\d)\2(\d\d)(?!\d)")
_BARE_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Download:
    """One file, and when it was downloaded.

    Args:
        path: The file.
        known_at: Instant (UTC) from which its figures were certainly public; NaT: not known.
    """

    path: Path
    known_at: pd.Timestamp


def find_files(path: Path) -> list[Path]:
    """Return a file itself, or the CSV and parquet files of a folder by name.

    Raises:
        DataError: There is nothing to read.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise DataError(f"{path} does not exist; check the path.")
    files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES]
    files = [file for file in files if file.is_file() and not file.name.startswith(".")]
    if not files:
        raise DataError(f"{path} holds no {' or '.join(SUFFIXES)} file; check the path.")
    return files


def find_downloads(path: Path, dated: Mapping[str, str], time_zone: str) -> list[Download]:
    """Return the downloads at a path in the order of their times.

    Args:
        path: A file or a folder.
        dated: File name -> date or time of its download; other files need a date such as
            2025-11-04 in their name, unless there is but one.
        time_zone: Zone of bare dates: a download of a date is known from the midnight that ends it.

    Raises:
        DataError: One of several files has no date.
        ParameterError: A date in `dated` cannot be read, or its file is not there.
    """
    files = find_files(path)
    unknown = sorted(set(dated) - {file.name for file in files})
    if unknown:
        raise ParameterError(f"vintages names {unknown[0]!r}, which is not in {path}; check it.")
    found = [Download(file, _known_at(file.name, dated, time_zone)) for file in files]
    undated = [download.path.name for download in found if pd.isna(download.known_at)]
    if undated and len(found) > 1:
        raise DataError(
            f"{path} holds {len(found)} downloads, and {undated[0]} has no date in its name; "
            "name it such as portwatch_2025-11-04.csv, or put its date into vintages."
        )
    return sorted(found, key=lambda download: (download.known_at, download.path.name))


def keep_changes(sieve: Sieve) -> pd.DataFrame:
    """Drop what a later download only repeats, and return what is left, sorted.

    Args:
        sieve: Over rows with place, event_time, known_at, vessel_count, capacity; unique by the
            first three.

    Returns:
        Sorted by place, event_time, known_at: the first figure of each day, and each later one
        that differs from the one before it.
    """
    keys = ["place", "event_time"]
    sieve.rows = sieve.rows.sort_values([*keys, "known_at"], kind="stable")
    before = sieve.rows.shift()
    same_day = (sieve.rows[keys] == before[keys]).all(axis=1)
    same = pd.Series(True, index=sieve.rows.index)
    for name in ("vessel_count", "capacity"):
        now, then = sieve.rows[name], before[name]
        same &= (now == then) | (now.isna() & then.isna())
    sieve.drop(same_day & same, "unchanged since an earlier download")
    return sieve.rows


def _known_at(name: str, dated: Mapping[str, str], time_zone: str) -> pd.Timestamp:
    if name in dated:
        return read_known_at(dated[name], time_zone)
    for found in _DATE_IN_NAME.finditer(name):
        year, _, month, day = found.groups()
        date = pd.to_datetime(f"{year}-{month}-{day}", errors="coerce")
        if not pd.isna(date):
            return next_midnight(pd.Series([date]), time_zone).iloc[0]
    return pd.NaT


def read_known_at(text: str, time_zone: str) -> pd.Timestamp:
    """Return the instant (UTC) that a date, or a time with its zone, stands for.

    Raises:
        ParameterError: It is neither.
    """
    stamp = pd.to_datetime(text, errors="coerce", format="ISO8601")
    if pd.isna(stamp) or (stamp.tz is None and not _BARE_DATE.fullmatch(text)):
        raise ParameterError(
            f"{text!r} is no date and no time with its zone; "
            "write 2025-11-04 or 2025-11-04T15:30:00Z."
        )
    if stamp.tz is None:
        return next_midnight(pd.Series([stamp]), time_zone).iloc[0]
    return stamp.tz_convert("UTC").as_unit("ns")
