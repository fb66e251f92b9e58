"""Compare what the ensemble does with what chance would have done."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...backtest.market_arrays import build_market
from ...market.sessions import Sessions
from ...modeling.meta_model import MetaModel
from ...workflows.backtest_parameters import BacktestingParameters
from ...workflows.comparison import Comparison, compare_ensembles
from ...workflows.comparison_text import comparison_text
from ...workflows.confidence import check_fits, first_scorable, score_signals
from ...workflows.confidence_arrays import align_confidences, since_start
from ...workflows.panel import Partitions
from ...workflows.parameters import MarketParameters, WindowParameters
from ...workflows.window import window_sessions
from .parameters import ComparisonParameters


def load_opinion(
    load_meta_model: Callable[[], MetaModel],
    signal_panel: Partitions,
    window: WindowParameters,
    strategy: str,
    freq: str,
) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Ask the meta-model for its opinion of the window's signals."""
    model = load_meta_model()
    check_fits(model, strategy, freq)
    return score_signals(model, since_start(signal_panel, window.start)), first_scorable(model)


def compare_with_chance(
    signal_panel: Partitions,
    sessions: Sessions,
    opinion: tuple[pd.DataFrame, pd.Timestamp],
    backtesting: BacktestingParameters,
    comparison: ComparisonParameters,
    window: WindowParameters,
    market_rules: MarketParameters,
) -> Comparison:
    """Run plain, filter, scaling and random filters over the same dates."""
    grid = window_sessions(sessions, window.start, window.end)
    market = build_market(signal_panel, grid, sessions.dates, market_rules.max_gap_sessions)
    return compare_ensembles(
        market,
        sessions.dates,
        align_confidences(market, *opinion),
        backtesting.settings(),
        comparison.settings(),
    )


def unpack_comparison(
    comparison_result: Comparison,
) -> tuple[pd.DataFrame, str, pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Take the files out of the result: table, text, curves, random filters and metrics."""
    found = comparison_result
    return found.table, comparison_text(found), found.curves, found.random, found.metrics
