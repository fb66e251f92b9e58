"""Compare what the ensemble does with what chance would have done."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...backtest.market_arrays import MarketArrays
from ...market.sessions import Sessions
from ...modeling.meta_model import MetaModel
from ...workflows.backtest_parameters import BacktestingParameters
from ...workflows.comparison import Comparison, compare_ensembles
from ...workflows.comparison_text import comparison_text
from ...workflows.confidence import ask_meta_model
from ...workflows.confidence_arrays import align_confidences
from ...workflows.panel import Partitions
from ...workflows.parameters import WindowParameters
from .parameters import ComparisonParameters


def complete_opinion(
    confidences: pd.DataFrame,
    scorable_from: pd.Timestamp,
    load_meta_model: Callable[[], MetaModel],
    signal_panel: Partitions,
    window: WindowParameters,
    strategy: str,
    freq: str,
) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Take the opinion that the backtest asked for; where it asked for none, ask now."""
    if not pd.isna(scorable_from):
        return confidences, scorable_from
    return ask_meta_model(load_meta_model(), signal_panel, window.start, strategy, freq)


def compare_with_chance(
    market: MarketArrays,
    sessions: Sessions,
    opinion: tuple[pd.DataFrame, pd.Timestamp],
    backtesting: BacktestingParameters,
    comparison: ComparisonParameters,
) -> Comparison:
    """Run plain, filter, scaling and random filters over the same dates."""
    return compare_ensembles(
        market,
        sessions.starts,
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
