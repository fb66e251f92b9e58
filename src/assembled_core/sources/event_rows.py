"""Rows of a file of one's own under the events' names, with times that can be true."""

import re
from pathlib import Path

import pandas as pd

from ..errors import DataError, EmptyDataError, ParameterError
from .event_file_parameters import EventFileParameters
from .native_file import read_native
from .publication import next_midnight
from .report import Sieve
from .vintages import find_files
from .written_times import WrittenTimes, read_written_times

POSSIBLE_YEARS = (1900, 2199)


def open_event_file(path: Path, settings: EventFileParameters) -> Sieve:
    """Return the records of a file, or of all files of a folder, under the events' names.

    Args:
        path: CSV or parquet, or a folder of such files of one form.
        settings: Which column is what.

    Returns:
        A sieve over the columns of `settings.known` that are there, as text or in parquet's own
        types, and `record`: the file's name and the record's number from 1. A record that is
        repeated in all its columns is already dropped.

    Raises:
        DataError: A file cannot be read, or lacks a column that is named or needed.
        ParameterError: Nothing says when an event became known, or two things do.
    """
    parts = [_read_one(file, settings) for file in find_files(path)]
    rows = pd.concat([part for part, _ in parts], ignore_index=True)
    repeated = pd.concat([again for _, again in parts], ignore_index=True)
    sieve = Sieve(rows, [name for name in settings.known if name in rows.columns][:6])
    sieve.drop(repeated, "a record that is there twice")
    return sieve


def _read_one(path: Path, settings: EventFileParameters) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    raw = read_native(path, skip_rows=settings.skip_rows, separator=settings.separator)
    _require_columns(path, raw, settings)
    rows = {"record": path.stem + ":" + pd.Series(range(1, len(raw) + 1), raw.index).astype("str")}
    for name in settings.known:
        if name in settings.constants:
            rows[name] = pd.Series(settings.constants[name], raw.index, dtype="str")
        elif settings.columns.get(name, name) in raw.columns:
            rows[name] = raw[settings.columns.get(name, name)]
    return pd.DataFrame(rows), raw.duplicated()


def _require_columns(path: Path, raw: pd.DataFrame, settings: EventFileParameters) -> None:
    has = f"it has {', '.join(map(str, raw.columns))}"
    for name, column in settings.columns.items():
        if column not in raw.columns:
            raise DataError(f"{path} has no column {column!r} for {name}; {has}.")
    for name in settings.required:
        if settings.columns.get(name, name) not in raw.columns and name not in settings.constants:
            raise DataError(
                f"{path} has no column {name}; name it under columns, or its one value under "
                f"constants ({has})."
            )
    dated = settings.columns.get("available_at", "available_at") in raw.columns
    if not dated and settings.available_after_days is None:
        raise ParameterError(
            f"{path} does not say when its events became known; name the column of available_at, "
            "or declare available_after_days."
        )
    if dated and settings.available_after_days is not None:
        raise ParameterError(
            f"{path} has a column for available_at; leave available_after_days out."
        )


def sift_times(sieve: Sieve, settings: EventFileParameters) -> None:
    """Drop events whose times cannot be true, and give the others their canonical times.

    Adds event_time and available_at (datetime64[ns, UTC]) in place of what was written.

    Raises:
        ParameterError: A time carries no zone, and none is declared.
    """
    happened = read_written_times(sieve.rows["event_time"], settings.event_time_format)
    happened = _drop_impossible(sieve, happened, "event_time")
    days = happened.days(settings.time_zone)
    if settings.available_after_days is None:
        instants = _read_available(sieve, days, settings)
    else:
        late = days + pd.Timedelta(days=settings.available_after_days)
        assert settings.time_zone is not None  # the parameters see to it
        instants = next_midnight(late, settings.time_zone)
    event_time = days.loc[sieve.rows.index].dt.tz_localize("UTC").dt.as_unit("ns")
    # east of Greenwich a day is over before it is over in UTC; later is never wrong
    available = instants.where(instants >= event_time, event_time)
    sieve.rows = sieve.rows.assign(event_time=event_time, available_at=available)


def _read_available(
    sieve: Sieve, days: "pd.Series[pd.Timestamp]", settings: EventFileParameters
) -> "pd.Series[pd.Timestamp]":
    known = read_written_times(sieve.rows["available_at"], settings.available_at_format)
    known = _drop_impossible(sieve, known, "available_at")
    early = known.days(settings.time_zone) < days.loc[sieve.rows.index]
    sieve.drop(early, "disclosed before it happened")
    return known.loc(sieve.rows.index).instants(settings.time_zone, "available_at")


def _drop_impossible(sieve: Sieve, times: WrittenTimes, name: str) -> WrittenTimes:
    first, last = POSSIBLE_YEARS
    sieve.drop(times.wall.isna(), f"{name} cannot be read")
    times = times.loc(sieve.rows.index)
    sieve.drop(~times.wall.dt.year.between(first, last), f"{name} in an impossible year")
    return times.loc(sieve.rows.index)


def read_numbers(column: pd.Series, thousands: str) -> "pd.Series[float]":
    """Return numbers; NaN where there is none. A dollar sign and digits in groups do no harm.

    A mark that does not stand between groups of three digits is no such mark: 1.234,5 is no 1.2345.
    """
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    texts = column.astype("str").str.replace("$", "").str.strip()
    if thousands:
        mark = re.escape(thousands)
        grouped = texts.str.fullmatch(rf"[+-]?\d{{1,3}}(?:{mark}\d{{3}})+(?:[^\d{mark}]\d*)?")
        marked = texts.str.contains(thousands, regex=False)
        fits = (~marked.fillna(False) | grouped.fillna(False)).astype(bool)
        texts = texts.str.replace(thousands, "", regex=False).where(fits)
    return pd.to_numeric(texts, errors="coerce").astype("float64")


def read_texts(rows: pd.DataFrame, name: str, missing: str) -> "pd.Series[str]":
    """Return a column as text without blanks at its ends; `missing` where there is none."""
    if name not in rows:
        return pd.Series(missing, index=rows.index, dtype="str")
    return rows[name].astype("str").str.strip().fillna(missing)


def refuse_if_empty(sieve: Sieve, path: Path) -> None:
    """Refuse a file of which nothing is left, with what took most of it.

    Raises:
        EmptyDataError: No row is left.
    """
    if len(sieve.rows):
        return
    if not sieve.dropped:
        raise EmptyDataError(f"{path} has no rows; check the file.")
    why = sieve.report("file", 0).main_reason()
    raise EmptyDataError(f"{path}: none of {sieve.rows_read} records can be used; {why}.")
