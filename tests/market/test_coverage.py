"""On how many sessions there are data."""

import numpy as np
import pandas as pd

from assembled_core.market.coverage import Coverage, measure_coverage

DAYS = pd.bdate_range("2024-01-01", periods=8, tz="UTC").as_unit("ns")


def coverage_of(has_bar: list[int], grid: pd.DatetimeIndex = DAYS) -> Coverage:
    """Coverage of a grid."""
    return measure_coverage(grid.asi8, np.array(has_bar, bool), DAYS.asi8)


def test_holes_are_counted_and_the_longest_is_named() -> None:
    """Three holes, of which the second is the longest; of equal ones the first is named."""
    found = coverage_of([0, 1, 0, 0, 1, 0, 0, 1])
    assert (found.sessions, found.covered, found.empty) == (8, 3, 5)
    assert found.span == (DAYS[1], DAYS[7])
    assert (found.hole, found.hole_sessions) == ((DAYS[2], DAYS[3]), 2)


def test_hole_at_the_end_is_one() -> None:
    """What ends early lacks the sessions after its end."""
    found = coverage_of([1, 1, 1, 0, 0, 0, 0, 0])
    assert (found.hole, found.hole_sessions) == ((DAYS[3], DAYS[7]), 5)
    assert found.describe_span() == "3 of 8 sessions, 2024-01-01 to 2024-01-03"


def test_session_with_one_intraday_bar_is_covered() -> None:
    """Sessions are counted, not bars: midnight without a bar is no hole if a later one has one."""
    grid = pd.DatetimeIndex([DAYS[0], DAYS[0] + pd.Timedelta("15h"), DAYS[1], DAYS[3]])
    found = coverage_of([0, 1, 0, 1], grid.as_unit("ns"))
    assert (found.sessions, found.covered) == (4, 2)
    assert found.hole == (DAYS[1], DAYS[2])


def test_whole_and_empty_runs_have_no_hole_and_no_span() -> None:
    """Without a hole none is named, and without a bar no span."""
    assert coverage_of([1] * 8) == Coverage(8, 8, (DAYS[0], DAYS[7]), None, 0)
    assert coverage_of([0] * 8) == Coverage(8, 0, None, (DAYS[0], DAYS[7]), 8)
    assert coverage_of([0] * 8).describe_span() == "0 of 8 sessions"
