"""Times as files write them: with a zone, without one, or as a bare date."""

from dataclasses import dataclass

import pandas as pd

from ..errors import ParameterError
from .publication import next_midnight, to_utc

_BARE_DATE = r"\d{4}-?\d\d-?\d\d"
_HAS_ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?)$"
_CLOCK_IN_FORMAT = ("%H", "%I", "%X", "%c")


@dataclass(frozen=True)
class WrittenTimes:
    """A column of times, before any zone is given to those that carry none.

    Args:
        wall: Naive datetime64, the clock's reading; of a time with a zone its reading in UTC. NaT:
            cannot be read. Any year, so that an impossible one can be told from an unreadable one.
        zoned: Whether it carries its zone.
        bare: Whether it is a date without a time of day.
    """

    wall: "pd.Series[pd.Timestamp]"
    zoned: "pd.Series[bool]"
    bare: "pd.Series[bool]"

    def loc(self, rows: pd.Index) -> "WrittenTimes":
        """Return these rows only."""
        return WrittenTimes(self.wall.loc[rows], self.zoned.loc[rows], self.bare.loc[rows])

    def days(self, time_zone: str | None) -> "pd.Series[pd.Timestamp]":
        """Return the dates (naive midnights) as written; of a time with a zone, its date there.

        Args:
            time_zone: Where the date of a time with a zone is looked up; None: UTC.
        """
        there = self.wall.dt.tz_localize("UTC").dt.tz_convert(time_zone or "UTC")
        return self.wall.mask(self.zoned, there.dt.tz_localize(None)).dt.floor("D")

    def instants(self, time_zone: str | None, name: str) -> "pd.Series[pd.Timestamp]":
        """Return when it was known, in UTC: a time as it is, a bare date when it is over.

        Args:
            time_zone: Zone of what carries none.
            name: Of the column, for messages.

        Raises:
            ParameterError: A time or date carries no zone, and none is declared.
        """
        naive = ~self.zoned
        if time_zone is None and naive.any():
            raise ParameterError(
                f"{name} such as {self.wall[naive].iloc[0]} has no time zone; "
                "declare it in time_zone, such as America/New_York."
            )
        known = self.wall.dt.tz_localize("UTC").dt.as_unit("ns")
        if time_zone is not None:
            known = known.mask(naive, to_utc(self.wall, time_zone))
            known = known.mask(self.bare, next_midnight(self.wall, time_zone))
        return known


def read_written_times(column: pd.Series, date_format: str | None) -> WrittenTimes:
    """Read a column of times as they stand there.

    Args:
        column: Texts, or typed times as parquet holds them. A typed column without a zone and
            without any time of day is one of bare dates.
        date_format: As strptime knows it, such as %m/%d/%Y; None: ISO 8601.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        wall = column.dt.tz_convert("UTC").dt.tz_localize(None)
        return WrittenTimes(wall, _all(column, True), _all(column, False))
    if pd.api.types.is_datetime64_dtype(column.dtype):
        bare = bool((column.dropna() == column.dropna().dt.floor("D")).all())
        return WrittenTimes(column, _all(column, False), _all(column, bare))
    texts = column.astype("str").str.strip()
    if date_format is not None:
        bare = not any(part in date_format for part in _CLOCK_IN_FORMAT)
        zoned = _all(texts, "%z" in date_format or "%Z" in date_format)
        return WrittenTimes(_parse(texts, zoned, date_format), zoned, _all(texts, bare))
    bare = texts.str.fullmatch(_BARE_DATE).fillna(False).astype(bool)
    zoned = texts.str.contains(_HAS_ZONE).fillna(False).astype(bool) & ~bare
    return WrittenTimes(_parse(texts, zoned, "ISO8601"), zoned, bare)


def _parse(
    texts: "pd.Series[str]", zoned: "pd.Series[bool]", date_format: str
) -> "pd.Series[pd.Timestamp]":
    wall = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    for group, utc in ((zoned, True), (~zoned, False)):
        if group.any():
            read = pd.to_datetime(texts[group], format=date_format, errors="coerce", utc=utc)
            read = read.dt.tz_localize(None) if utc else read
            wall[group] = read.dt.ceil("us").dt.as_unit("us")  # never earlier than written
    return wall


def _all(column: pd.Series, value: bool) -> "pd.Series[bool]":
    return pd.Series(value, index=column.index)
