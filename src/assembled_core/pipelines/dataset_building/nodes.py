"""Label every signal and describe how the dataset was made."""

from importlib.metadata import version
from typing import Any

from ...datasets.ml_dataset import LazySamples
from ...errors import ParameterError
from ...features.registry import FeatureParameters
from ...market.sessions import Sessions
from ...market.universe import Universe
from ...workflows.events import KnownEvents
from ...workflows.panel import SignalPartition
from ...workflows.parameters import MarketParameters, StrategiesParameters, WindowParameters
from ...workflows.samples import (
    LabelParameters,
    SampleSettings,
    explain_empty,
    sample_partitions,
)


def build_ml_dataset(
    signal_panel: dict[str, SignalPartition],
    sessions: Sessions,
    labels: LabelParameters,
    window: WindowParameters,
    market: MarketParameters,
    recipe: dict[str, Any],
) -> LazySamples:
    """Chain labels and weights behind each symbol's signals; saving evaluates them."""
    if labels.label_type != "binary_absolute":
        raise ParameterError(
            f"label type {labels.label_type!r} is not available yet; use binary_absolute."
        )
    settings = SampleSettings(labels, market.max_gap_sessions, window.start)
    metadata = {**recipe, "labels": labels.model_dump(), "window": window.model_dump(mode="json")}
    return LazySamples(sample_partitions(signal_panel, sessions, settings), metadata, explain_empty)


def describe_recipe(
    strategy: str,
    freq: str,
    strategies: StrategiesParameters,
    features: FeatureParameters,
    market: MarketParameters,
    known_events: KnownEvents,
    members: Universe,
) -> dict[str, Any]:
    """Say which strategy, features, market, events and package versions make the dataset."""
    packages = ("assembled-core", "numpy", "pandas", "pyarrow", "ta-lib")
    return {
        "strategy": strategy,
        "freq": freq,
        "strategy_parameters": strategies.model_dump(mode="json").get(strategy, {}).get(freq),
        "features": features.model_dump(mode="json"),
        "market": market.model_dump(mode="json"),
        "events": dict(known_events.facts),
        "static_universe": members.is_static,
        "versions": {name: version(name) for name in packages},
    }
