"""The insider_ family against hand-worked cases and a brute-force oracle."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assembled_core.features.insider import (
    INSIDER,
    InsiderParameters,
    compute_insider,
    insider_names,
    prepare_insider,
)
from assembled_core.market.sessions import index_sessions
from events import insider_events, new_york, symbol_bars

PARAMS = InsiderParameters()
SESSIONS = new_york("2024-03-01", "2024-07-31")
CLOSE = SESSIONS.closes[40]  # of Monday 2024-04-29


def at(nanoseconds: int) -> str:
    """An instant as text, to the nanosecond."""
    return pd.Timestamp(int(nanoseconds), tz="UTC").isoformat()


def features_of(events: pd.DataFrame, params: InsiderParameters = PARAMS) -> pd.DataFrame:
    """The features of symbol A on every session."""
    values = compute_insider(symbol_bars(SESSIONS), prepare_insider(events, params), params)
    return pd.DataFrame(values.T, columns=list(insider_names(params)))


@pytest.mark.parametrize(("shift", "first_known"), [(-1, 40), (0, 41), (1, 41)])
def test_a_filing_counts_strictly_before_the_decision(shift: int, first_known: int):
    """Filed a nanosecond before the close it counts that day; at the close or later, the next."""
    # a filing of another company shows that the source was speaking all the time
    other = {"symbol": "B", "available_at": at(SESSIONS.closes[0])}
    found = features_of(insider_events({"available_at": at(CLOSE + shift)}, other))
    counts = found["insider_trade_count_20d"].to_numpy()
    assert counts[first_known - 1] == 0
    assert counts[first_known] == 1


def test_a_filing_counts_for_its_window_of_sessions():
    """Filed before a close, a trade is in the 20-session window of that day and 19 more."""
    other = {"symbol": "B", "available_at": at(SESSIONS.closes[0])}
    found = features_of(insider_events({"available_at": at(CLOSE - 1)}, other))
    counts = found["insider_trade_count_20d"].to_numpy()
    assert np.flatnonzero(counts == 1).tolist() == list(range(40, 60))


def test_net_shares_counts_insiders_officers_and_dollars_by_hand():
    """Two insiders buy 300 and sell 100 shares: net 200, two trades, an officer's share of 3/4."""
    found = features_of(
        insider_events(
            {"available_at": at(CLOSE - 5), "insider": "a", "shares": 300.0, "price": 2.5},
            {
                "available_at": at(CLOSE - 3),
                "insider": "b",
                "shares": -100.0,
                "price": 4.0,
                "role": "director",
            },
        )
    )
    row = found.iloc[40]
    assert row["insider_net_buy_20d"] == 200
    assert row["insider_trade_count_20d"] == 2
    assert row["insider_distinct_20d"] == 2
    assert row["insider_officer_share_20d"] == 0.75
    assert row["insider_net_value_20d"] == 300 * 2.5 - 100 * 4
    assert row["insider_days_since_last"] == pytest.approx(3 / 86_400e9)


def test_an_amendment_replaces_from_its_own_publication_on():
    """Until the amendment is public the original's 500 shares count, then the amended 50 do."""
    amended = SESSIONS.closes[43] - 1
    found = features_of(
        insider_events(
            {"available_at": at(CLOSE - 1), "superseded_at": at(amended), "shares": 500.0},
            {"available_at": at(amended), "shares": 50.0},
        )
    )
    net = found["insider_net_buy_20d"].to_numpy()
    assert net[40:43].tolist() == [500, 500, 500]
    assert net[43:60].tolist() == [50] * 17


def test_what_enters_a_window_leaves_it_to_the_last_bit():
    """After 40 sessions without a filing the dollar sums are zero exactly."""
    rows = [
        {"available_at": at(CLOSE - 1 - n), "shares": 0.1 * n + 0.1, "price": 33.33}
        for n in range(50)
    ]
    other = {"symbol": "B", "available_at": at(SESSIONS.closes[70])}
    found = features_of(insider_events(*rows, other))
    assert found["insider_net_value_20d"].iloc[80] == 0
    assert found["insider_net_buy_20d"].iloc[80] == 0


def test_a_missing_price_counts_shares_but_no_dollars():
    """A trade without a filed price has shares and no value."""
    found = features_of(insider_events({"available_at": at(CLOSE - 1), "price": None}))
    assert found["insider_net_buy_20d"].iloc[40] == 100
    assert found["insider_net_value_20d"].iloc[40] == 0


def test_nothing_is_known_before_the_source_begins_or_after_it_falls_silent():
    """NaN before the source's first filing and more than 90 days after its last; zero between."""
    other = {"symbol": "B", "available_at": at(CLOSE - 1)}
    short = InsiderParameters(max_silent_days=30)
    counts = features_of(insider_events(other), short)["insider_trade_count_20d"].to_numpy()
    assert np.isnan(counts[:40]).all()
    assert (counts[40:61] == 0).all()
    assert np.isnan(counts[-5:]).all()


def test_a_window_whose_begin_no_calendar_knows_is_not_known():
    """With the dates of the data as calendar, the first 20 sessions have no 20-session window."""
    sessions = index_sessions("data", SESSIONS.dates)
    events = insider_events({"available_at": at(sessions.dates[0] - 5)})
    values = compute_insider(symbol_bars(sessions), prepare_insider(events, PARAMS), PARAMS)
    counts = values[insider_names(PARAMS).index("insider_trade_count_20d")]
    assert np.isnan(counts[:20]).all()
    assert counts[20] == 0


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ((), "at least 1 item"),
        ((0,), "greater than or equal to 1"),
        ((20, -5), "greater than or equal to 1"),
        ((261,), "less than or equal to 260"),
        ((20, 60, 20), "the window 20 is there twice; keep one"),
    ],
)
def test_windows_that_cannot_be_are_refused(windows, message: str):
    """At least one window, each of 1 to 260 sessions, none of them twice."""
    with pytest.raises(ValidationError, match=message):
        InsiderParameters(windows=windows)


def test_the_longest_window_begins_before_the_panel():
    """260 sessions before the panel's first day are known: the longest window is full at once."""
    found = features_of(
        insider_events({"available_at": at(SESSIONS.lead_closes[0])}),
        InsiderParameters(windows=(260,), max_silent_days=4000),
    )
    assert found["insider_trade_count_260d"].iloc[[0, 1]].tolist() == [1, 0]


def test_the_family_names_its_table():
    """The family reads the insider table and its features begin with its prefix."""
    assert INSIDER.events == "insider"
    assert all(name.startswith(INSIDER.prefix) for name in insider_names(PARAMS))


def brute_force(events: pd.DataFrame, window: int) -> np.ndarray:
    """Net shares, trades, insiders and officers' share, bar by bar and filing by filing."""
    out = []
    begins = SESSIONS.window_start(np.arange(len(SESSIONS)), window)
    for decided, begin in zip(SESSIONS.closes, begins, strict=True):
        public = events["available_at"].astype("int64")
        replaced = events["superseded_at"].to_numpy("datetime64[ns]").view("int64")
        alive = events["superseded_at"].isna().to_numpy() | (replaced >= decided)
        inside = events[(public < decided) & (public >= begin) & alive]
        traded = inside["shares"].abs()
        by_officers = traded[inside["role"] == "officer"].sum()
        share = by_officers / traded.sum() if len(inside) else np.nan
        out.append([inside["shares"].sum(), len(inside), inside["insider"].nunique(), share])
    return np.array(out, dtype=float)


filings = st.lists(
    st.tuples(
        st.integers(-10, 160),  # days after the first session
        st.integers(0, 86_399),  # seconds of that day
        st.integers(-500, 500).filter(bool),
        st.sampled_from("abc"),
        st.sampled_from(["officer", "director"]),
        st.one_of(st.none(), st.integers(1, 60)),  # days until it is replaced
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40)
@given(filings, st.sampled_from([1, 5, 20]))
def test_every_window_equals_the_brute_force(drawn, window: int):
    """Sums, counts and distinct insiders of any filings equal those found one by one."""
    first = SESSIONS.dates[0]
    rows = []
    for day, second, shares, insider, role, replaced in drawn:
        public = first + (day * 86_400 + second) * 1_000_000_000
        later = None if replaced is None else at(public + replaced * 86_400_000_000_000)
        rows.append(
            {
                "available_at": at(public),
                "superseded_at": later,
                "shares": float(shares),
                "insider": insider,
                "role": role,
            }
        )
    events = insider_events(*rows)
    params = InsiderParameters(windows=(window,), max_silent_days=4000)
    found = features_of(events, params).to_numpy()[:, :4]
    expected = brute_force(events, window)
    silent = SESSIONS.closes <= events["available_at"].astype("int64").min()
    expected[silent] = np.nan
    np.testing.assert_array_equal(found, expected)
