"""From signals and confidences to the account, its figures and its gates."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from ...backtest.market_arrays import MarketArrays
from ...market.sessions import Sessions
from ...workflows.backtest import BacktestResult, run_backtest, universe_facts
from ...workflows.backtest_parameters import BacktestingParameters
from ...workflows.benchmark import benchmark_market
from ...workflows.confidence_arrays import align_confidences
from ...workflows.panel import Partition
from ...workflows.parameters import MarketParameters


def backtest_signals(
    market: MarketArrays,
    sessions: Sessions,
    confidences: pd.DataFrame,
    scorable_from: pd.Timestamp,
    find_benchmark_bars: Callable[[], dict[str, Partition]],
    backtesting: BacktestingParameters,
    market_rules: MarketParameters,
    data_facts: dict[str, Any],
) -> BacktestResult:
    """Run the account, and what it is compared with over the same dates."""
    opinion = None
    if not pd.isna(scorable_from):
        opinion = align_confidences(market, confidences, scorable_from)
    benchmark = benchmark_market(
        backtesting.benchmark, market, find_benchmark_bars, sessions, market_rules.max_gap_sessions
    )
    settings = replace(backtesting.settings(), **universe_facts(data_facts))
    return run_backtest(market, sessions.starts, settings, opinion, benchmark)


def unpack_backtest(
    backtest_result: BacktestResult,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, float | str], dict[str, Any]]:
    """Take the files out of the result: equity curve, trades, metrics and quality result."""
    run = backtest_result.run
    return run.equity_curve, run.trades, backtest_result.metrics, backtest_result.qa
