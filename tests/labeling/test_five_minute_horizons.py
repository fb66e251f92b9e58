"""Horizons of 5-minute signals by hand: clock changes, half days, weekends, holes, late prints."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.labeling.first_touch import label_first_touch
from assembled_core.labeling.labels import HORIZON, TARGET
from assembled_core.labeling.spans import PricePath
from assembled_core.market.gaps import segment_bounds, split_at_gaps
from assembled_core.market.sessions import index_sessions

NEW_YORK = "America/New_York"


def session_bars(day, begin="09:30", end="15:55"):
    """Every 5 minutes of a day in New York, in UTC."""
    return pd.date_range(f"{day} {begin}", f"{day} {end}", freq="5min", tz=NEW_YORK)


def label(bars, entry, horizon, close=None):
    """Label a signal at a time in New York, at a target of 2 %; closes are 100 unless given.

    Args:
        bars: Stamps of the symbol, which is all of the panel.
        entry: When the signal is.
        horizon: In sessions.
        close: {time in New York: close}.

    Returns:
        (label, exit reason, exit, horizon_end), times in New York, None where undecided.
    """
    bars = pd.DatetimeIndex(bars)
    stamps = bars.as_unit("ns").asi8
    prices = np.full(len(stamps), 100.0)
    for when, price in (close or {}).items():
        prices[bars.get_loc(pd.Timestamp(when, tz=NEW_YORK))] = price
    sessions = index_sessions("XNYS", stamps, "5min")
    session = sessions.ordinals(stamps)
    bounds = segment_bounds(split_at_gaps(session, 20))
    path = PricePath(prices, stamps, session, bounds, sessions.ends)
    row = np.array([bars.get_loc(pd.Timestamp(entry, tz=NEW_YORK))])
    got = label_first_touch(
        path, row, np.ones(1), threshold=0.02, horizon=horizon, max_gap_sessions=20
    )
    if not got.resolved[0]:
        return None
    times = pd.DatetimeIndex([stamps[got.exit_row[0]], got.horizon_end[0]], tz="UTC")
    left, sure = times.tz_convert(NEW_YORK).strftime("%m-%d %H:%M")
    return got.label[0], got.exit_reason[0], left, sure


@pytest.mark.parametrize(
    ("friday", "monday", "sure"),
    [
        ("2024-03-01", "2024-03-04", "03-04 15:55"),  # an ordinary weekend
        ("2024-03-08", "2024-03-11", "03-11 15:55"),  # the clock goes forward on Sunday
        ("2024-11-01", "2024-11-04", "11-04 15:55"),  # and back
        ("2024-05-24", "2024-05-28", "05-28 15:55"),  # Memorial Day lies between
    ],
)
def test_a_friday_signal_runs_until_the_next_sessions_last_bar(friday, monday, sure):
    """With one session it ends at 15:55 in New York on Monday, whatever that is in UTC."""
    bars = session_bars(friday).append(session_bars(monday))
    assert label(bars, f"{friday} 11:00", 1) == (0, HORIZON, sure, sure)


def test_a_half_day_is_a_whole_session():
    """Two sessions after the Wednesday before Thanksgiving: the half day, then Monday."""
    bars = session_bars("2024-11-27")
    bars = bars.append(session_bars("2024-11-29", end="12:55"))
    bars = bars.append(session_bars("2024-12-02"))
    assert label(bars, "2024-11-27 15:55", 1)[3] == "11-29 12:55"
    assert label(bars, "2024-11-27 15:55", 2)[3] == "12-02 15:55"


def test_a_print_after_the_half_days_close_ends_no_horizon():
    """At 13:00 the market is closed: its closing print comes too late for a horizon of that day."""
    bars = session_bars("2024-11-27").append(session_bars("2024-11-29", end="13:00"))
    bars = bars.append(session_bars("2024-12-02"))
    late = {"2024-11-29 13:00": 110.0}
    assert label(bars, "2024-11-27 15:55", 1, late) == (0, HORIZON, "11-29 12:55", "11-29 12:55")
    assert label(bars, "2024-11-27 15:55", 2, late) == (1, TARGET, "11-29 13:00", "12-02 15:55")


def test_missing_bars_do_not_stretch_the_horizon():
    """Three bars a day: two sessions are six bars, not 156."""
    days = ("2024-06-03", "2024-06-04", "2024-06-05", "2024-06-06")
    bars = pd.DatetimeIndex(
        [pd.Timestamp(f"{day} {time}", tz=NEW_YORK) for day in days
         for time in ("10:00", "12:00", "15:55")]
    )  # fmt: skip
    later = {"2024-06-06 10:00": 110.0}
    assert label(bars, "2024-06-03 15:55", 2, later) == (0, HORIZON, "06-05 15:55", "06-05 15:55")
    assert label(bars, "2024-06-03 15:55", 3, later)[:3] == (1, TARGET, "06-06 10:00")


def test_without_the_last_bar_the_horizon_is_sure_with_the_next():
    """The name trades last at 15:30; whether it trades at 15:55 is known the next morning."""
    bars = session_bars("2024-06-03").append(session_bars("2024-06-04", end="15:30"))
    assert label(bars, "2024-06-03 10:00", 1) is None
    bars = bars.append(session_bars("2024-06-05", begin="09:40"))
    assert label(bars, "2024-06-03 10:00", 1) == (0, HORIZON, "06-04 15:30", "06-05 09:40")


def test_a_session_cut_short_by_the_data_decides_nothing():
    """Data until Tuesday noon: Monday's signal has touched, and still has no label."""
    bars = session_bars("2024-06-03").append(session_bars("2024-06-04", end="12:00"))
    assert label(bars, "2024-06-03 10:00", 1, {"2024-06-04 09:30": 110.0}) is None


def test_a_horizon_of_no_session_ends_with_its_own():
    """With overnight positions excluded only the rest of the day counts."""
    bars = session_bars("2024-06-03").append(session_bars("2024-06-04"))
    next_day = {"2024-06-04 09:30": 110.0}
    assert label(bars, "2024-06-03 10:00", 0, next_day) == (
        0, HORIZON, "06-03 15:55", "06-03 15:55",
    )  # fmt: skip
    same_day = {"2024-06-03 15:55": 110.0}
    assert label(bars, "2024-06-03 10:00", 0, same_day)[:3] == (1, TARGET, "06-03 15:55")


def test_the_last_bar_of_a_session_has_no_time_left():
    """With a horizon of no session it is left where it was entered."""
    bars = session_bars("2024-06-03").append(session_bars("2024-06-04"))
    assert label(bars, "2024-06-03 15:55", 0) == (0, HORIZON, "06-03 15:55", "06-03 15:55")
