"""Times are read as they were written; a zone is declared, never guessed."""

import pandas as pd
import pytest

from assembled_core.errors import ParameterError
from assembled_core.sources.written_times import read_written_times

NEW_YORK = "America/New_York"


def known(text, zone=None, date_format=None):
    """Return the instant that one written time stands for."""
    times = read_written_times(pd.Series([text]), date_format)
    return times.instants(zone, "available_at").iloc[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-05T10:00:00Z", "2024-01-05T10:00Z"),
        ("2024-01-05 10:00:00-05:00", "2024-01-05T15:00Z"),
        ("2024-01-05 10:00:00-0500", "2024-01-05T15:00Z"),
        ("2024-01-05 10:00:00+00", "2024-01-05T10:00Z"),
        (" 2024-01-05T10:00 ", "2024-01-05T15:00Z"),
        ("2024-07-05T10:00", "2024-07-05T14:00Z"),  # summer time
        ("2024-01-05", "2024-01-06T05:00Z"),  # known when the date is over
        ("20240105", "2024-01-06T05:00Z"),
        ("2024-03-10", "2024-03-11T04:00Z"),  # the day of the clock change
        ("2024-11-03 01:30", "2024-11-03T06:30Z"),  # twice that night: the later
    ],
)
def test_a_time_without_a_zone_takes_the_declared_one(text, expected):
    """Times with a zone are instants, others are New York's, a bare date ends at its midnight."""
    assert known(text, NEW_YORK) == pd.Timestamp(expected)


@pytest.mark.parametrize("text", ["2024-01-05", "2024-01-05T10:00"])
def test_without_a_declared_zone_it_is_refused(text):
    """A time or a date without a zone is not guessed to be UTC."""
    with pytest.raises(ParameterError, match=r"such as 2024-01-05 .* has no time zone"):
        known(text)


def test_formats_of_ones_own():
    """A strptime format is followed: without a clock it is a date, with %z a zone is carried."""
    assert known("1/5/2024", NEW_YORK, "%m/%d/%Y") == pd.Timestamp("2024-01-06T05:00Z")
    assert known("05.01.2024 16:30", NEW_YORK, "%d.%m.%Y %H:%M") == pd.Timestamp(
        "2024-01-05T21:30Z"
    )
    assert known("05.01.24 16:30 +0100", None, "%d.%m.%y %H:%M %z") == pd.Timestamp(
        "2024-01-05T15:30Z"
    )


def test_unreadable_and_impossible_years_differ():
    """20221-11-18 cannot be read at all, 0021-08-02 can, and its year is there to be judged."""
    texts = pd.Series(["20221-11-18", "0021-08-02", "next week", None])
    times = read_written_times(texts, None)
    assert times.wall.isna().tolist() == [True, False, True, True]
    assert times.wall.dt.year.iloc[1] == 21


def test_the_date_is_the_one_written():
    """The date of a time is its zone's: 20:00 in New York is not yet tomorrow."""
    texts = pd.Series(["2024-01-05T20:00:00-05:00", "2024-01-05 23:59", "2024-01-05"])
    times = read_written_times(texts, None)
    assert times.days(NEW_YORK).dt.strftime("%d").tolist() == ["05", "05", "05"]
    assert times.days(None).dt.strftime("%d").tolist() == ["06", "05", "05"]


def test_typed_columns_of_parquet():
    """Instants stay instants; naive midnights are bare dates, unless the column has a clock."""
    stamps = pd.to_datetime(["2024-01-05", "2024-01-06"])
    zoned = read_written_times(pd.Series(stamps.tz_localize("UTC")), None)
    assert zoned.instants(None, "x").iloc[0] == pd.Timestamp("2024-01-05T00:00Z")
    dates = read_written_times(pd.Series(stamps), None)
    assert dates.instants(NEW_YORK, "x").iloc[0] == pd.Timestamp("2024-01-06T05:00Z")
    clock = read_written_times(pd.Series([stamps[0], stamps[1] + pd.Timedelta(hours=1)]), None)
    assert clock.instants(NEW_YORK, "x").iloc[0] == pd.Timestamp("2024-01-05T05:00Z")


def test_parts_of_a_microsecond_never_make_a_time_earlier():
    """What cannot be kept exactly is rounded up."""
    assert known("2024-01-05T10:00:00.000000001Z") == pd.Timestamp("2024-01-05T10:00:00.000001Z")
