"""The defaults may fail to help, but not do harm: Brier score against the base rate's."""

import pandas as pd
import pytest

from assembled_core.modeling.classes import find_classes
from assembled_core.modeling.rows import check_trainable
from assembled_core.workflows.cross_fitting import cross_fit
from assembled_core.workflows.samples import LabelParameters
from assembled_core.workflows.scores import base_rate_scores, scores_of
from assembled_core.workflows.training_parameters import TrainingParameters
from panels import random_bars, samples_of

TOLERATED = 1.01
TYPES = ["gradient_boosting", "random_forest"]
LABELS = {name: LabelParameters(label_type=name) for name in ("binary_absolute", "multi_class")}


def relative_brier(rows, model_type, cv="purged_kfold"):
    """Brier score of the default model, out of fold, divided by the base rates'."""
    training = TrainingParameters.model_validate({"model_type": model_type, "cv": {"kind": cv}})
    features = check_trainable(rows, training.min_rows)
    found = cross_fit(rows, training.split(), training.fit(features, find_classes(rows)))
    reference = base_rate_scores(found)["base_rate_brier_score"]
    return scores_of(found)["brier_score"] / reference


@pytest.fixture(scope="module")
def sample_panel():
    """Real daily bars of five symbols, from the packages of the [demo] extra."""
    pytest.importorskip("bokeh_sampledata")
    pytest.importorskip("hvsampledata")
    from assembled_core.sources.sample import sample_bars

    return sample_bars()


@pytest.mark.parametrize("model_type", TYPES)
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("label_type", LABELS)
def test_noise_is_not_mistaken_for_knowledge(label_type, model_type, seed):
    """On random walks there is nothing to learn, and little is imagined."""
    walks = {f"W{n}": random_bars(f"W{n}", 1500, seed) for n in range(5)}
    rows = samples_of(walks, labels=LABELS[label_type])
    assert relative_brier(rows, model_type) < TOLERATED


@pytest.mark.slow
@pytest.mark.parametrize("model_type", TYPES)
@pytest.mark.parametrize("cv", ["purged_kfold", "walk_forward"])
@pytest.mark.parametrize("label_type", LABELS)
def test_real_bars_are_predicted_no_worse_than_by_the_base_rate(
    sample_panel, label_type, model_type, cv
):
    """On the demo's bars, out of fold and walk-forward."""
    rows = samples_of(sample_panel, labels=LABELS[label_type])
    assert relative_brier(rows, model_type, cv) < TOLERATED


@pytest.mark.parametrize("model_type", TYPES)
@pytest.mark.parametrize("label_type", LABELS)
def test_one_symbol_and_four_years_are_no_excuse(sample_panel, label_type, model_type):
    """AAPL 2020-2023: some 660 overlapping samples of one symbol."""
    start = pd.Timestamp("2020-01-01", tz="UTC")
    rows = samples_of({"AAPL": sample_panel["AAPL"]}, start=start, labels=LABELS[label_type])
    few = rows[rows["timestamp"] < pd.Timestamp("2024-01-01", tz="UTC")]
    assert 500 < len(few) < 800
    assert relative_brier(few, model_type) < TOLERATED
