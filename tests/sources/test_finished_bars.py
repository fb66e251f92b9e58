"""A bar is over when its session has closed, or its five minutes have passed."""

import pandas as pd
import pytest

from assembled_core.sources.finished_bars import finished_bars


def ns(text):
    """A UTC time as nanoseconds."""
    return pd.Timestamp(text, tz="UTC").as_unit("ns").value


def over(stamp, now, freq="1d", calendar="XNYS", delay=0.0):
    """Whether the bar of a stamp is over."""
    finished = finished_bars(calendar, pd.Timestamp(now, tz="UTC"), freq, delay)
    return bool(finished.covers(pd.Series([ns(stamp)]).to_numpy())[0])


@pytest.mark.parametrize(
    ("day", "now", "expected"),
    [
        ("2026-03-06", "2026-03-06 20:59:59", False),  # winter: closes at 21:00 UTC
        ("2026-03-06", "2026-03-06 21:00", True),
        ("2026-03-09", "2026-03-09 20:00", True),  # summer time: closes at 20:00 UTC
        ("2026-11-27", "2026-11-27 17:59", False),  # the day after Thanksgiving closes early
        ("2026-11-27", "2026-11-27 18:00", True),
        ("2026-03-06", "2026-03-07 12:00", True),  # a Saturday
        ("2026-03-09", "2026-03-08 12:00", False),  # the session to come
    ],
)
def test_a_daily_bar_is_over_when_its_session_has_closed(day, now, expected):
    """Clock changes and half days come from the exchange's calendar."""
    assert over(day, now) is expected


def test_a_source_that_has_the_last_word_later_is_waited_for():
    """With a delay of 30 minutes a bar is over at 20:30."""
    assert not over("2026-06-01", "2026-06-01 20:29", delay=30)
    assert over("2026-06-01", "2026-06-01 20:30", delay=30)


def test_the_session_of_another_exchange_is_over_when_its_day_is():
    """Frankfurt trades on Memorial Day; New York's calendar knows no close of that date."""
    assert not over("2026-05-25", "2026-05-25 12:00")
    assert over("2026-05-25", "2026-05-26 00:00")


def test_a_market_that_never_closes_ends_its_day_at_midnight():
    """24/7, and `data`, which knows no hours: a day is over when the next one begins."""
    for calendar in ("24/7", "data"):
        assert not over("2026-06-06", "2026-06-06 23:59", calendar=calendar)
        assert over("2026-06-06", "2026-06-07 00:00", calendar=calendar)


@pytest.mark.parametrize("day", ["2026-06-01", "2026-06-06"])
def test_a_five_minute_bar_is_over_five_minutes_after_its_start(day):
    """To the second, on a Saturday too: not every market keeps the calendar's hours."""
    assert not over(f"{day} 15:00", f"{day} 15:04:59", "5min")
    assert over(f"{day} 15:00", f"{day} 15:05", "5min")


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        ("2026-06-01 15:07", "2026-06-01 15:00"),
        ("2026-06-01 22:00", "2026-06-01 19:55"),  # after the close the session's last bar
        ("2026-06-02 13:31", "2026-06-01 19:55"),  # the first bar of the day is not over
        ("2026-06-02 13:35", "2026-06-02 13:30"),
        ("2026-11-28 12:00", "2026-11-27 17:55"),  # a half day's last bar
    ],
)
def test_the_newest_five_minute_bar_is_of_a_session(now, newest):
    """What can be had at most: it says whether a request is worth making."""
    assert finished_bars("XNYS", pd.Timestamp(now, tz="UTC"), "5min").newest == ns(newest)
