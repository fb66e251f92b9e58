"""Law: every signal of a window is in the account, kept or dropped, or before it, and only once."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.backtest.costs import FREE
from assembled_core.backtest.market_arrays import MarketArrays
from assembled_core.workflows.backtest import BacktestSettings, run_backtest
from assembled_core.workflows.confidence_arrays import PROVENANCES, ConfidenceArrays

DAYS = pd.bdate_range("2024-01-01", periods=20, tz="UTC").as_unit("ns")
SETTINGS = BacktestSettings(costs=FREE)


def random_market(rng: np.random.Generator) -> MarketArrays:
    """Three symbols with missing bars; their directions turn only where there is a bar."""
    shape = (len(DAYS), 3)
    close = np.where(rng.random(shape) < 0.7, 10.0, np.nan)
    close[0, 0] = 10.0
    rows = np.where(np.isnan(close), -1, np.arange(len(DAYS))[:, np.newaxis])
    latest = np.maximum.accumulate(rows, axis=0)
    drawn = rng.choice(np.array([-1, 0, 1, 1], np.int8), shape)
    held = np.take_along_axis(drawn, np.maximum(latest, 0), axis=0)
    direction = np.where(latest >= 0, held, 0).astype(np.int8)
    nothing = np.full(shape, np.nan)
    return MarketArrays(
        ("A", "B", "C"), DAYS.asi8, close, close, direction, nothing, nothing, np.zeros(shape, bool)
    )


@given(seed=st.integers(0, 2**32 - 1), begin=st.integers(0, 19))
def test_every_signal_of_the_window_is_counted_once(seed: int, begin: int) -> None:
    """Signals = kept + dropped + before = those of the plain run over the same window."""
    rng = np.random.default_rng(seed)
    market = random_market(rng)
    provenance = rng.integers(0, len(PROVENANCES), market.close.shape, dtype=np.int8)
    confidence = np.where(provenance == 0, np.nan, rng.random(market.close.shape))
    opinion = ConfidenceArrays(confidence, provenance, DAYS[begin])
    counts = run_backtest(market, DAYS.asi8, SETTINGS, opinion).run.counts
    plain = run_backtest(market, DAYS.asi8, SETTINGS).run.counts
    for what in ("bars", "entries"):
        before = counts[f"{what}_before_first_scorable"]
        assert before >= 0
        assert counts[f"signal_{what}"] == plain[f"signal_{what}"]
        assert counts[f"signal_{what}"] == (
            counts[f"kept_{what}"] + counts[f"dropped_{what}"] + before
        )
        lacking = counts[f"unscored_{what}"] + before
        assert counts[f"unscored_{what}_share"] == lacking / max(counts[f"signal_{what}"], 1)
