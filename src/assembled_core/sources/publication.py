"""When a figure became public: weekly publications, and dates that carry no time of day."""

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import available_timezones

import numpy as np
import pandas as pd
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = np.timedelta64(1, "D")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; use a name such as America/New_York or UTC")
    return name


def _quoted(time: object) -> object:
    # YAML reads a bare 16:30 as the number 990
    if isinstance(time, int | float):
        raise ValueError(f'a time of day, not the number {time}; write it in quotes, as "09:00"')
    return time


TimeOfDay = Annotated[dt.time, BeforeValidator(_quoted)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]


class WeeklyPublication(BaseModel):
    """One publication a week, at a weekday and a time of day.

    Args:
        weekday: Day of the publication.
        time: Time of day, in `time_zone`.
        time_zone: Zone of the publisher; its clock changes are followed.
        lag_days: A day's figure is in the first publication at least this many days later; 1 is the
            least, for a day is counted when it is over.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekday: Weekday = "tuesday"
    time: TimeOfDay = dt.time(9)
    time_zone: TimeZone = "America/New_York"
    lag_days: Annotated[int, Field(ge=1)] = 4

    def published_at(self, days: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
        """Return the instant (UTC) at which the figure of each day became public.

        Args:
            days: Days as naive dates, or as instants at midnight UTC.
        """
        dates = _dates(days)
        earliest = dates + self.lag_days * _DAY
        # 1970-01-01 was a Thursday; days until the weekday that is due, 0 on that day itself
        wait = (_WEEKDAYS.index(self.weekday) - 3 - earliest.astype(np.int64)) % 7
        due = pd.Series(earliest + wait * _DAY, index=days.index)
        clock = pd.Timedelta(hours=self.time.hour, minutes=self.time.minute)
        return to_utc(due + clock, self.time_zone)


def next_midnight(days: "pd.Series[pd.Timestamp]", time_zone: str) -> "pd.Series[pd.Timestamp]":
    """Return the instant (UTC) at which each day ends in a zone: what a bare date proves.

    Something published "on" a date was certainly public when the date was over.

    Args:
        days: Days as naive dates, or as instants at midnight UTC; NaT stays NaT.
        time_zone: Zone of the date.
    """
    return to_utc(pd.Series(_dates(days) + _DAY, index=days.index), time_zone)


def to_utc(local: "pd.Series[pd.Timestamp]", time_zone: str) -> "pd.Series[pd.Timestamp]":
    """Return wall-clock times of a zone as UTC nanoseconds.

    A time that a clock change repeats is taken as the later of the two, a time it skips as the
    first instant after the change: never earlier than the truth.
    """
    later = np.zeros(len(local), dtype=bool)
    placed = local.dt.tz_localize(time_zone, ambiguous=later, nonexistent="shift_forward")
    return placed.dt.tz_convert("UTC").dt.as_unit("ns")


def _dates(days: "pd.Series[pd.Timestamp]") -> np.ndarray:
    naive = days.dt.tz_localize(None) if days.dt.tz is not None else days
    return naive.to_numpy().astype("datetime64[D]")
