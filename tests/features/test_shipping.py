"""The shipping_ family against hand-worked cases and a brute-force oracle of vintages."""

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assembled_core.errors import DataError
from assembled_core.features.shipping import (
    SHIPPING,
    ShippingParameters,
    compute_shipping,
    exposed_strangers,
    prepare_shipping,
    shipping_names,
)
from events import DAY, new_york, shipping_events, symbol_bars

SESSIONS = new_york("2024-01-02", "2024-06-28")
FIRST = pd.Timestamp("2023-01-01", tz="UTC")
SMALL = ShippingParameters(window_days=2, history_days=30, min_history_days=3, max_silent_days=4000)


def daily(counts: list[float], *, place: str = "Suez", lag: str = "4D", kind: str = "transit"):
    """A place's counts from 2023-01-01 on, a day each, published a lag after the day."""
    days = FIRST + pd.to_timedelta(np.arange(len(counts)), unit="D")
    return [
        {
            "place": place,
            "event_time": day.isoformat(),
            "available_at": (day + pd.Timedelta(lag)).isoformat(),
            "kind": kind,
            "vessel_count": count,
        }
        for day, count in zip(days, counts, strict=True)
    ]


def features_of(
    events: pd.DataFrame, params: ShippingParameters, symbol: str = "A"
) -> pd.DataFrame:
    """The features of a symbol on every session."""
    known = prepare_shipping(events, params)
    values = compute_shipping(symbol_bars(SESSIONS, symbol), known, params)
    return pd.DataFrame(values.T, columns=list(shipping_names(params)))


def test_the_score_is_the_percentile_rank_turned_around():
    """Of transits, the lowest week of the year scores 100, the highest 0, the middle one 50."""
    rising = shipping_events(*daily([float(n) for n in range(1, 500)]))
    falling = shipping_events(*daily([float(n) for n in range(500, 1, -1)]))
    level = shipping_events(*daily([7.0] * 499))
    for events, score in ((rising, 0), (falling, 100), (level, 50)):
        found = features_of(events, ShippingParameters(max_silent_days=4000))
        assert set(found["shipping_congestion_score_7d"]) == {score}


def test_waiting_vessels_turn_the_score():
    """Of vessels waiting, the highest week of the year scores 100."""
    rising = shipping_events(*daily([float(n) for n in range(1, 500)], kind="waiting"))
    found = features_of(rising, ShippingParameters(max_silent_days=4000))
    assert set(found["shipping_congestion_score_7d"]) == {100}


def test_count_change_and_age_by_hand():
    """Two days of 30 after two of 20: a mean of 30 and a change of one half."""
    counts = [10.0] * 362 + [20.0, 20.0, 30.0, 30.0]  # the last is 2024-01-01
    found = features_of(shipping_events(*daily(counts, lag="1D")), SMALL).iloc[0]
    assert found["shipping_vessel_count_2d"] == 30
    assert found["shipping_vessel_change_2d"] == 0.5
    assert found["shipping_congestion_score_2d"] == 0
    # from 2024-01-01 00:00 to the close of 2024-01-02 at 21:00
    assert found["shipping_days_since_update"] == pytest.approx(1 + 21 / 24)


@pytest.mark.parametrize(("shift", "seen"), [(-1, 99.0), (0, 1.0), (1, 1.0)])
def test_a_figure_counts_strictly_before_the_decision(shift: int, seen: float):
    """Published a nanosecond before the close it counts that day; at the close, the next."""
    counts = daily([1.0] * 300)
    public = pd.Timestamp(int(SESSIONS.closes[0]) + shift, tz="UTC")
    late = {"event_time": "2023-12-31", "available_at": public.isoformat(), "vessel_count": 99.0}
    found = features_of(shipping_events(*counts, late), SMALL)
    assert found["shipping_vessel_count_2d"].iloc[0] == seen
    assert found["shipping_vessel_count_2d"].iloc[1] == 99


def test_a_revision_changes_only_what_is_decided_after_it():
    """The revised 500 replaces the first 5 from its own publication on."""
    revised = SESSIONS.closes[10] + 1
    last = {"event_time": "2023-12-31", "vessel_count": 5.0, "available_at": "2024-01-02"}
    again = {
        **last,
        "vessel_count": 500.0,
        "available_at": pd.Timestamp(int(revised), tz="UTC").isoformat(),
    }
    found = features_of(shipping_events(*daily([5.0] * 364), last, again), SMALL)
    counts = found["shipping_vessel_count_2d"].to_numpy()
    assert (counts[:11] == 5).all()
    assert (counts[11:] == 252.5).all()


def test_symbols_see_the_places_they_are_exposed_to():
    """A mapped symbol has the mean over its places; one that is mapped to none knows nothing."""
    events = shipping_events(
        *daily([10.0] * 365), *daily([30.0] * 365, place="Panama"), *daily([7.0] * 365, place="X")
    )
    params = SMALL.model_copy(update={"exposure": {"Suez": ("A", "B"), "Panama": ("A",)}})
    means = {
        symbol: features_of(events, params, symbol)["shipping_vessel_count_2d"].iloc[0]
        for symbol in "ABC"
    }
    assert means["A"] == 20
    assert means["B"] == 10
    assert np.isnan(means["C"])
    everyone = features_of(events, SMALL)["shipping_vessel_count_2d"].iloc[0]
    assert everyone == pytest.approx(47 / 3)


def test_an_unknown_place_is_named():
    """An exposure map that names a place without events is refused with the places there are."""
    params = SMALL.model_copy(update={"exposure": {"Suetz": ("A",)}})
    with pytest.raises(DataError, match="hold no place 'Suetz'; they hold Suez"):
        prepare_shipping(shipping_events(*daily([1.0] * 10)), params)


def test_a_place_that_falls_silent_is_not_known():
    """More than 30 days after its last publication a place counts no more."""
    found = features_of(
        shipping_events(*daily([5.0] * 365)), ShippingParameters(max_silent_days=30)
    )
    known = found["shipping_vessel_count_7d"].notna().to_numpy()
    # the last day is 2023-12-31, published on 2024-01-04; 30 days later is 2024-02-03
    last = pd.Timestamp(int(SESSIONS.dates[np.flatnonzero(known)[-1]]))
    assert last == pd.Timestamp("2024-02-02")


def test_a_short_history_has_no_score():
    """With fewer than 180 weeks known in the year before, there is a count but no score."""
    found = features_of(
        shipping_events(*daily([5.0] * 365)[200:]), ShippingParameters(max_silent_days=4000)
    )
    assert found["shipping_congestion_score_7d"].isna().all()
    assert found["shipping_vessel_count_7d"].notna().all()


def test_the_family_names_its_table():
    """The family reads the shipping table and its features begin with its prefix."""
    assert SHIPPING.events == "shipping"
    assert all(name.startswith(SHIPPING.prefix) for name in shipping_names(SMALL))


def brute_force(events: pd.DataFrame, params: ShippingParameters) -> np.ndarray:
    """Score and count at each decision, from the figures public by then, day by day."""
    out = []
    for decided in SESSIONS.closes:
        public = events[events["available_at"].astype("int64") < decided]
        latest = public.sort_values("available_at").groupby("event_time")["vessel_count"].last()
        series = {int(day.value) // DAY: count for day, count in latest.items()}
        if not series:
            out.append([np.nan, np.nan])
            continue
        newest = max(series)
        means = []
        for back in range(params.history_days + 1):
            days = [series.get(newest - back - k) for k in range(params.window_days)]
            there = [count for count in days if count is not None]
            means.append(sum(there) / len(there) if there else None)
        past = [mean for mean in means[1:] if mean is not None]
        below = sum(mean < means[0] for mean in past)
        equal = sum(mean == means[0] for mean in past)
        enough = len(past) >= params.min_history_days
        rank = (below + 0.5 * equal) / len(past) if enough else np.nan
        out.append([100 * (1 - rank), means[0]])
    return np.array(out, dtype=float)


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_every_score_equals_the_brute_force_over_vintages(seed: int):
    """Days missing, late and revised at random: each decision sees what was public before it."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in rng.choice(np.arange(330, 500), 120, replace=False):
        public = FIRST + pd.Timedelta(days=int(day)) + pd.Timedelta(hours=float(rng.uniform(1, 99)))
        for _ in range(rng.integers(1, 4)):
            rows.append(
                {
                    "event_time": (FIRST + pd.Timedelta(days=int(day))).isoformat(),
                    "available_at": public.isoformat(),
                    "vessel_count": float(rng.integers(0, 6)),
                }
            )
            public += pd.Timedelta(days=float(rng.uniform(0.1, 30)))
    events = shipping_events(*rows)
    params = SMALL.model_copy(update={"window_days": int(rng.integers(1, 4))})
    found = features_of(events, params).to_numpy()[:, :2]
    np.testing.assert_allclose(found, brute_force(events, params), rtol=1e-12)


def restless(rng: np.random.Generator, places: str) -> pd.DataFrame:
    """Counts of several places, each published at its own hours, with pauses and revisions."""
    rows = []
    for place in places:
        first = int(rng.integers(300, 420))
        for day in range(first, 530, int(rng.integers(1, 4))):
            if (day // 40) % 4 == ord(place) % 4:  # it pauses for 40 days
                continue
            public = FIRST + pd.Timedelta(days=day, hours=float(rng.uniform(1, 80)))
            for _ in range(rng.integers(1, 3)):
                rows.append(
                    {
                        "place": place,
                        "event_time": (FIRST + pd.Timedelta(days=day)).isoformat(),
                        "available_at": public.isoformat(),
                        "vessel_count": float(rng.integers(1, 60)) / 7,
                    }
                )
                public += pd.Timedelta(days=float(rng.uniform(0.1, 9)))
    return shipping_events(*rows)


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_several_places_equal_the_mean_of_each_alone(seed: int):
    """At each decision a symbol's figures are the means over its places, where known."""
    rng = np.random.default_rng(seed)
    events = restless(rng, "abcd")
    params = SMALL.model_copy(update={"max_silent_days": int(rng.integers(5, 40))})
    alone = {
        place: features_of(events[events["place"] == place], params).to_numpy() for place in "abcd"
    }
    exposed = params.model_copy(update={"exposure": {"a": ("A",), "c": ("A", "B"), "d": ("A",)}})
    for found, places in (
        (features_of(events, params), "abcd"),
        (features_of(events, exposed), "acd"),
        (features_of(events, exposed, "B"), "c"),
    ):
        stack = np.array([alone[place] for place in places])
        known = ~np.isnan(stack)
        count = known.sum(axis=0)
        mean = np.where(known, stack, 0).sum(axis=0) / np.where(count > 0, count, np.nan)
        np.testing.assert_allclose(found.to_numpy(), mean, rtol=1e-12)
        assert known.any()
        assert (~known).any()


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(5, 110))
def test_another_future_of_several_places_changes_no_bit(seed: int, kept: int):
    """Whatever any place publishes at a decision or later, earlier rows stay to the last bit."""
    rng = np.random.default_rng(seed)
    events, params = restless(rng, "abcd"), SMALL.model_copy(update={"max_silent_days": 20})
    later = events["available_at"].astype("int64") >= SESSIONS.closes[kept]
    changed = events.assign(vessel_count=events["vessel_count"].mask(later, 99.0))
    # some of it never happens, and of one place nothing
    gone = later & ((rng.random(len(events)) < 0.5) | (events["place"] == "b"))
    other = changed[~gone].reset_index(drop=True)
    before, after = features_of(events, params), features_of(other, params)
    pd.testing.assert_frame_equal(before.iloc[: kept + 1], after.iloc[: kept + 1], check_exact=True)


def test_symbols_of_the_same_places_share_what_is_known():
    """The means are made once for each set of places, and travel to other processes as they are."""
    events = shipping_events(*daily([10.0] * 365), *daily([30.0] * 365, place="Panama"))
    both = {"Suez": ("A", "B", "C"), "Panama": ("B", "A")}
    known = prepare_shipping(events, SMALL.model_copy(update={"exposure": both}))
    assert known.of("A") is known.of("B")
    assert known.of("C") is not known.of("A")
    assert known.of("D") is None
    again = pickle.loads(pickle.dumps(known))
    assert again.of("A") is again.of("B")
    np.testing.assert_array_equal(again.of("A").means, known.of("A").means)


def test_exposed_symbols_are_those_of_bars():
    """Lower case and repeats on the exposure map are mended; what is no symbol is refused."""
    exposure = {"Suez": ("zim", "ZIM", "brk.b")}
    assert ShippingParameters(exposure=exposure).exposure == {"Suez": ("ZIM", "BRK.B")}
    with pytest.raises(ValidationError, match="'a/b' is not a symbol"):
        ShippingParameters(exposure={"Suez": ("a/b",)})


def test_exposed_symbols_without_bars_are_found():
    """What the map names beside the panel's symbols is told in alphabetical order."""
    params = ShippingParameters(exposure={"Suez": ("ZIN", "A"), "Panama": ("B", "ZIN")})
    assert exposed_strangers(params, ["A", "C"]) == ["B", "ZIN"]


def test_a_history_that_never_suffices_is_refused():
    """More days needed than are looked at would leave every score unknown."""
    with pytest.raises(ValidationError, match="min_history_days 180 is more than history_days 60"):
        ShippingParameters(history_days=60)
