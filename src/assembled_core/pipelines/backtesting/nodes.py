"""From signals and confidences to the account, its figures and its gates."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...backtest.market_arrays import MarketArrays, build_market
from ...market.sessions import Sessions
from ...modeling.meta_model import MetaModel
from ...workflows.backtest import BacktestResult, run_backtest
from ...workflows.backtest_parameters import BacktestingParameters
from ...workflows.benchmark import benchmark_market
from ...workflows.confidence import check_fits, first_scorable, score_signals
from ...workflows.confidence_arrays import align_confidences, no_confidences, since_start
from ...workflows.panel import Partition, Partitions
from ...workflows.parameters import MarketParameters, WindowParameters
from ...workflows.window import window_sessions


def arrange_market(
    signal_panel: Partitions,
    sessions: Sessions,
    window: WindowParameters,
    market: MarketParameters,
) -> MarketArrays:
    """Stream the panel into wide arrays over the window's sessions."""
    grid = window_sessions(sessions, window.start, window.end)
    return build_market(signal_panel, grid, sessions.dates, market.max_gap_sessions)


def score_confidences(
    signal_panel: Partitions,
    load_meta_model: Callable[[], MetaModel],
    backtesting: BacktestingParameters,
    window: WindowParameters,
    strategy: str,
    freq: str,
) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Ask the meta-model, if it is wanted, for its opinion of the window's signals; else NaT."""
    if not backtesting.use_meta_model:
        return no_confidences(), pd.NaT  # kedro saves no None
    model = load_meta_model()
    check_fits(model, strategy, freq)
    confidences = score_signals(model, since_start(signal_panel, window.start))
    return confidences, first_scorable(model)


def backtest_signals(
    market: MarketArrays,
    sessions: Sessions,
    confidences: pd.DataFrame,
    scorable_from: pd.Timestamp,
    find_benchmark_bars: Callable[[], dict[str, Partition]],
    backtesting: BacktestingParameters,
    market_rules: MarketParameters,
) -> BacktestResult:
    """Run the account, and what it is compared with over the same dates."""
    opinion = None
    if not pd.isna(scorable_from):
        opinion = align_confidences(market, confidences, scorable_from)
    benchmark = benchmark_market(
        backtesting.benchmark, market, find_benchmark_bars, sessions, market_rules.max_gap_sessions
    )
    return run_backtest(market, sessions.dates, backtesting.settings(), opinion, benchmark)


def unpack_backtest(
    backtest_result: BacktestResult,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, float | str], dict[str, Any]]:
    """Take the files out of the result: equity curve, trades, metrics and quality result."""
    run = backtest_result.run
    return run.equity_curve, run.trades, backtest_result.metrics, backtest_result.qa
