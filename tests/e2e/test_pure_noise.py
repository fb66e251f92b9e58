"""The null test: on pure noise a meta-model earns nothing, and a leak would show."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.market_arrays import build_market
from assembled_core.modeling.rows import check_trainable
from assembled_core.portfolio.ensemble import EnsembleRule
from assembled_core.workflows.comparison import ComparisonSettings, compare_ensembles
from assembled_core.workflows.confidence import first_scorable, score_signals
from assembled_core.workflows.confidence_arrays import align_confidences
from assembled_core.workflows.panel import signal_panel
from assembled_core.workflows.samples import LabelParameters, SampleSettings, sample_partitions
from assembled_core.workflows.strategy_run import BacktestSettings
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from assembled_core.workflows.window import window_sessions
from panels import SETTINGS, random_bars, sessions_of

# eager leaves: a model that learns the noise by heart, so that replaying its own rows would pay
EAGER = TrainingParameters.model_validate(
    {
        "gradient_boosting": {"max_iter": 60, "learning_rate": 0.2, "max_leaf_nodes": 31,
                              "min_samples_leaf": 5, "l2_regularization": 0.0},
        "walk_forward": {"min_train_sessions": 300, "step_sessions": 150},
    }
)  # fmt: skip
COUNT = 6


def ranks_of(seed: int) -> tuple[float, float]:
    """Rank of the filter among random ones: scored honestly, and by the final model in-sample."""
    panel = {f"S{k}": random_bars(f"S{k}", 900, seed) for k in range(8)}
    sessions = sessions_of(panel)
    signals = signal_panel({s: (lambda b=b: b) for s, b in panel.items()}, sessions, SETTINGS)
    samples = sample_partitions(signals, sessions, SampleSettings(LabelParameters(), 20, None))
    dataset = pd.concat([part() for part in samples.values()], ignore_index=True)
    features = check_trainable(dataset, 100)
    model = train_meta_model(
        dataset, tuple(features), EAGER.fit(features), EAGER.step_plan(), EAGER.model_settings()
    )
    market = build_market(signals, window_sessions(sessions, None, None), sessions.dates, 20)
    honest = score_signals(model, signals)
    everything = pd.concat([part() for part in signals.values()], ignore_index=True)
    by_heart = honest.merge(
        everything.assign(final=model.predict_proba(everything)[:, 1])[
            ["timestamp", "symbol", "final"]
        ]
    )
    cheat = honest.assign(confidence=by_heart["final"].where(honest["confidence"].notna()))
    return tuple(_rank(market, sessions.dates, scores, model) for scores in (honest, cheat))


def _rank(market, dates, scores, model) -> float:
    rule = EnsembleRule(mode="filter", min_confidence=model.base_rate, confidence_at="entry")
    compared = compare_ensembles(
        market,
        dates,
        align_confidences(market, scores, first_scorable(model)),
        replace(BacktestSettings(), ensemble=rule),
        ComparisonSettings(n_random=60, bootstrap_samples=50),
    )
    return compared.chance["total_return"]["percentile"]


@pytest.mark.slow
def test_on_noise_the_filter_stands_where_chance_stands():
    """Over several noise markets the honest filter ranks in the middle of random filters.

    The same model replaying its own training rows ranks at the top: the test would see a leak.
    """
    ranks = np.array([ranks_of(seed) for seed in range(COUNT)])
    honest, by_heart = ranks.mean(axis=0)
    # the mean of six uniform ranks has a deviation of 0.12
    assert 0.2 < honest < 0.8
    assert by_heart > 0.9
