"""The whole chain at once: an in-span confidence does not know any later price."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.modeling.classes import LABEL_TYPES
from assembled_core.modeling.rows import check_trainable
from assembled_core.workflows.confidence import score_signals
from assembled_core.workflows.panel import signal_panel
from assembled_core.workflows.samples import LabelParameters, SampleSettings, sample_partitions
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from panels import SETTINGS, random_bars, sessions_of

STEPS = {"min_train_sessions": 250, "step_sessions": 60}


def confidences_of(panel, training, label_type):
    """Build the dataset, train and score every signal, from bars to confidences."""
    sessions, labels = sessions_of(panel), LabelParameters(label_type=label_type)
    signals = signal_panel({s: (lambda b=b: b) for s, b in panel.items()}, sessions, SETTINGS)
    samples = sample_partitions(signals, sessions, SampleSettings(labels, 20, None))
    dataset = pd.concat([part() for part in samples.values()], ignore_index=True)
    features = check_trainable(dataset, 100)
    model = train_meta_model(
        dataset,
        tuple(features),
        training.fit(features, LABEL_TYPES[label_type]),
        training.step_plan(),
        training.model_settings(),
    )
    return score_signals(model, signals)


@pytest.mark.slow
@pytest.mark.parametrize("calibration", ["none", "sigmoid", "isotonic"])
@pytest.mark.parametrize("model_type", ["gradient_boosting", "random_forest"])
@pytest.mark.parametrize("label_type", ["binary_absolute", "multi_class"])
def test_retraining_on_another_future_changes_no_confidence_before(
    label_type, model_type, calibration
):
    """Rebuilt and retrained with all prices after a date changed, confidences up to it are equal.

    To the bit, whatever the label type, the model and its calibration: features, labels, weights,
    folds and step models of a date come from before it.
    """
    training = TrainingParameters.model_validate(
        {
            "model_type": model_type,
            "calibration": calibration,
            "walk_forward": STEPS,
            "gradient_boosting": {"min_samples_leaf": 20, "max_iter": 10},
            "random_forest": {"min_samples_leaf": 20, "n_estimators": 5},
        }
    )
    panel = {symbol: random_bars(symbol, 600, seed=3) for symbol in ("A", "B", "C")}
    now = 470
    prices = ["open", "high", "low", "close", "adj_close"]
    changed = {
        symbol: bars.assign(**{p: bars[p] * np.where(bars.index > now, 1.7, 1.0) for p in prices})
        for symbol, bars in panel.items()
    }
    until = panel["A"]["timestamp"].iloc[now]
    before, after = (confidences_of(each, training, label_type) for each in (panel, changed))
    before, after = (
        each[each["timestamp"] <= until].reset_index(drop=True) for each in (before, after)
    )
    assert (before["provenance"] == "walk_forward").sum() > 100
    pd.testing.assert_frame_equal(before, after, check_exact=True)
