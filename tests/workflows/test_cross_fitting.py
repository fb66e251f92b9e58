"""Out-of-fold predictions."""

from functools import partial

import numpy as np
import pytest

from assembled_core.errors import DataError
from assembled_core.labeling.uniqueness import uniqueness_weights
from assembled_core.metrics.classification import roc_auc
from assembled_core.modeling.fit import FittedModel
from assembled_core.validation.purged import Fold, combinatorial_purged, purged_kfold
from assembled_core.workflows.cross_fitting import (
    cross_fit,
    keep_base_rate,
    make_fit,
    weigh_by_uniqueness,
)
from assembled_core.workflows.training_parameters import TrainingParameters
from samples import ml_dataset

FEATURES = ["ta_known", "ta_noise", "ta_slow"]
QUICK = TrainingParameters.model_validate(
    {"gradient_boosting": {"min_samples_leaf": 20, "max_iter": 30}}
)


class Recorder:
    """A fit that remembers its training rows and predicts their base rate."""

    def __init__(self):
        self.seen = []

    def __call__(self, rows):
        """Remember, and predict the base rate."""
        self.seen.append(rows)
        return FittedModel(("ta_known",), _BaseRate(rows["label"].mean()))


class _BaseRate:
    def __init__(self, rate):
        self.rate = rate

    def predict_proba(self, matrix):
        return np.tile([1 - self.rate, self.rate], (len(matrix), 1))


def test_each_row_is_predicted_once_by_a_model_that_never_met_it():
    """Every dataset row comes back with the base rate of its own fold's training rows."""
    rows, fit = ml_dataset(), Recorder()
    predictions = cross_fit(rows, purged_kfold, fit)
    assert len(fit.seen) == 5
    keys = ["symbol", "timestamp", "label", "signal_age"]
    assert predictions[keys].equals(rows.sort_values(keys[:2], ignore_index=True)[keys])
    for number, seen in enumerate(fit.seen):
        fold = predictions[predictions["fold"] == number]
        assert (fold["base_rate"] == seen["label"].mean()).all()
        assert (fold["probability"] == seen["label"].mean()).all()
        merged = seen.merge(fold, on=["symbol", "timestamp"])
        assert merged.empty


class RecordingSplit:
    """A splitter that remembers the intervals it is asked to keep apart."""

    def __init__(self):
        self.asked = []

    def __call__(self, start, end):
        """Remember, and split by purged K-fold."""
        self.asked.append((start, end))
        return purged_kfold(start, end)


def test_folds_are_purged_on_whole_outcomes():
    """The splitter is given [timestamp, horizon_end]: on label_end early successes would stay."""
    rows, split = ml_dataset(), RecordingSplit()
    assert (rows["label_end"] < rows["horizon_end"]).any()
    cross_fit(rows, split, Recorder())
    ((start, end),) = split.asked
    np.testing.assert_array_equal(start, rows["timestamp"].astype("int64"))
    np.testing.assert_array_equal(end, rows["horizon_end"].astype("int64"))


def test_calibration_is_purged_on_whole_outcomes():
    """The inner folds of a calibration keep [timestamp, horizon_end] apart, too."""
    rows, split = ml_dataset(), RecordingSplit()
    settings = QUICK.model_copy(update={"calibration": "sigmoid"}).model_settings()
    make_fit(FEATURES, settings, split, weigh_by_uniqueness)(rows)
    ((start, end),) = split.asked
    np.testing.assert_array_equal(start, rows["timestamp"].astype("int64"))
    np.testing.assert_array_equal(end, rows["horizon_end"].astype("int64"))


def test_cpcv_predicts_each_row_on_each_path():
    """Four blocks, two tested at a time: three whole paths."""
    rows = ml_dataset(symbols=1)
    split = partial(combinatorial_purged, n_folds=4, n_test_folds=2)
    predictions = cross_fit(rows, split, Recorder())
    assert predictions.groupby("path").size().tolist() == [len(rows)] * 3


def test_same_inputs_same_predictions():
    """Predictions are reproduced exactly."""
    rows, split = ml_dataset(), QUICK.split()
    first, again = (cross_fit(rows, split, QUICK.fit(FEATURES)) for _ in range(2))
    assert first.equals(again)


def test_useless_features_predict_nothing():
    """Canary: over 50 data sets of useless features the mean AUC is that of a coin."""
    auc = []
    for seed in range(50):
        rows = ml_dataset(symbols=2, sessions=200, strength=0.0, seed=seed)
        found = cross_fit(rows, partial(purged_kfold, embargo_sessions=5), QUICK.fit(FEATURES))
        auc.append(roc_auc(found["label"], found["probability"], groups=found["fold"]))
    assert 0.48 <= np.mean(auc) <= 0.52


@pytest.mark.parametrize("calibration", ["none", "sigmoid", "isotonic"])
def test_mean_prediction_meets_the_base_rate(calibration):
    """Where the chances are known, the mean predicted chance is close to their mean."""
    rows = ml_dataset(symbols=8, base=0.8)
    training = QUICK.model_copy(update={"calibration": calibration})
    found = cross_fit(rows, training.split(), training.fit(FEATURES))
    assert found["probability"].mean() == pytest.approx(rows["true_chance"].mean(), abs=0.025)
    assert roc_auc(found["label"], found["probability"]) > 0.7


def test_a_fold_of_one_class_is_refused():
    """A fold that could learn nothing is named, with what to do."""
    rows = ml_dataset(symbols=1)
    wins = np.flatnonzero(rows["label"] == 1)
    rest = np.flatnonzero(rows["label"] == 0)
    split = [Fold(wins, rest, np.zeros(len(rest), dtype=np.int64))]
    with pytest.raises(DataError, match=f"fold 1 of 1 trains on {len(wins)} rows of one class"):
        cross_fit(rows, lambda start, end: split, Recorder())


def test_uniqueness_does_not_know_the_outcome():
    """Turning labels over moves no weight within a class: the span weighed ends at the horizon."""
    rows = ml_dataset(symbols=2)
    spans = rows.assign(label_end=rows["horizon_end"])
    weights, unique = weigh_by_uniqueness(rows), uniqueness_weights(spans)
    for label in (0, 1):
        ratio = (weights / unique)[rows["label"] == label]
        np.testing.assert_allclose(ratio, ratio[0])


def test_uniqueness_is_that_of_the_rows_given():
    """Rows without their neighbours are more unique than among them."""
    rows = ml_dataset(symbols=1)
    spans = rows.assign(label_end=rows["horizon_end"])
    alone = rows.iloc[::20]
    assert (uniqueness_weights(spans.iloc[::20]) > uniqueness_weights(spans)[::20]).all()
    assert weigh_by_uniqueness(alone).mean() == pytest.approx(1.0)


def test_weights_keep_the_base_rate():
    """Whatever the weights, the weighted share of label 1 is the plain one."""
    draw = np.random.default_rng(0)
    labels = draw.integers(0, 2, 100)
    weights = keep_base_rate(draw.random(100), labels)
    assert np.average(labels, weights=weights) == pytest.approx(labels.mean())
