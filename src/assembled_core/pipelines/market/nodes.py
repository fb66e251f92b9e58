"""Stream the signal panel into wide arrays, and ask the meta-model about its signals."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from ...backtest.market_arrays import MarketArrays, build_market
from ...market.fingerprint import data_fingerprint
from ...market.sessions import Sessions
from ...modeling.meta_model import MetaModel
from ...workflows.backtest import warn_of_short_histories
from ...workflows.backtest_parameters import BacktestingParameters
from ...workflows.confidence import ask_meta_model
from ...workflows.confidence_arrays import no_confidences
from ...workflows.panel import Partitions, SignalPartition
from ...workflows.parameters import MarketParameters, WindowParameters
from ...workflows.window import trading_grid


def arrange_market(
    signal_panel: dict[str, SignalPartition],
    sessions: Sessions,
    window: WindowParameters,
    market: MarketParameters,
    data_facts: dict[str, Any],
) -> MarketArrays:
    """Stream the panel into wide arrays over the window's bars."""
    grid = trading_grid(signal_panel, sessions, window.start, window.end)
    arranged = build_market(signal_panel, grid, sessions.starts, market.max_gap_sessions)
    warn_of_short_histories(arranged)
    read = data_fingerprint(arranged.price_fingerprint, data_facts["events"])
    return replace(arranged, price_fingerprint=read)


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
    return ask_meta_model(load_meta_model(), signal_panel, window.start, strategy, freq)
