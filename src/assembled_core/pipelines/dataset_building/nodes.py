"""Label every signal, against a benchmark where asked, and describe how it was done."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from ...datasets.ml_dataset import LazySamples
from ...features.registry import FeatureParameters
from ...market.sessions import Sessions
from ...market.universe import Universe
from ...workflows.label_benchmark import (
    EndingBars,
    LabelBenchmark,
    equal_weight_benchmark,
    named_benchmark,
)
from ...workflows.panel import Partitions, SignalPartition
from ...workflows.parameters import MarketParameters, StrategiesParameters, WindowParameters
from ...workflows.samples import (
    LabelParameters,
    SampleSettings,
    explain_empty,
    sample_partitions,
    warn_of_losses,
)


def build_label_benchmark(
    selected_bars: Partitions,
    members: Universe,
    sessions: Sessions,
    find_benchmark_bars: Callable[[], dict[str, EndingBars]],
    labels: LabelParameters,
    window: WindowParameters,
    market: MarketParameters,
) -> LabelBenchmark:
    """Read what binary_outperformance compares with; other label types read nothing."""
    gap = market.max_gap_sessions
    if labels.label_type != "binary_outperformance":
        return LabelBenchmark()
    if labels.benchmark is None:
        return equal_weight_benchmark(selected_bars, sessions, members, gap)
    return named_benchmark(
        labels.benchmark, selected_bars, find_benchmark_bars, window.end, sessions, gap
    )


def build_ml_dataset(
    signal_panel: dict[str, SignalPartition],
    sessions: Sessions,
    benchmark: LabelBenchmark,
    labels: LabelParameters,
    window: WindowParameters,
    market: MarketParameters,
    recipe: dict[str, Any],
) -> LazySamples:
    """Chain labels and weights behind each symbol's signals; saving evaluates them."""
    settings = SampleSettings(
        labels, market.max_gap_sessions, window.start, market.overnight, benchmark.level
    )
    metadata = {**recipe, "labels": labels.model_dump(), "window": window.model_dump(mode="json")}
    if benchmark.level is not None:
        metadata["benchmark"] = dict(benchmark.facts)
    samples = sample_partitions(signal_panel, sessions, settings)
    return LazySamples(samples, metadata, explain_empty, warn_of_losses)


def describe_recipe(
    strategy: str,
    freq: str,
    strategies: StrategiesParameters,
    features: FeatureParameters,
    market: MarketParameters,
    data_facts: dict[str, Any],
) -> dict[str, Any]:
    """Say which strategy, features, market, events and package versions make the dataset."""
    packages = ("assembled-core", "numpy", "pandas", "pyarrow", "ta-lib")
    return {
        "strategy": strategy,
        "freq": freq,
        "strategy_parameters": strategies.model_dump(mode="json").get(strategy, {}).get(freq),
        "features": features.model_dump(mode="json"),
        "market": market.model_dump(mode="json"),
        **data_facts,
        "versions": {name: version(name) for name in packages},
    }
