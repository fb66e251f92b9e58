"""Laws of a whole backtest: splits, the future and the sum of the trades."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.backtest.costs import CostModel
from assembled_core.backtest.market_arrays import MarketArrays, build_market
from assembled_core.portfolio.sizing import SizingRule
from assembled_core.workflows.backtest import BacktestSettings, run_strategy
from assembled_core.workflows.confidence_arrays import align_confidences

DAYS = pd.bdate_range("2020-01-01", periods=60, tz="UTC").as_unit("ns")
SETTINGS = BacktestSettings(
    costs=CostModel(impact_w=0.5), sizing=SizingRule(max_weight=0.6), delisting_return=-0.2
)


def random_panel(seed: int, symbols: int) -> dict[str, pd.DataFrame]:
    """Signal frames with missing bars, gaps, later listings and endings, long and short."""
    rng = np.random.default_rng(seed)
    return {f"S{i}": _random_frame(rng, f"S{i}") for i in range(symbols)}


def _random_frame(rng: np.random.Generator, symbol: str) -> pd.DataFrame:
    kept = rng.random(len(DAYS)) > 0.15
    hole = rng.integers(0, len(DAYS))
    kept[hole : hole + rng.integers(0, 20)] = False
    kept[: rng.integers(0, 10)] = False
    kept[rng.integers(1, len(DAYS))] = True
    rows = np.flatnonzero(kept)
    close = 30.0 * np.exp(np.cumsum(0.03 * rng.standard_normal(len(rows))))
    missing = np.diff(rows, prepend=rows[0]) - 1
    return pd.DataFrame(
        {
            "timestamp": DAYS[rows],
            "symbol": symbol,
            "open": close * np.exp(0.01 * rng.standard_normal(len(rows))),
            "close": close,
            "volume": np.floor(rng.uniform(100, 1e5, len(rows))),
            "factor": 1.0,
            "segment": np.cumsum(missing > 5),
            "signal_direction": np.repeat(rng.choice([-1.0, 0.0, 1.0, 1.0], 20), 3)[: len(rows)],
        }
    )


def market_of(panel: dict[str, pd.DataFrame]) -> MarketArrays:
    """The market of the frames over all days."""
    loaders = {symbol: (lambda frame=frame: frame) for symbol, frame in panel.items()}
    return build_market(loaders, DAYS.asi8, DAYS.asi8, max_gap_sessions=5)


seeds, sizes = st.integers(0, 2**32 - 1), st.integers(1, 4)


@given(seed=seeds, symbols=sizes, at=st.integers(0, 59), ratio=st.sampled_from([2.0, 0.1, 7.0]))
def test_split_leaves_the_equity_as_it_was(seed: int, symbols: int, at: int, ratio: float) -> None:
    """A split quoted before some day, and undone by the factor, changes no value of the account."""
    panel = random_panel(seed, symbols)
    split = panel["S0"].copy()
    before = (split["timestamp"] < DAYS[at]).to_numpy()
    for name, by in (
        ("open", ratio),
        ("close", ratio),
        ("volume", 1 / ratio),
        ("factor", 1 / ratio),
    ):
        split.loc[before, name] *= by
    plain = run_strategy(market_of(panel), DAYS.asi8, SETTINGS)
    again = run_strategy(market_of(panel | {"S0": split}), DAYS.asi8, SETTINGS)
    assert again.equity_curve["equity"].to_numpy() == pytest.approx(
        plain.equity_curve["equity"].to_numpy(), rel=1e-9
    )


@settings(max_examples=200)
@given(seed=seeds, symbols=sizes)
def test_trades_sum_to_the_gain_of_the_account(seed: int, symbols: int) -> None:
    """Final equity minus start capital is the sum of all trades' pnl, to the cent."""
    run = run_strategy(market_of(random_panel(seed, symbols)), DAYS.asi8, SETTINGS)
    gain = run.equity_curve["equity"].iloc[-1] - SETTINGS.start_capital
    assert run.trades["pnl"].sum() == pytest.approx(gain, abs=0.005)
    assert run.trades["costs"].sum() == pytest.approx(run.equity_curve["costs"].sum(), abs=0.005)


@given(seed=seeds, symbols=sizes, known=st.integers(0, 58), with_model=st.booleans())
def test_account_does_not_know_what_comes(
    seed: int, symbols: int, known: int, with_model: bool
) -> None:
    """Poisoning every later bar, signal and confidence leaves the account up to a day unchanged."""
    panel = random_panel(seed, symbols)
    poisoned = {symbol: _poison(frame, known) for symbol, frame in panel.items()}
    curves = []
    for frames in (panel, poisoned):
        market, opinion = market_of(frames), None
        if with_model:
            opinion = align_confidences(market, _confidences(frames), DAYS[0])
        curves.append(run_strategy(market, DAYS.asi8, SETTINGS, opinion).equity_curve)
    one, other = (curve.iloc[: known + 1] for curve in curves)
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def _poison(frame: pd.DataFrame, known: int) -> pd.DataFrame:
    """The frame with everything after a day changed, and one bar in three gone."""
    late = (frame["timestamp"] > DAYS[known]).to_numpy()
    changed = frame.copy()
    changed.loc[late, ["open", "close", "volume"]] *= 9.0
    changed.loc[late, "signal_direction"] = -1.0
    gone = late & (np.arange(len(frame)) % 3 == 0)
    return changed[~gone].reset_index(drop=True)


def _confidences(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A confidence per bar that depends on that bar alone."""
    rows = pd.concat(frames.values(), ignore_index=True)
    return rows[["timestamp", "symbol"]].assign(
        confidence=rows["close"] % 1.0, provenance="walk_forward"
    )
