"""Choose the bars, find their sessions, chain features and signals behind them."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...datasets.bars import BarFile, BarSlice
from ...errors import ParameterError
from ...features.registry import FeatureParameters, chosen_families
from ...market.sessions import Sessions
from ...market.universe import Universe
from ...signals.registry import find_strategy
from ...workflows.events import KnownEvents, know_events
from ...workflows.panel import (
    ChainSettings,
    Partition,
    Partitions,
    SignalPartition,
    panel_sessions,
    select_symbols,
    signal_panel,
)
from ...workflows.parameters import (
    MarketParameters,
    StrategiesParameters,
    UniverseParameters,
    WindowParameters,
)
from ...workflows.universe import choose_universe


def select_bars(
    raw_bars: dict[str, BarFile | BarSlice],
    symbol_list: Universe | None,
    universe: UniverseParameters,
    window: WindowParameters,
) -> tuple[Partitions, Universe]:
    """Keep the universe's symbols, and of each no bar after the end date."""
    wanted = choose_universe(universe, symbol_list, raw_bars)
    limited: dict[str, Partition] = {
        symbol: loader.until(window.end) for symbol, loader in raw_bars.items()
    }
    return select_symbols(limited, wanted.symbols), wanted


def index_panel_sessions(
    selected_bars: Partitions, market: MarketParameters, freq: str
) -> Sessions:
    """Find the sessions from the panel's first to its last bar."""
    return panel_sessions(selected_bars, market.calendar, freq)


def build_signal_panel(
    selected_bars: Partitions,
    sessions: Sessions,
    strategy: str,
    freq: str,
    strategies: StrategiesParameters,
    features: FeatureParameters,
    market: MarketParameters,
    known_events: KnownEvents,
    members: Universe,
) -> dict[str, SignalPartition]:
    """Chain cleaning, features and signals behind each symbol's bars; nothing is read yet."""
    settings = ChainSettings(
        freq=freq,
        strategy=strategy,
        strategy_parameters=_parameters_of(strategies, strategy, freq),
        features=features,
        max_gap_sessions=market.max_gap_sessions,
        overnight=market.overnight,
        flat_minutes=market.flat_minutes,
    )
    return signal_panel(selected_bars, sessions, settings, known_events.prepared, members)


def know_public_events(
    load_insider_events: Callable[[], pd.DataFrame],
    load_shipping_events: Callable[[], pd.DataFrame],
    strategy: str,
    freq: str,
    strategies: StrategiesParameters,
    features: FeatureParameters,
    window: WindowParameters,
) -> KnownEvents:
    """Read the events that the strategy's feature families need, as public by the end date."""
    needs = find_strategy(strategy).needs(_parameters_of(strategies, strategy, freq))
    loaders = {"insider": load_insider_events, "shipping": load_shipping_events}
    return know_events(chosen_families(features, needs), loaders, features, window.end)


def describe_data(
    members: Universe, selected_bars: Partitions, known_events: KnownEvents
) -> dict[str, Any]:
    """Say what a result must be read with: whom the universe lacks, where its events came from."""
    return {
        "static_universe": members.is_static,
        "without_prices": sorted(set(members.symbols) - set(selected_bars)),
        "events": dict(known_events.facts),
    }


def _parameters_of(strategies: StrategiesParameters, strategy: str, freq: str) -> Any:
    at_each: dict[str, Any] = getattr(strategies, strategy, {})
    if freq not in at_each:
        raise ParameterError(
            f"strategy {strategy!r} has no parameters at {freq!r}; "
            f"add strategies.{strategy}.{freq} to the parameters."
        )
    return at_each[freq]
