"""What is printed about a meta-model."""

import math

import numpy as np
import pytest

from assembled_core.metrics import classification as metrics
from assembled_core.workflows.cross_fitting import cross_fit
from assembled_core.workflows.evaluation import evaluate, summarize
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from samples import ml_dataset

FEATURES = ("ta_known", "ta_noise", "ta_slow")
QUICK = TrainingParameters.model_validate(
    {
        "gradient_boosting": {"min_samples_leaf": 20, "learning_rate": 0.1},
        "walk_forward": {"min_train_sessions": 120, "step_sessions": 60},
    }
)


def judged(rows):
    """Out-of-fold predictions and the model of these rows."""
    fit = QUICK.fit(list(FEATURES))
    plan, settings = QUICK.step_plan(), QUICK.model_settings()
    model = train_meta_model(rows, FEATURES, fit, plan, settings, rows.attrs["metadata"])
    return cross_fit(rows, QUICK.split(), fit), model


@pytest.fixture(scope="module")
def case():
    """A dataset, its predictions, its model and the figures."""
    rows = ml_dataset(symbols=4)
    predictions, model = judged(rows)
    return rows, predictions, model, evaluate(predictions, rows, model, round_trip_bps=10.0)


def test_the_headline_is_out_of_fold(case):
    """roc_auc, brier_score and log_loss are those of the out-of-fold predictions."""
    _, predictions, _, found = case
    labels, probability = predictions["label"], predictions["probability"]
    assert found["brier_score"] == metrics.brier_score(labels, probability)
    assert found["log_loss"] == metrics.log_loss(labels, probability)
    assert found["roc_auc"] == metrics.roc_auc(labels, probability, groups=predictions["fold"])


def test_in_sample_figures_flatter_and_are_named_so(case):
    """The final model looks better on its own training rows, under a name that says so."""
    rows, _, model, found = case
    assert found["in_sample_roc_auc"] > found["roc_auc"]
    assert found["in_sample_brier_score"] < found["brier_score"]
    own = model.predict_proba(rows)[:, 1]
    assert found["in_sample_brier_score"] == metrics.brier_score(rows["label"], own)


def test_the_base_rate_is_that_of_the_training_folds(case):
    """What no model is compared with knows only its own fold's training rows."""
    _, predictions, _, found = case
    expected = np.mean((predictions["base_rate"] - predictions["label"]) ** 2)
    assert found["base_rate_brier_score"] == pytest.approx(expected)
    skill = 1 - found["brier_score"] / found["base_rate_brier_score"]
    assert found["brier_skill"] == pytest.approx(skill)
    assert found["brier_skill"] > 0.05


def test_weighted_and_entry_figures_stand_beside(case):
    """Uniqueness weights count rows by what they tell; entry bars are those of age 0."""
    rows, predictions, _, found = case
    weights = predictions["sample_weight"]
    assert found["weighted_brier_score"] == metrics.brier_score(
        predictions["label"], predictions["probability"], weights
    )
    entries = predictions[predictions["signal_age"] == 0]
    assert found["entry_rows"] == len(entries) == (rows["signal_age"] == 0).sum()
    assert found["entry_brier_score"] == metrics.brier_score(
        entries["label"], entries["probability"]
    )


def test_walk_forward_figures_are_the_step_models(case):
    """Only rows that a step model could have scored at the time count."""
    rows, _, model, found = case
    scored = model.score(rows)
    known = scored["provenance"] == "walk_forward"
    assert found["walk_forward_rows"] == known.sum() < len(rows)
    assert found["walk_forward_brier_score"] == metrics.brier_score(
        rows["label"][known], scored["confidence"][known]
    )
    assert found["walk_forward_brier_skill"] > 0.05


def test_break_even_by_hand(case):
    """Wins of 3 %, losses of 2 %, 10 bps a round trip: 0.021 / 0.05."""
    found = case[3]
    assert found["mean_win"] == pytest.approx(0.03)
    assert found["mean_loss"] == pytest.approx(-0.02)
    assert found["break_even_probability"] == pytest.approx(0.42)


def test_what_is_missing_is_left_out_and_said(case, caplog):
    """A dataset without ages, weights or returns still has its headline."""
    rows, predictions, model, found = case
    bare = ["signal_age", "sample_weight", "realized_return"]
    less = evaluate(predictions.drop(columns=bare), rows.drop(columns=bare), model, 10.0)
    assert less["roc_auc"] == found["roc_auc"]
    assert not any(name.startswith(("entry_", "weighted_", "break_even")) for name in less)
    assert "no signal_age" in caplog.text


def test_undefined_figures_are_nan_and_said(case, caplog):
    """Entry bars of one class have no AUC; the warning names it."""
    rows, predictions, model, _ = case
    ages = np.arange(len(predictions))
    one_entry = predictions.assign(signal_age=ages)
    found = evaluate(one_entry, rows, model, 10.0)
    assert math.isnan(found["entry_roc_auc"])
    assert "entry_roc_auc" in caplog.text


def test_a_summary_for_eyes(case):
    """Class, scheme, span and the plot's lines, and nothing that the plot does not show."""
    _, _, model, found = case
    summary = summarize(found, model, QUICK.scheme())
    drawn = {"base_rate", "break_even", "title", "subtitle", "observed", "predicted"}
    assert set(summary) == drawn
    assert summary["subtitle"].startswith(
        "HistGradientBoostingClassifier, out of fold: purged K-fold, 5 folds\n"
    )
    assert summary["title"] == "Calibration, trend_baseline 1d"
    assert "2015-01-05" in summary["subtitle"]
    assert summary["break_even"] == pytest.approx(0.42)
    outside = summarize(found | {"break_even_probability": 1.3}, model, "x")
    assert outside["break_even"] is None
