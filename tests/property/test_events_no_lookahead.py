"""Law: a decision knows only the events that were public strictly before it."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.features.registry import FAMILIES, FeatureParameters
from assembled_core.features.shipping import ShippingParameters
from assembled_core.market.sessions import DAY_NS, index_sessions
from assembled_core.signals.event_insider_shipping import EventParameters
from assembled_core.workflows.events import know_events
from assembled_core.workflows.panel import ChainSettings, signal_panel
from events import insider_events, shipping_events
from panels import random_bars

BARS = random_bars("A", 120, start="2021-02-01")
SESSIONS = index_sessions("XNYS", BARS["timestamp"].astype("int64").to_numpy())
FEATURES = FeatureParameters(
    shipping=ShippingParameters(history_days=60, min_history_days=10, max_silent_days=60)
)
RULES = EventParameters(net_buy_above=10, net_sell_below=-10, low_congestion=50, high_congestion=50)
SETTINGS = ChainSettings("1d", "event_insider_shipping", RULES, FEATURES, 20)
FIRST = pd.Timestamp("2020-10-01", tz="UTC").value


def random_events(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Filings with amendments and daily vessel counts with revisions, published at any hour."""

    def at(nanoseconds: float) -> str:
        return pd.Timestamp(int(nanoseconds), tz="UTC").isoformat()

    filings = []
    for _ in range(40):
        public = FIRST + rng.integers(0, 290 * DAY_NS)
        replaced = at(public + rng.integers(1, 40 * DAY_NS)) if rng.random() < 0.3 else None
        filings.append(
            {
                "symbol": rng.choice(["A", "B"]),
                "event_time": at(public - rng.integers(0, 30 * DAY_NS)),
                "available_at": at(public),
                "superseded_at": replaced,
                "insider": rng.choice(["a", "b", "c"]),
                "shares": float(rng.integers(-90, 90) or 1),
            }
        )
    counts = [
        {
            "event_time": at(FIRST + day * DAY_NS),
            "available_at": at(FIRST + (day + lag) * DAY_NS + rng.integers(0, DAY_NS)),
            "vessel_count": float(rng.integers(0, 40)),
        }
        for day in range(290)
        for lag in np.sort(rng.choice(np.arange(4, 90), rng.integers(1, 3), replace=False))
    ]
    return {"insider": insider_events(*filings), "shipping": shipping_events(*counts)}


def signals_of(events: dict[str, pd.DataFrame], end: pd.Timestamp | None = None) -> pd.DataFrame:
    """Symbol A's features and signals with these events."""
    loaders = {name: (lambda table=table: table) for name, table in events.items()}
    known = know_events(FAMILIES, loaders, FEATURES, end)
    panel = signal_panel({"A": lambda: BARS}, SESSIONS, SETTINGS, known.prepared)
    return panel["A"]()


def poisoned(table: pd.DataFrame, now: int, rng: np.random.Generator) -> pd.DataFrame:
    """The same table with another future: what became public at `now` or later is changed."""
    later = table["available_at"].astype("int64") >= now
    changed = table.copy()
    for name in ("shares", "vessel_count"):
        if name in changed:
            changed.loc[later, name] = rng.integers(1, 10_000, int(later.sum())).astype(float)
    if "superseded_at" in changed:
        replaced = changed["superseded_at"].to_numpy("datetime64[ns]").view("int64")
        untold = changed["superseded_at"].isna() | (replaced >= now)
        changed["superseded_at"] = changed["superseded_at"].mask(untold)
    # some of it never happens
    return changed[~(later & (rng.random(len(table)) < 0.5))].reset_index(drop=True)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(5, 110))
def test_poisoned_events_change_no_earlier_row(seed: int, kept: int):
    """Any other future of filings and vessel counts leaves every row up to now bit-identical."""
    rng = np.random.default_rng(seed)
    events = random_events(rng)
    now = int(SESSIONS.closes[SESSIONS.ordinals(BARS["timestamp"].astype("int64"))[kept]])
    other = {name: poisoned(table, now, rng) for name, table in events.items()}
    before, after = signals_of(events), signals_of(other)
    pd.testing.assert_frame_equal(before.iloc[: kept + 1], after.iloc[: kept + 1], check_exact=True)
    assert before.filter(regex="insider_net_buy_20d").notna().any().all()


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(20, 110))
def test_an_end_date_drops_what_became_public_later(seed: int, kept: int):
    """Cut at a session's evening, the events give the same rows up to that session."""
    events = random_events(np.random.default_rng(seed))
    end = BARS["timestamp"].iloc[kept]
    whole, cut = signals_of(events), signals_of(events, end)
    pd.testing.assert_frame_equal(whole.iloc[: kept + 1], cut.iloc[: kept + 1], check_exact=True)


def test_the_strategy_goes_both_ways():
    """On these events the law above is tried on long, flat and short bars."""
    found = signals_of(random_events(np.random.default_rng(1)))["signal_direction"]
    assert set(found) == {-1.0, 0.0, 1.0}
