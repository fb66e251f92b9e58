"""Sessions, gaps, adjustment and symbols."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError, ParameterError
from assembled_core.market.adjustment import adjustment_factor
from assembled_core.market.fingerprint import data_fingerprint
from assembled_core.market.gaps import segment_bounds, split_at_gaps
from assembled_core.market.sessions import index_sessions
from assembled_core.market.symbols import clean_symbol


def stamps(*dates: str) -> np.ndarray:
    """Dates as int64 nanoseconds."""
    return pd.DatetimeIndex(dates).as_unit("ns").asi8


def test_exchange_sessions_know_holidays():
    """New York was closed on Thanksgiving 2023 and open (half a day) on the Friday."""
    sessions = index_sessions("XNYS", stamps("2023-11-22", "2023-11-27"))
    dates = pd.DatetimeIndex(sessions.dates).strftime("%m-%d").tolist()
    assert dates == ["11-22", "11-24", "11-27"]


def test_a_bar_off_session_belongs_to_the_session_before():
    """A Saturday's bar counts with Friday's session, and is counted."""
    known = stamps("2023-11-24", "2023-11-25", "2023-11-27")
    sessions = index_sessions("XNYS", known)
    assert sessions.ordinals(known).tolist() == [0, 0, 1]
    assert sessions.count_off_session(known) == 1


def test_data_calendar_is_the_panels_own_dates():
    """The calendar `data` holds each date once, sorted."""
    sessions = index_sessions("data", stamps("2023-11-25", "2023-11-24", "2023-11-25"))
    assert len(sessions) == 2


def test_always_open_calendar_has_weekends():
    """24/7 counts Saturday and Sunday."""
    assert len(index_sessions("24/7", stamps("2023-11-24", "2023-11-27"))) == 4


def test_unknown_calendar_is_refused():
    """A calendar's misspelt name is named."""
    with pytest.raises(ParameterError, match="calendar 'XNYZ' is unknown"):
        index_sessions("XNYZ", stamps("2023-11-24"))


def test_a_panel_on_no_session_is_refused():
    """Bars that lie on one weekend have no session in New York."""
    with pytest.raises(ParameterError, match="has no session between"):
        index_sessions("XNYS", stamps("2023-11-25", "2023-11-26"))


def test_no_bars_have_no_sessions():
    """Without a bar there is nothing to take sessions from."""
    with pytest.raises(DataError, match="no bar is left"):
        index_sessions("data", stamps())


def test_a_gap_is_more_than_max_gap_missing_sessions():
    """20 missing sessions do not split a history of max_gap 20, 21 do."""
    session = np.array([0, 1, 22, 44], dtype=np.int32)
    assert split_at_gaps(session, 20).tolist() == [0, 0, 0, 1]


def test_bounds_are_the_starts_of_runs_and_the_end():
    """Bounds part equal keys: symbols and segments."""
    symbol, segment = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 0])
    assert segment_bounds(symbol, segment).tolist() == [0, 2, 3, 5]
    assert segment_bounds(np.zeros(0)).tolist() == [0]


def test_factor_is_adj_close_over_close():
    """A 2:1 split halves the factor before it."""
    factor = adjustment_factor(np.array([10.0, 5.0]), np.array([5.0, 5.0]))
    assert factor.tolist() == [0.5, 1.0]


def test_without_adj_close_the_factor_is_one():
    """A source without adjustment is taken as it is."""
    assert adjustment_factor(np.array([10.0, 5.0]), np.full(2, np.nan)).tolist() == [1.0, 1.0]


def test_a_hole_in_adj_close_makes_no_jump():
    """The nearest earlier factor stands in; before the first known one, that one."""
    adjusted = np.array([np.nan, 5.0, np.nan, 10.0])
    assert adjustment_factor(np.full(4, 10.0), adjusted).tolist() == [0.5, 0.5, 0.5, 1.0]


@pytest.mark.parametrize("good", ["AAPL", "brk.b", "^GSPC", "BF-B", "EURUSD=X", "700.HK", "NO"])
def test_symbols_come_out_upper_case(good):
    """Share classes, indices and currencies are symbols; case does not matter."""
    assert clean_symbol(f" {good} ") == good.upper()


@pytest.mark.parametrize(
    "bad", ["", "../x", "a/b", "A\\B", "..", ".hidden", "A B", "A..B", "X" * 40, "A\0"]
)
def test_path_parts_are_no_symbols(bad):
    """A symbol becomes a file name: what could leave the folder is refused."""
    with pytest.raises(ParameterError, match="is not a symbol"):
        clean_symbol(bad)


def test_events_are_part_of_the_fingerprint_where_there_are_any():
    """Without events the bars' own fingerprint stands; other events give another one."""
    alone = data_fingerprint("abc", {})
    one, two = (data_fingerprint("abc", {"insider": {"digest": digest}}) for digest in "12")
    assert alone == "abc"
    assert len({alone, one, two}) == 3
