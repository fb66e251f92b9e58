"""Law: 5-minute samples, of any label type, are what any earlier day could have built of them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.features.registry import FeatureParameters
from assembled_core.market.sessions import Sessions, index_sessions
from assembled_core.signals.trend import TrendParameters
from assembled_core.workflows.panel import ChainSettings
from assembled_core.workflows.samples import LabelParameters
from panels import samples_of

TREND = TrendParameters(fast=10, slow=30)
OVERNIGHT = {
    policy: ChainSettings("5min", "trend_baseline", TREND, FeatureParameters(), 20, policy)
    for policy in ("hold", "flat")
}
LABEL_TYPES = ("binary_absolute", "binary_outperformance", "multi_class")
# Thanksgiving week of 2024: a holiday on Thursday, a half day on Friday
OPEN = {"2024-11-25": "16:00", "2024-11-26": "16:00", "2024-11-27": "16:00", "2024-11-29": "13:00"}


def random_bars(symbol: str, seed: int) -> pd.DataFrame:
    """Bars of the week with holes, and a few after the close."""
    rng = np.random.default_rng([seed, *symbol.encode()])
    stamps = pd.DatetimeIndex([]).tz_localize("UTC")
    for day, close in OPEN.items():
        begin, end = (
            pd.Timestamp(f"{day} {time}", tz="America/New_York") for time in ("9:30", close)
        )
        held = pd.date_range(begin, end + pd.Timedelta("10min"), freq="5min").tz_convert("UTC")
        stamps = stamps.append(held[rng.random(len(held)) < np.where(held < end, 0.85, 0.2)])
    price = 50 * np.exp(np.cumsum(rng.normal(0, 0.004, len(stamps))))
    prices = dict.fromkeys(("open", "high", "low", "close", "adj_close"), price)
    return pd.DataFrame(
        {"timestamp": stamps.as_unit("ns"), "symbol": symbol, **prices, "volume": 1000.0}
    )


@cache
def exchange() -> Sessions:
    """The week's sessions; to open a calendar takes longer than all the rest."""
    ends = [pd.Timestamp(f"{day} {close}", tz="America/New_York") for day, close in OPEN.items()]
    return index_sessions("XNYS", pd.DatetimeIndex(ends).as_unit("ns").asi8, "5min")


def sessions_of(panel: dict[str, pd.DataFrame]) -> Sessions:
    """The sessions that a panel reaches, and how far it does."""
    latest = max(bars["timestamp"].iloc[-1].value for bars in panel.values())
    week = exchange()
    reached = slice(int(week.ordinals(np.array([latest]))[0]) + 1)
    known = {name: getattr(week, name)[reached] for name in ("dates", "opens", "closes")}
    return replace(week, **known, latest=latest)


def samples(panel: dict[str, pd.DataFrame], label_type: str, overnight: str) -> pd.DataFrame:
    """Samples with a horizon of one session, without the weights that look at each other."""
    labels = LabelParameters(label_type=label_type, horizon_days=1, success_threshold=0.005)
    made = samples_of(
        panel, labels=labels, settings=OVERNIGHT[overnight], sessions=sessions_of(panel)
    )
    return made.drop(columns="sample_weight")


@settings(max_examples=25)
@given(
    st.integers(0, 2**32),
    st.integers(40, 200),
    st.sampled_from(LABEL_TYPES),
    st.sampled_from(list(OVERNIGHT)),
)
def test_a_cut_intraday_dataset_is_the_whole_one_up_to_its_horizon_ends(
    seed, kept, label_type, overnight
):
    """Cut at any bar, it holds just the rows whose horizon_end that bar reaches, to the bit."""
    panel = {symbol: random_bars(symbol, seed) for symbol in ("A", "B")}
    cut = panel["A"]["timestamp"].iloc[kept]
    short = {s: bars[bars["timestamp"] <= cut].reset_index(drop=True) for s, bars in panel.items()}
    whole = samples(panel, label_type, overnight)
    expected = whole[whole["horizon_end"] <= cut].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        samples(short, label_type, overnight), expected, check_exact=True, check_dtype=False
    )


@pytest.mark.parametrize("label_type", LABEL_TYPES)
def test_nothing_is_held_over_night_where_that_is_excluded(label_type):
    """With `flat` each sample is left in its own session, before its last ten minutes' signals."""
    panel = {symbol: random_bars(symbol, 1) for symbol in ("A", "B")}
    made = samples(panel, label_type, "flat")
    assert len(made) > 50
    assert (made["horizon_days"] == 0).all()
    assert (made["label_end"].dt.date == made["timestamp"].dt.date).all()
    held = samples(panel, label_type, "hold")
    assert (held["horizon_days"] == 1).all()
    assert (held["label_end"].dt.date > held["timestamp"].dt.date).any()
