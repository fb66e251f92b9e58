"""What is said about a meta-model of several classes: of the classes, and of its confidence."""

import math

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as reference

from assembled_core.metrics import classification as binary
from assembled_core.metrics import multi_class as several
from assembled_core.modeling.classes import MULTI_CLASS
from assembled_core.workflows.confusion import count_confusion
from assembled_core.workflows.cross_fitting import cross_fit
from assembled_core.workflows.evaluation import evaluate, summarize
from assembled_core.workflows.evaluation_text import evaluation_text
from assembled_core.workflows.judged_rows import class_chances, successes
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from samples import ml_dataset, multi_class_dataset

FEATURES = ("ta_known", "ta_noise", "ta_slow", "signal_direction")
NAMES = ("strong_sell", "sell", "hold", "buy", "strong_buy")
QUICK = TrainingParameters.model_validate(
    {
        "gradient_boosting": {"min_samples_leaf": 20, "learning_rate": 0.1},
        "walk_forward": {"min_train_sessions": 120, "step_sessions": 60},
    }
)


def judged(rows, classes=MULTI_CLASS, training=QUICK):
    """Out-of-fold predictions and the model of these rows."""
    fit = training.fit(list(FEATURES), classes)
    plan, settings = training.step_plan(), training.model_settings()
    model = train_meta_model(rows, FEATURES, fit, plan, settings, rows.attrs["metadata"])
    return cross_fit(rows, training.split(), fit), model


@pytest.fixture(scope="module")
def case():
    """A dataset of both sides, its predictions, its model and the figures."""
    rows = multi_class_dataset(symbols=4)
    predictions, model = judged(rows)
    return rows, predictions, model, evaluate(predictions, rows, model, round_trip_bps=10.0)


def won_by_hand(rows):
    """LONG at 1 and above, SHORT at -1 and below."""
    long, label = rows["signal_direction"] > 0, rows["label"]
    return np.where(long, label >= 1, label <= -1).astype(int)


def test_predictions_carry_every_class(case):
    """A probability and a base rate for each class by name; both sum to 1 in each row."""
    rows, predictions, _, _ = case
    assert len(predictions) == len(rows)
    for what in ("probability", "base_rate"):
        columns = predictions[[f"{what}_{name}" for name in NAMES]]
        np.testing.assert_allclose(columns.sum(axis=1), 1.0)
    long = predictions["signal_direction"] > 0
    up = predictions["probability_buy"] + predictions["probability_strong_buy"]
    down = predictions["probability_sell"] + predictions["probability_strong_sell"]
    np.testing.assert_allclose(predictions["probability"], np.where(long, up, down), rtol=1e-12)
    assert set(predictions["success"]) == {0, 1}
    np.testing.assert_array_equal(predictions["success"], won_by_hand(predictions))


def test_base_rates_are_those_of_the_other_folds(case):
    """Each fold's base rates are the shares among its own training rows, nobody else's."""
    rows, predictions, _, _ = case
    start, end = (rows[name].astype("int64").to_numpy() for name in ("timestamp", "horizon_end"))
    for number, fold in enumerate(QUICK.split()(start, end)):
        train = rows.iloc[fold.train]
        told = predictions[predictions["fold"] == number]
        for name, value in zip(NAMES, MULTI_CLASS, strict=True):
            assert (told[f"base_rate_{name}"] == (train["label"] == value).mean()).all()
        assert (told["base_rate"] == won_by_hand(train).mean()).all()


def test_the_headline_is_of_all_classes_out_of_fold(case):
    """One-vs-rest AUC within folds, Brier score and log loss of all classes."""
    _, predictions, _, found = case
    labels = predictions["label"]
    chances = predictions[[f"probability_{name}" for name in NAMES]].to_numpy()
    assert found["brier_score"] == pytest.approx(
        reference.brier_score_loss(labels, chances, labels=MULTI_CLASS, scale_by_half=False)
    )
    assert found["log_loss"] == pytest.approx(reference.log_loss(labels, chances))
    aucs = several.one_vs_rest_aucs(labels, chances, MULTI_CLASS, groups=predictions["fold"])
    assert found["roc_auc"] == pytest.approx(aucs.mean())
    assert [found[f"roc_auc_{name}"] for name in NAMES] == pytest.approx(aucs.tolist())
    rates = class_chances(predictions, "base_rate")
    assert found["base_rate_brier_score"] == several.multi_class_brier(labels, rates, MULTI_CLASS)
    skill = 1 - found["brier_score"] / found["base_rate_brier_score"]
    assert found["brier_skill"] == pytest.approx(skill)
    assert found["brier_skill"] > 0.02
    for name, value in zip(NAMES, MULTI_CLASS, strict=True):
        assert found[f"base_rate_{name}"] == (labels == value).mean()


def test_the_confidence_is_judged_as_the_event_that_the_ensemble_bets_on(case):
    """Binary figures of the confidence, of whether the signal succeeded."""
    _, predictions, _, found = case
    won, chance = won_by_hand(predictions), predictions["probability"]
    assert found["confidence_brier_score"] == binary.brier_score(won, chance)
    assert found["confidence_log_loss"] == binary.log_loss(won, chance)
    within = binary.roc_auc(won, chance, groups=predictions["fold"])
    assert found["confidence_roc_auc"] == within > 0.6
    assert found["confidence_base_rate"] == won.mean()
    expected = binary.brier_score(won, predictions["base_rate"])
    assert found["confidence_base_rate_brier_score"] == expected
    assert found["confidence_brier_skill"] == pytest.approx(
        1 - found["confidence_brier_score"] / expected
    )


def test_other_rows_and_weights_stand_beside(case):
    """Weighted, on entry bars, by the step models and in-sample, each for both sets of figures."""
    rows, predictions, model, found = case
    weights = predictions["sample_weight"]
    chances = class_chances(predictions)
    assert found["weighted_brier_score"] == several.multi_class_brier(
        predictions["label"], chances, MULTI_CLASS, weights
    )
    assert found["weighted_confidence_brier_score"] == binary.brier_score(
        successes(predictions), predictions["probability"], weights
    )
    entries = predictions[predictions["signal_age"] == 0]
    assert found["entry_rows"] == len(entries)
    assert found["entry_brier_score"] == several.multi_class_brier(
        entries["label"], class_chances(entries), MULTI_CLASS
    )
    assert found["entry_confidence_base_rate_brier_score"] == binary.brier_score(
        entries["success"], entries["base_rate"]
    )
    own = model.predict_proba(rows)
    assert found["in_sample_brier_score"] == several.multi_class_brier(
        rows["label"], own, MULTI_CLASS
    )
    assert found["in_sample_brier_score"] < found["brier_score"]
    assert found["in_sample_confidence_brier_score"] < found["confidence_brier_score"]
    assert found["in_sample_roc_auc"] > found["roc_auc"]


def test_walk_forward_figures_are_the_step_models(case):
    """The confidence is what `score` gives on those dates, and the classes are the steps' own."""
    rows, _, model, found = case
    scored = model.score(rows)
    known = (scored["provenance"] == "walk_forward").to_numpy()
    assert found["walk_forward_rows"] == known.sum() < len(rows)
    assert found["walk_forward_confidence_brier_score"] == binary.brier_score(
        won_by_hand(rows)[known], scored["confidence"][known]
    )
    total = 0.0
    for step in model.steps:
        inside = rows[(rows["timestamp"] >= step.start) & (rows["timestamp"] < step.end)]
        chances = step.model.predict_matrix(inside[list(FEATURES)].to_numpy())
        total += len(inside) * several.multi_class_brier(inside["label"], chances, MULTI_CLASS)
    assert found["walk_forward_brier_score"] == pytest.approx(total / known.sum())
    assert found["walk_forward_brier_skill"] > 0.02
    assert "walk_forward_confidence_brier_skill" in found


def test_break_even_counts_each_side(case):
    """Mean return of the signals that went their way, and of the others; 10 bps a round trip."""
    rows, _, _, found = case
    won = won_by_hand(rows) == 1
    win, loss = rows["realized_return"][won].mean(), rows["realized_return"][~won].mean()
    assert found["mean_win"] == pytest.approx(win)
    assert found["mean_loss"] == pytest.approx(loss)
    assert found["break_even_probability"] == pytest.approx((0.001 - loss) / (win - loss))


def test_mirrored_markets_are_judged_alike():
    """LONG in a market or SHORT in its mirror image: the same confidences and successes."""
    rows = multi_class_dataset(symbols=2)
    mirror = rows.assign(label=-rows["label"], signal_direction=-rows["signal_direction"])
    mirror.attrs["metadata"] = rows.attrs["metadata"]
    every = {"gradient_boosting": {"min_samples_leaf": 20, "max_features": 1.0, "max_iter": 10}}
    training = TrainingParameters.model_validate(every)
    one, other = (judged(each, training=training)[0] for each in (rows, mirror))
    np.testing.assert_allclose(one["probability"], other["probability"], rtol=1e-9)
    np.testing.assert_array_equal(one["success"], other["success"])
    for name, mirrored in zip(NAMES, NAMES[::-1], strict=True):
        said = one[f"probability_{name}"], other[f"probability_{mirrored}"]
        np.testing.assert_allclose(*said, rtol=1e-9)


def test_a_class_that_never_came_is_undefined_and_said(caplog):
    """Its AUC is NaN with the reason, and the mean is over the others."""
    rows = multi_class_dataset(symbols=3)
    few = rows[rows["label"] < 2]
    few.attrs["metadata"] = rows.attrs["metadata"]
    predictions, model = judged(few)
    assert (predictions["probability_strong_buy"] == 0.0).all()
    found = evaluate(predictions, few, model, 10.0)
    assert math.isnan(found["roc_auc_strong_buy"])
    assert "its rows are none or of one class: roc_auc_strong_buy" in caplog.text
    known = [found[f"roc_auc_{name}"] for name in NAMES[:4]]
    assert found["roc_auc"] == pytest.approx(np.mean(known))


def test_the_plots_say_what_they_show(case):
    """The curve is the confidence's; its title and axes say so."""
    _, _, model, found = case
    summary = summarize(found, model, QUICK.scheme())
    assert summary["title"].startswith("Calibration of the confidence")
    assert summary["base_rate"] == found["confidence_base_rate"]
    assert "LONG at buy or strong_buy, SHORT at sell or strong_sell" in summary["observed"]
    assert summary["predicted"].startswith("confidence: P(label ≥ 1) of a LONG signal")


def test_outperformance_is_named_on_the_axes():
    """A label of beating the benchmark is not called success."""
    rows = ml_dataset(symbols=2)
    rows.attrs["metadata"]["labels"] = {"label_type": "binary_outperformance"}
    predictions, model = judged(rows, (0, 1))
    summary = summarize(evaluate(predictions, rows, model, 10.0), model, "x")
    assert summary["observed"] == "share of signals that beat the benchmark by the threshold"
    assert summary["predicted"] == "predicted probability of beating it by the threshold"


def test_confusion_counts_the_likeliest_class(case):
    """Against scikit-learn: rows are what came, columns the class of highest probability."""
    _, predictions, _, _ = case
    counts = count_confusion(predictions)
    assert counts["came"].tolist() == list(NAMES) == counts.columns.tolist()[1:]
    chances = predictions[[f"probability_{name}" for name in NAMES]].to_numpy()
    likeliest = np.array(MULTI_CLASS)[chances.argmax(axis=1)]
    expected = reference.confusion_matrix(predictions["label"], likeliest, labels=MULTI_CLASS)
    np.testing.assert_array_equal(counts[list(NAMES)], expected)


def test_confusion_of_a_binary_label():
    """The likelier of two classes is success above one half."""
    predictions = pd.DataFrame(
        {"label": [0, 0, 1, 1, 1], "probability": [0.2, 0.7, 0.6, 0.9, 0.4], "base_rate": 0.5}
    )
    counts = count_confusion(predictions).set_index("came")
    assert counts.loc["unsuccessful"].tolist() == [1, 1]
    assert counts.loc["successful"].tolist() == [1, 2]


def test_the_text_keeps_the_documented_lines():
    """Three lines as documented; then what they are of, the confidence and the aligned counts."""
    metrics = {
        "roc_auc": 0.61,
        "brier_score": 0.77,
        "log_loss": None,
        "base_rate_brier_score": 0.8,
        "confidence_roc_auc": 0.7,
        "confidence_brier_score": 0.2,
        "confidence_log_loss": float("nan"),
        "confidence_base_rate": 0.36,
        "confidence_base_rate_brier_score": 0.23,
        "break_even_probability": 0.41,
    }
    counts = pd.DataFrame({"came": ["sell", "buy"], "sell": [1200, 7], "buy": [34, 5]})
    assert evaluation_text(metrics, "purged K-fold, 5 folds", counts) == (
        "Evaluation metrics:\n"
        "  ROC-AUC: 0.6100\n"
        "  Brier Score: 0.7700\n"
        "  Log Loss: undefined\n"
        "  (out of fold: purged K-fold, 5 folds)\n"
        "  (always predicting the base rates: Brier Score 0.8000)\n"
        "  (of all classes: one-vs-rest ROC-AUC, mean of the classes; Brier Score from 0 to 2)\n"
        "Confidence, P(label >= 1) of a LONG signal and P(label <= -1) of a SHORT one:\n"
        "  ROC-AUC: 0.7000\n"
        "  Brier Score: 0.2000\n"
        "  Log Loss: undefined\n"
        "  (always predicting the base rate 0.3600: Brier Score 0.2300)\n"
        "  (break-even after costs: 0.4100)\n"
        "Confusion matrix (down: the class that came; across: the likeliest class):\n"
        "         sell  buy\n"
        "  sell  1,200   34\n"
        "  buy       7    5\n"
    )


def test_the_text_of_a_binary_model():
    """The three documented lines, the scheme and the base rate, nothing else."""
    metrics = {
        "roc_auc": 0.57,
        "brier_score": 0.23,
        "log_loss": 0.65,
        "base_rate": 0.6,
        "base_rate_brier_score": 0.24,
    }
    counts = pd.DataFrame({"came": ["sell", "buy"], "sell": [1200, 7], "buy": [34, 5]})
    assert evaluation_text(metrics, "purged K-fold, 5 folds", counts) == (
        "Evaluation metrics:\n"
        "  ROC-AUC: 0.5700\n"
        "  Brier Score: 0.2300\n"
        "  Log Loss: 0.6500\n"
        "  (out of fold: purged K-fold, 5 folds)\n"
        "  (always predicting the base rate 0.6000: Brier Score 0.2400)\n"
    )
