"""Simulated events are the same every time, look like the real thing, and say what they are."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import EmptyDataError
from assembled_core.schemas import InsiderEvents, ShippingEvents
from assembled_core.sources.simulated_events import (
    simulate_insider_events,
    simulate_shipping_events,
)

START, END = pd.Timestamp("2000-01-03"), pd.Timestamp("2024-12-30")
LISTED = {
    "AAPL": (START, END),
    "FB": (pd.Timestamp("2012-05-18"), pd.Timestamp("2013-03-01")),
    "IBM": (START, pd.Timestamp("2013-03-01")),
}


@pytest.fixture(scope="module")
def insider():
    """The simulated trades of three symbols."""
    return simulate_insider_events(LISTED)[0]


@pytest.fixture(scope="module")
def shipping():
    """The simulated counts of 25 years."""
    return simulate_shipping_events(START, END)[0]


def digest(table):
    """A fingerprint of a table as CSV."""
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()[:16]


def test_the_same_seed_gives_the_same_bytes(insider, shipping):
    """The tables of seed 0 never change; another seed gives others."""
    assert digest(insider) == "83fb6200e760dd4a"
    assert digest(shipping) == "533f8c9c1fcd44ac"
    assert digest(simulate_insider_events(LISTED)[0]) == digest(insider)
    assert digest(simulate_insider_events(LISTED, seed=1)[0]) != digest(insider)
    assert digest(simulate_shipping_events(START, END, seed=1)[0]) != digest(shipping)


def test_they_are_canonical_and_say_what_they_are(insider, shipping):
    """Both fit their schema, each row says simulated, and so does the report."""
    InsiderEvents.validate(insider)
    ShippingEvents.validate(shipping)
    assert set(insider["source"]) == set(shipping["source"]) == {"simulated"}
    assert all(name.startswith("Simulated ") for name in shipping["place"].unique())
    for _, report in (simulate_insider_events(LISTED), simulate_shipping_events(START, END)):
        assert report.source == "simulated"
        assert report.notes == (
            "simulated: random numbers (seed 0) that know no price; no fact of any market",
        )


def test_other_symbols_and_later_dates_change_nothing(insider, shipping):
    """A symbol's trades and a place's counts up to a date are those of a longer simulation."""
    until = pd.Timestamp("2010-06-01")
    alone, _ = simulate_insider_events({"AAPL": (pd.Timestamp("2005-01-03"), until)})
    days = insider["event_time"].dt.tz_localize(None)
    same = insider[(insider["symbol"] == "AAPL") & (days >= "2005-01-03") & (days <= until)]
    pd.testing.assert_frame_equal(alone, same.reset_index(drop=True))
    shorter, _ = simulate_shipping_events(START, until)
    same = shipping[shipping["event_time"] <= until.tz_localize("UTC")].reset_index(drop=True)
    pd.testing.assert_frame_equal(shorter, same)


def test_trades_happen_while_listed_and_are_filed_within_two_weekdays(insider):
    """Filings of first trades come 0 to 2 weekdays later, from 9:00 to 22:00 in New York."""
    for symbol, (first, last) in LISTED.items():
        days = insider.loc[insider["symbol"] == symbol, "event_time"].dt.tz_localize(None)
        assert days.min() >= first
        assert days.max() <= last
    original = insider[~insider["source_id"].str.endswith("-amended")]
    filed = original["available_at"].dt.tz_convert("America/New_York")
    traded = original["event_time"].dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    lag = np.busday_count(traded, filed.dt.tz_localize(None).to_numpy().astype("datetime64[D]"))
    assert set(lag) == {0, 1, 2}
    hour = filed.dt.hour
    assert hour.between(9, 21).all()
    evening = filed.dt.hour * 60 + filed.dt.minute >= 16 * 60 + 30
    assert 0.6 < evening.mean() < 0.7  # after the close: known to the next session only


def test_a_few_filings_are_amended(insider):
    """Each replaced trade has its amendment: the same trade, other shares, known from then on."""
    replaced = insider[insider["superseded_at"].notna()].set_index("source_id")
    amended = insider[insider["source_id"].str.endswith("-amended")]
    amended = amended.set_index(amended["source_id"].str.removesuffix("-amended"))
    assert 0.02 < len(amended) / len(insider) < 0.06
    assert sorted(replaced.index) == sorted(amended.index)
    amended = amended.loc[replaced.index]
    assert (amended["available_at"] == replaced["superseded_at"]).all()
    assert (amended["event_time"] == replaced["event_time"]).all()
    assert (np.sign(amended["shares"]) == np.sign(replaced["shares"])).all()
    assert (amended["shares"] != replaced["shares"]).mean() > 0.5


def test_both_sides_of_the_strategy_find_their_days(insider, shipping):
    """Net buying and net selling beyond 1000 shares, low and high congestion: each is common."""
    trades = insider[(insider["symbol"] == "AAPL") & insider["superseded_at"].isna()]
    days = trades["available_at"].dt.tz_localize(None).dt.floor("D")
    net = trades.groupby(days)["shares"].sum().resample("B").sum().rolling(20).sum()
    assert 0.3 < (net > 1000).mean() < 0.6
    assert 0.3 < (net < -1000).mean() < 0.6
    counts = shipping.drop_duplicates(["place", "event_time"], keep="last")
    weekly = counts.pivot(index="event_time", columns="place", values="vessel_count")
    weekly = weekly.rolling(7).mean()
    rank = weekly.rolling(365).rank(pct=True)
    rank["Simulated Roadstead"] = 1 - rank["Simulated Roadstead"]
    congestion = 100 * (1 - rank.mean(axis=1).dropna())
    assert 0.2 < (congestion < 30).mean() < 0.4
    assert 0.2 < (congestion > 70).mean() < 0.4


def test_counts_are_published_weekly_and_sometimes_revised(shipping):
    """Every count comes out on a Tuesday at 9:00; a revision comes later and differs."""
    published = shipping["available_at"].dt.tz_convert("America/New_York")
    assert (published.dt.day_name() == "Tuesday").all()
    assert (published.dt.hour == 9).all()
    repeated = shipping[shipping.duplicated(["place", "event_time"], keep=False)]
    assert 0.05 < len(repeated) / 2 / len(shipping) < 0.075
    differences = repeated.groupby(["place", "event_time"])
    assert (differences["available_at"].diff().dropna() > pd.Timedelta(days=6)).all()
    assert (differences["vessel_count"].diff().dropna() != 0).all()
    assert shipping["event_time"].min() == START.tz_localize("UTC") - pd.Timedelta(days=500)


def test_the_canal_is_blocked_and_ships_wait(shipping):
    """While the canal is blocked hardly a ship passes, and more wait."""
    counts = shipping.drop_duplicates(["place", "event_time"], keep="last")
    counts = counts.pivot(index="event_time", columns="place", values="vessel_count")
    blocked, before = counts["2011-02-07":"2011-02-16"], counts["2011-01-08":"2011-02-06"]
    assert blocked["Simulated Canal"].max() < 15
    assert before["Simulated Canal"].min() > 30
    assert blocked["Simulated Roadstead"].mean() > 1.3 * before["Simulated Roadstead"].mean()
    kinds = shipping.groupby("place")["kind"].unique().explode().to_dict()
    assert kinds == {
        "Simulated Canal": "transit",
        "Simulated Roadstead": "waiting",
        "Simulated Strait": "transit",
    }


def test_no_symbol_no_events():
    """Without a symbol there is nothing to simulate, and that is said."""
    with pytest.raises(
        EmptyDataError, match="no symbol to simulate events for; fetch prices first"
    ):
        simulate_insider_events({})


def test_a_symbol_listed_for_a_day_is_no_trouble():
    """A span without any trade gives an empty table of the right form."""
    day = pd.Timestamp("2024-01-06")
    table, report = simulate_insider_events({"AAPL": (day, day)})
    assert report.rows_kept == 0
    InsiderEvents.validate(table)
