"""When the exchange was open: half days, clock changes, holidays, hours before and after."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.market.sessions import BEFORE_ALL, LEAD_SESSIONS, Sessions, index_sessions


def stamps(*times: str) -> np.ndarray:
    """Times in UTC as int64 nanoseconds."""
    return pd.DatetimeIndex(times).as_unit("ns").asi8


def shown(times: np.ndarray) -> list[str]:
    """Nanoseconds as text, to the minute."""
    return pd.DatetimeIndex(times.view("datetime64[ns]")).strftime("%m-%d %H:%M").tolist()


def intraday(*times: str, calendar: str = "XNYS") -> Sessions:
    """Sessions of 5-minute bars at these times."""
    return index_sessions(calendar, stamps(*times), "5min")


def test_a_half_day_closes_three_hours_early():
    """On the Friday after Thanksgiving 2024 the last 5-minute bar starts at 12:55 New York time."""
    sessions = intraday("2024-11-27T15:00", "2024-12-02T15:00")
    assert shown(sessions.last_stamps(np.arange(3))) == [
        "11-27 20:55",
        "11-29 17:55",
        "12-02 20:55",
    ]


@pytest.mark.parametrize(
    ("friday", "monday", "closes"),
    [
        ("2024-03-08", "2024-03-11", ["03-08 21:00", "03-11 20:00"]),
        ("2024-11-01", "2024-11-04", ["11-01 20:00", "11-04 21:00"]),
    ],
)
def test_the_clock_change_moves_the_close_in_utc(friday: str, monday: str, closes: list[str]):
    """16:00 in New York is 21:00 UTC in winter and 20:00 in summer, from the Monday on."""
    sessions = index_sessions("XNYS", stamps(friday, monday))
    assert shown(sessions.decided_at(sessions.dates, np.arange(2))) == closes


def test_an_intraday_bar_is_decided_at_its_end():
    """A bar that starts at 15:00 is known at 15:05; a daily one at its session's close."""
    known = stamps("2024-11-27T15:00")
    sessions = index_sessions("XNYS", known, "5min")
    assert shown(sessions.decided_at(known, sessions.ordinals(known))) == ["11-27 15:05"]


def test_bars_around_the_session_belong_to_it():
    """Bars from 4:00 before the open until 20:00 after the close are of that day, and off hours."""
    times = ("2024-11-26T09:00", "2024-11-26T14:30", "2024-11-27T00:55", "2024-11-27T09:00")
    sessions = intraday(*times)
    assert sessions.ordinals(stamps(*times)).tolist() == [0, 0, 0, 1]
    assert sessions.count_off_session(stamps(*times)) == 3


def test_an_exchange_that_opens_the_utc_evening_before_keeps_its_day():
    """In summer Sydney's session of Tuesday 2024-01-09 opens on Monday at 23:00 UTC."""
    times = ("2024-01-08T23:00", "2024-01-09T04:55", "2024-01-09T23:00")
    sessions = intraday(*times, calendar="XASX")
    assert shown(sessions.dates) == ["01-09 00:00", "01-10 00:00"]
    assert sessions.ordinals(stamps(*times)).tolist() == [0, 0, 1]


def test_a_window_of_sessions_begins_at_a_decision():
    """One session before Monday 2024-12-02 begins at the half day's close on Friday."""
    sessions = index_sessions("XNYS", stamps("2024-11-29", "2024-12-02"))
    assert shown(sessions.window_start(np.array([1]), 1)) == ["11-29 18:00"]


def test_sessions_before_the_first_bar_are_known():
    """The window before the first bar comes from the calendar, so no other symbol can move it."""
    alone = index_sessions("XNYS", stamps("2024-11-29", "2024-12-02"))
    among = index_sessions("XNYS", stamps("2023-11-29", "2024-12-02"))
    at = [len(each) - 1 for each in (alone, among)]
    found = [
        each.window_start(np.array([last]), 60)
        for each, last in zip((alone, among), at, strict=True)
    ]
    assert len(alone.lead_closes) == LEAD_SESSIONS
    assert found[0] == found[1]


def test_a_calendar_of_dates_knows_no_earlier_session_and_no_close():
    """With `data` what becomes public on a date counts from the next one, and no lead is known."""
    sessions = index_sessions("data", stamps("2024-11-28", "2024-11-29"))
    assert shown(sessions.decided_at(sessions.dates, np.arange(2))) == [
        "11-28 00:00",
        "11-29 00:00",
    ]
    assert sessions.window_start(np.array([0, 1]), 1).tolist() == [BEFORE_ALL, sessions.dates[0]]


def test_always_open_sessions_run_from_midnight_to_midnight():
    """24/7: the last 5-minute bar of a day starts at 23:55."""
    sessions = intraday("2024-11-30T00:00", "2024-12-01T23:55", calendar="24/7")
    assert shown(sessions.last_stamps(np.arange(2))) == ["11-30 23:55", "12-01 23:55"]
    assert sessions.count_off_session(stamps("2024-11-30T23:55")) == 0


def test_a_young_calendar_gives_the_lead_it_has():
    """Seoul's calendar begins in 1956: five sessions come before 1956-06-07 at the most asked."""
    sessions = index_sessions("XKRX", stamps("1956-06-07", "1956-06-11"))
    assert 0 < len(sessions.lead_closes) < LEAD_SESSIONS


def test_a_session_cut_at_noon_has_no_end_yet():
    """Data up to 15:50 New York time know the close of the session before, not of this one."""
    cut = intraday("2024-11-26T14:30", "2024-11-27T20:50")
    assert shown(cut.ends) == ["11-26 20:55"]
    whole = intraday("2024-11-26T14:30", "2024-11-27T20:55")
    assert shown(whole.ends) == ["11-26 20:55", "11-27 20:55"]


def test_a_daily_bar_is_its_whole_session():
    """At 1d every session up to the last bar was seen to its end."""
    sessions = index_sessions("XNYS", stamps("2024-11-26", "2024-11-27"))
    assert sessions.ends.tolist() == sessions.dates.tolist()


def test_a_daily_bar_off_session_knows_no_later_session():
    """A bar of New Year's day, the panel's first, is decided before the next session opens."""
    known = stamps("2024-01-01", "2024-01-02", "2024-01-06", "2024-01-08")
    sessions = index_sessions("XNYS", known)
    decided = sessions.decided_at(known, sessions.ordinals(known))
    assert shown(decided) == ["01-01 00:00", "01-02 21:00", "01-05 21:00", "01-08 21:00"]


def test_a_session_of_new_york_begins_on_its_own_date():
    """After a weekend or a holiday the first stamp that belongs to a session is of its date."""
    sessions = intraday("2024-05-23T15:00", "2024-06-12T15:00")
    assert (sessions.starts // 86_400_000_000_000 * 86_400_000_000_000 == sessions.dates).all()
