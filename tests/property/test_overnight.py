"""Law: with `overnight: flat` nothing crosses a night; with `hold` the past alone does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.errors import ParameterError
from assembled_core.features.registry import FeatureParameters
from assembled_core.market.sessions import Sessions
from assembled_core.signals.trend import TrendParameters
from assembled_core.workflows.panel import ChainSettings, signal_panel
from intraday import full_sessions, intraday_bars

# the Wednesday before Thanksgiving, the half day after it, and the Monday
SESSIONS = full_sessions("2024-11-27", "2024-12-02")
HOLD = ChainSettings(
    "5min", "trend_baseline", TrendParameters(fast=10, slow=30), FeatureParameters(), 20
)
FLAT = replace(HOLD, overnight="flat")


def signals_of(bars: pd.DataFrame, chain: ChainSettings) -> pd.DataFrame:
    """Features and signals of one symbol."""
    return signal_panel({"A": lambda: bars}, SESSIONS, chain)["A"]()


def moved(bars: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """The same bars, some of them at other prices and volumes."""
    scale = np.where(rows, np.linspace(0.3, 3.0, len(bars)), 1.0)
    prices = {n: bars[n] * scale for n in ("open", "high", "low", "close", "adj_close")}
    return bars.assign(**prices, volume=bars["volume"] * np.where(rows, 3, 1))


def session_of(bars: pd.DataFrame) -> np.ndarray:
    """Which session each bar belongs to."""
    return SESSIONS.ordinals(bars["timestamp"].astype("int64").to_numpy())


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(0, 2), st.sampled_from([0.0, 0.3]))
def test_flat_sessions_know_nothing_of_each_other(seed: int, other: int, missing: float):
    """Other prices in one session change no feature and no signal of any other session."""
    bars = intraday_bars(SESSIONS, seed=seed, missing=missing)
    inside = session_of(bars) == other
    before, after = signals_of(bars, FLAT), signals_of(moved(bars, inside), FLAT)
    known = [name for name in before if name.startswith(("ta_", "signal_", "timestamp"))]
    pd.testing.assert_frame_equal(
        before.loc[~inside, known], after.loc[~inside, known], check_exact=True
    )


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(40, 190))
def test_intraday_rows_know_no_later_bar(seed: int, kept: int):
    """At 5 minutes other prices from a bar on leave every earlier row bit-identical."""
    bars = intraday_bars(SESSIONS, seed=seed)
    later = np.arange(len(bars)) >= kept
    for chain in (HOLD, FLAT):
        before, after = signals_of(bars, chain), signals_of(moved(bars, later), chain)
        pd.testing.assert_frame_equal(before[:kept], after[:kept], check_exact=True)


def test_flat_signals_end_ten_minutes_before_the_close():
    """From the bar that ends ten minutes before the close on, half days included, all is FLAT."""
    rising = intraday_bars(SESSIONS).assign(open=np.nan)
    line = np.linspace(50, 80, len(rising))
    rising = rising.assign(
        open=line, high=line * 1.001, low=line * 0.999, close=line, adj_close=line
    )
    held, flat = signals_of(rising, HOLD), signals_of(rising, FLAT)
    ends = rising["timestamp"] + pd.Timedelta(minutes=5)
    close = pd.DatetimeIndex(SESSIONS.closes[session_of(rising)].view("datetime64[ns]"), tz="UTC")
    late = (close - ends) <= pd.Timedelta(minutes=10)
    assert late.sum() == 9
    assert (held.loc[late, "signal_direction"] == 1).all()
    assert (flat.loc[late, "signal_direction"] == 0).all()
    # 29 bars of each session warm up anew
    first = (
        flat.loc[flat["signal_direction"] == 1]
        .groupby(session_of(flat)[flat["signal_direction"] == 1])["timestamp"]
        .min()
    )
    assert [f"{stamp:%H:%M}" for stamp in first] == ["16:55"] * 3


@pytest.mark.parametrize(
    ("chain", "sessions"),
    [
        (replace(FLAT, freq="1d"), Sessions(SESSIONS.dates, "XNYS")),
        (FLAT, Sessions(SESSIONS.dates, "data", bar_ns=1)),
    ],
)
def test_flat_needs_closing_times(chain: ChainSettings, sessions: Sessions):
    """Daily bars, and a calendar of dates alone, have no hour to be flat at: refused."""
    with pytest.raises(ParameterError, match="flat needs intraday bars and an exchange calendar"):
        signal_panel({}, sessions, chain)
