"""When figures become public."""

import datetime as dt

import pandas as pd
import pytest
from pydantic import ValidationError

from assembled_core.sources.publication import WeeklyPublication, next_midnight, to_utc


def published(day, **settings):
    """Return when the figure of one day is published."""
    days = pd.Series([pd.Timestamp(day)])
    return WeeklyPublication(**settings).published_at(days).iloc[0]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-01-05", "2024-01-09T14:00Z"),  # Friday + 4 days: the very next Tuesday
        ("2024-01-06", "2024-01-16T14:00Z"),  # Saturday + 4 days is a Wednesday: a week later
        ("2024-01-09", "2024-01-16T14:00Z"),
        ("1969-12-30", "1970-01-06T14:00Z"),  # before the epoch
    ],
)
def test_a_figure_waits_for_the_first_publication_after_its_lag(day, expected):
    """A day's figure is in the first Tuesday at least four days later, 9:00 in New York."""
    assert published(day) == pd.Timestamp(expected)


def test_the_publication_follows_the_clock_of_its_zone():
    """9:00 in New York is 14:00 UTC before the change of 2024-03-10 and 13:00 UTC after it."""
    assert published("2024-03-01") == pd.Timestamp("2024-03-05T14:00Z")
    assert published("2024-03-08") == pd.Timestamp("2024-03-12T13:00Z")
    assert published("2024-10-25") == pd.Timestamp("2024-10-29T13:00Z")
    assert published("2024-11-01") == pd.Timestamp("2024-11-05T14:00Z")


def test_lag_weekday_and_time_are_parameters():
    """A Thursday's figure is published that Friday, at the time and zone that are set."""
    settings = {"weekday": "friday", "time": dt.time(16, 30), "time_zone": "Asia/Shanghai"}
    assert published("2024-01-04", lag_days=1, **settings) == pd.Timestamp("2024-01-05T08:30Z")
    assert published("2024-01-04", lag_days=2, **settings) == pd.Timestamp("2024-01-12T08:30Z")
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        WeeklyPublication(lag_days=0)


def test_days_at_midnight_utc_count_as_their_date():
    """A day given as an instant at 00:00 UTC is that date, not the evening before."""
    days = pd.Series(pd.to_datetime(["2024-01-05"], utc=True))
    assert WeeklyPublication().published_at(days).iloc[0] == pd.Timestamp("2024-01-09T14:00Z")


def test_a_bare_date_is_known_when_it_is_over():
    """A date alone proves only what is known at the midnight that ends it, by its zone's clock."""
    days = pd.Series(pd.to_datetime(["2024-03-09", "2024-03-10", None]))
    ends = next_midnight(days, "America/New_York")
    assert ends.iloc[0] == pd.Timestamp("2024-03-10T05:00Z")
    assert ends.iloc[1] == pd.Timestamp("2024-03-11T04:00Z")  # the day of the change has 23 hours
    assert pd.isna(ends.iloc[2])
    assert str(ends.dtype) == "datetime64[ns, UTC]"


def test_clock_changes_never_make_a_time_earlier():
    """A repeated time is the later of the two, a skipped one the first instant after the change."""
    local = pd.Series(pd.to_datetime(["2024-11-03 01:30", "2024-03-10 02:30"]))
    instants = to_utc(local, "America/New_York")
    assert instants.iloc[0] == pd.Timestamp("2024-11-03T06:30Z")
    assert instants.iloc[1] == pd.Timestamp("2024-03-10T07:00Z")


def test_an_unknown_zone_is_refused():
    """A zone that does not exist is named before anything is read."""
    with pytest.raises(ValidationError, match="'New York' is no time zone; use a name such as"):
        WeeklyPublication(time_zone="New York")


def test_a_time_of_day_without_quotes_is_refused():
    """YAML makes 990 of a bare 16:30; that is said, not taken for 990 seconds."""
    with pytest.raises(ValidationError, match='not the number 990; write it in quotes, as "09:00"'):
        WeeklyPublication(time=990)
    assert WeeklyPublication(time="16:30").time == dt.time(16, 30)
