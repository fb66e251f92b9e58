"""Fitting: no random splits, the same result on any number of threads, honest probabilities."""

import sys
from functools import partial

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from assembled_core.errors import DataError, DependencyError
from assembled_core.modeling import GradientBoosting, ModelSettings, RandomForest, fit_model
from assembled_core.modeling import fit as fitting
from assembled_core.modeling.classes import MULTI_CLASS, class_shares, success_chances
from assembled_core.modeling.fit import snap_to_quantiles
from assembled_core.validation.purged import purged_kfold
from samples import ml_dataset, multi_class_dataset

FEATURES = ("ta_known", "ta_noise", "ta_slow", "signal_direction", "signal_score")
LIVELY = {
    "gradient_boosting": GradientBoosting(min_samples_leaf=20, max_iter=60, learning_rate=0.1),
    "random_forest": RandomForest(min_samples_leaf=10, n_estimators=20, max_samples=0.5),
}
TYPES = list(LIVELY)


def settings(model_type, **changes):
    """Settings that learn something from a small dataset."""
    return ModelSettings(model_type=model_type, **LIVELY, **changes)


def fit(rows, model_type, **changes):
    """Fit with equal weights."""
    return fit_model(
        rows,
        FEATURES,
        settings(model_type, **changes),
        weigh=lambda frame: np.ones(len(frame)),
        split=partial(purged_kfold, n_folds=3),
    )


def test_no_estimator_splits_rows_at_random(monkeypatch):
    """Boosting would hold out random rows to stop early, forests to score themselves: both off."""
    from sklearn.ensemble._hist_gradient_boosting import gradient_boosting

    monkeypatch.setattr(gradient_boosting, "train_test_split", None)
    boosting = fit(ml_dataset(symbols=1), "gradient_boosting").estimator
    assert boosting.do_early_stopping_ is False
    assert boosting.n_iter_ == LIVELY["gradient_boosting"].max_iter
    forest = fit(ml_dataset(symbols=1), "random_forest").estimator
    assert forest.oob_score is False
    assert boosting.class_weight is None
    assert forest.class_weight is None


@pytest.mark.parametrize("model_type", TYPES)
def test_same_rows_and_seed_same_predictions(model_type):
    """Two fits agree to the bit, another seed does not."""
    rows = ml_dataset()
    first, again = fit(rows, model_type).predict(rows), fit(rows, model_type).predict(rows)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, fit(rows, model_type, seed=1).predict(rows))


@pytest.mark.parametrize("model_type", TYPES)
def test_threads_do_not_change_predictions(model_type, monkeypatch):
    """One thread or two, for fitting and predicting: the same bits."""
    monkeypatch.setattr(fitting, "VALUES_WORTH_THREADS", 0)
    rows = ml_dataset(symbols=6)
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(fit(rows, model_type, n_jobs=threads).predict(rows))
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("model_type", TYPES)
def test_it_learns_what_can_be_known(model_type):
    """On rows it has not met, predictions follow the true chance and meet its mean."""
    model = fit(ml_dataset(symbols=8, seed=1), model_type)
    unmet = ml_dataset(symbols=8, seed=2)
    predicted = model.predict(unmet)
    assert np.corrcoef(predicted, unmet["true_chance"])[0, 1] > 0.85
    assert predicted.mean() == pytest.approx(unmet["true_chance"].mean(), abs=0.03)


@pytest.mark.parametrize("model_type", TYPES)
@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_calibration_repairs_probabilities_that_are_too_bold(model_type, method):
    """An overfitted model's Brier score falls on unmet rows once it is calibrated."""
    bold = {
        "gradient_boosting": GradientBoosting(
            min_samples_leaf=2, max_leaf_nodes=31, l2_regularization=0.0, learning_rate=0.3
        ),
        "random_forest": RandomForest(min_samples_leaf=1, max_samples=1.0, n_estimators=10),
    }
    rows, unmet = ml_dataset(symbols=6, seed=3), ml_dataset(symbols=6, seed=4)
    brier = {}
    for calibration in ("none", method):
        model = fit_model(
            rows,
            FEATURES,
            ModelSettings(model_type=model_type, calibration=calibration, **bold),
            weigh=lambda frame: np.ones(len(frame)),
            split=partial(purged_kfold, n_folds=3),
        )
        brier[calibration] = np.mean((model.predict(unmet) - unmet["label"]) ** 2)
    assert brier[method] < brier["none"] - 0.005


def test_calibration_uses_the_folds_it_is_given():
    """The calibration's scores come from the passed folds of the training rows, no others."""
    rows, seen = ml_dataset(), []

    def split(start, end):
        seen.append(len(start))
        return purged_kfold(start, end, n_folds=3)

    fit_model(
        rows,
        FEATURES,
        settings("gradient_boosting", calibration="sigmoid"),
        weigh=lambda frame: np.ones(len(frame)),
        split=split,
    )
    assert seen == [len(rows)]


def test_weights_are_computed_from_training_rows_alone():
    """The weighing function is handed exactly the rows that are fitted, also inside folds."""
    rows, sizes = ml_dataset(), []

    def weigh(frame):
        sizes.append(len(frame))
        return np.ones(len(frame))

    folds = purged_kfold(
        rows["timestamp"].astype("int64").to_numpy(),
        rows["horizon_end"].astype("int64").to_numpy(),
        n_folds=3,
    )
    fit_model(
        rows,
        FEATURES,
        settings("gradient_boosting", calibration="sigmoid"),
        weigh=weigh,
        split=lambda start, end: folds,
    )
    assert sizes == [*(len(fold.train) for fold in folds), len(rows), len(rows)]


def test_scale_of_weights_does_not_matter():
    """Weights of 0.001 regularize no more than weights of 1."""
    rows = ml_dataset()
    found = [
        fit_model(
            rows,
            FEATURES,
            settings("gradient_boosting"),
            weigh=lambda frame, scale=scale: np.full(len(frame), scale),
            split=purged_kfold,
        ).predict(rows)
        for scale in (1.0, 0.001)
    ]
    np.testing.assert_allclose(*found, rtol=1e-12)


@pytest.mark.parametrize("model_type", TYPES)
def test_a_feature_not_known_yet_is_no_obstacle(model_type):
    """A feature without a value in the training rows is a constant; values come later."""
    rows = ml_dataset()
    model = fit(rows.assign(ta_slow=np.nan), model_type)
    np.testing.assert_array_equal(model.predict(rows), model.predict(rows.assign(ta_slow=5.0)))


def test_one_class_is_refused():
    """Rows of one class are counted, and the label is named."""
    rows = ml_dataset()
    wins = rows[rows["label"] == 1]
    with pytest.raises(DataError, match=f"{len(wins)} training rows all have label 1"):
        fit(wins, "gradient_boosting")


def test_missing_scikit_learn_names_the_extra(monkeypatch):
    """Without scikit-learn the way to install it is named."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(DependencyError, match=r"pip install -e \.\[ml\]"):
        fit(ml_dataset(), "gradient_boosting")


def test_snapping_changes_no_threshold():
    """Boosting on snapped values splits raw values just as it split the snapped ones."""
    draw = np.random.default_rng(0)
    raw = draw.standard_normal((3000, 3))
    raw[draw.random(raw.shape) < 0.1] = np.nan
    snapped = snap_to_quantiles(raw, 32)
    assert all(len(np.unique(column[~np.isnan(column)])) <= 32 for column in snapped.T)
    np.testing.assert_array_equal(np.isnan(raw), np.isnan(snapped))
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_bins=32, early_stopping=False)
    model.fit(snapped, draw.integers(0, 2, 3000), sample_weight=draw.random(3000))
    np.testing.assert_array_equal(model.predict_proba(raw), model.predict_proba(snapped))


def fit_classes(rows, model_type, **changes):
    """Fit -2 to 2 with equal weights."""
    return fit_model(
        rows,
        FEATURES,
        settings(model_type, **changes),
        weigh=lambda frame: np.ones(len(frame)),
        split=partial(purged_kfold, n_folds=3),
        classes=MULTI_CLASS,
    )


@pytest.mark.parametrize("model_type", TYPES)
@pytest.mark.parametrize("calibration", ["none", "sigmoid", "isotonic"])
def test_several_classes_are_learned_as_probabilities(model_type, calibration):
    """On unmet rows each class's probability follows its true chance and meets its mean."""
    model = fit_classes(multi_class_dataset(symbols=8, seed=1), model_type, calibration=calibration)
    unmet = multi_class_dataset(symbols=8, seed=2)
    chances = model.predict_matrix(unmet[list(FEATURES)].to_numpy())
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    truth = unmet[[f"chance_{value}" for value in MULTI_CLASS]].to_numpy()
    np.testing.assert_allclose(chances.mean(axis=0), truth.mean(axis=0), atol=0.03)
    for column in (0, 1, 3, 4):  # hold is likeliest in the middle, which moves it little
        assert np.corrcoef(chances[:, column], truth[:, column])[0, 1] > 0.7


@pytest.mark.parametrize("model_type", TYPES)
def test_several_classes_are_fitted_alike_again_and_on_any_threads(model_type, monkeypatch):
    """One thread or two, the same bits; another seed gives others."""
    monkeypatch.setattr(fitting, "VALUES_WORTH_THREADS", 0)
    rows = multi_class_dataset(symbols=4)
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            model = fit_classes(rows, model_type, n_jobs=threads)
            found.append(model.predict_matrix(rows[list(FEATURES)].to_numpy()))
    np.testing.assert_array_equal(*found)
    other = fit_classes(rows, model_type, seed=1).predict(rows)
    assert (other != fit_classes(rows, model_type).predict(rows)).any()


@pytest.mark.parametrize("model_type", TYPES)
@pytest.mark.parametrize("calibration", ["none", "sigmoid", "isotonic"])
@pytest.mark.parametrize("seen", [(-1, 2), (-2, 0, 1)])
def test_a_class_that_no_training_row_had_has_probability_0(model_type, calibration, seen):
    """The columns are those of the label, however few classes the estimator has met."""
    rows = multi_class_dataset(symbols=3)
    few = rows[rows["label"].isin(seen)]
    model = fit_classes(few, model_type, calibration=calibration)
    chances = model.predict_matrix(rows[list(FEATURES)].to_numpy())
    assert chances.shape == (len(rows), 5)
    unseen = [value not in seen for value in MULTI_CLASS]
    assert (chances[:, unseen] == 0.0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert model.base_rates == class_shares(few["label"], MULTI_CLASS)
    assert sum(model.base_rates) == pytest.approx(1.0)


def test_a_class_weighs_what_it_is_worth():
    """No class weights: a class of one row in fifty is predicted about that often."""
    rows = multi_class_dataset(symbols=6)
    rare = rows[(rows["label"] != 2) | (np.arange(len(rows)) % 8 == 0)]
    for model_type in TYPES:
        model = fit_classes(rare, model_type)
        assert model.estimator.class_weight is None
        predicted = model.predict_matrix(rare[list(FEATURES)].to_numpy()).mean(axis=0)
        np.testing.assert_allclose(predicted, model.base_rates, atol=0.01)


def test_confidence_follows_the_side():
    """`predict` adds up the classes that the row's own signal calls a success."""
    rows = multi_class_dataset(symbols=2)
    model = fit_classes(rows, "gradient_boosting")
    chances = model.predict_matrix(rows[list(FEATURES)].to_numpy())
    side = rows["signal_direction"].to_numpy()
    by_hand = np.where(side > 0, chances[:, 3] + chances[:, 4], chances[:, 0] + chances[:, 1])
    np.testing.assert_array_equal(model.predict(rows), by_hand)
    assert {-1.0, 1.0} == set(side)
    with pytest.raises(DataError, match="lacks 1 of the model's 5 features: signal_direction"):
        model.predict(rows.drop(columns="signal_direction"))
    flat = model.predict(rows.assign(signal_direction=0.0))
    assert np.isnan(flat).all()
    assert np.isnan(success_chances(chances, np.zeros(len(rows)), MULTI_CLASS)).all()
