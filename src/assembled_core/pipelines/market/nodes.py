"""Stream the signal panel into wide arrays, and ask the meta-model about its signals."""

from collections.abc import Callable

import pandas as pd

from ...backtest.market_arrays import MarketArrays, build_market
from ...market.sessions import Sessions
from ...modeling.meta_model import MetaModel
from ...workflows.backtest_parameters import BacktestingParameters
from ...workflows.confidence import ask_meta_model
from ...workflows.confidence_arrays import no_confidences
from ...workflows.panel import Partitions
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
    return ask_meta_model(load_meta_model(), signal_panel, window.start, strategy, freq)
