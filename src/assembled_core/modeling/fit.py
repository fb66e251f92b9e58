"""Fit one model on the rows it may see."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, DependencyError
from .calibrate import Calibration, fit_calibration
from .classes import (
    BINARY,
    Classes,
    class_shares,
    expand_classes,
    signal_sides,
    success_chances,
)
from .one_vs_rest import OneVsRest, fit_one_vs_rest
from .parameters import GradientBoosting, ModelSettings, RandomForest
from .rows import feature_matrix, nanoseconds

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Weigh = Callable[[pd.DataFrame], FloatArray]
Split = Callable[[IntArray, IntArray], Iterable[tuple[IntArray, IntArray, IntArray]]]
VALUES_WORTH_THREADS = 1_000_000


@dataclass(frozen=True)
class FittedModel:
    """A fitted estimator with the features it wants and its calibration, if any.

    Attributes:
        features: columns, in the estimator's order.
        estimator: what was fitted; it may have met only some of the classes.
        calibration: of label 1, or of several classes each; None: as the estimator says.
        classes: what the label is of.
        base_rates: share of each class among the training rows; empty for a binary label.
    """

    features: tuple[str, ...]
    estimator: Any
    calibration: Calibration | OneVsRest | None = None
    classes: Classes = BINARY
    base_rates: tuple[float, ...] = ()

    def predict(self, frame: pd.DataFrame) -> FloatArray:
        """Chance that each row's signal succeeds, shape (rows,).

        Args:
            frame: the features by name, extra columns may be; `signal_direction` where the label
                has several classes. NaN where such a row has no direction.

        Raises:
            DataError: features that are missing, not numeric or infinite, by name.
        """
        chances = self.predict_matrix(feature_matrix(frame, self.features))
        return success_chances(chances, signal_sides(frame, self.classes), self.classes)

    def predict_matrix(self, matrix: FloatArray) -> FloatArray:
        """Probability of each class, shape (rows, classes), for features in the model's order."""
        if not len(matrix):
            return np.empty((0, len(self.classes)))
        with _threads_worth(matrix.size):
            raw: FloatArray = self.estimator.predict_proba(matrix)
        if self.classes != BINARY:
            chances = expand_classes(raw, self.estimator.classes_, self.classes)
            return chances if self.calibration is None else self.calibration.apply(chances)
        success = raw[:, 1] if self.calibration is None else self.calibration.apply(raw[:, 1])
        return np.column_stack([1.0 - success, success])


def fit_model(
    rows: pd.DataFrame,
    features: tuple[str, ...],
    settings: ModelSettings,
    *,
    weigh: Weigh,
    split: Split,
    classes: Classes = BINARY,
) -> FittedModel:
    """Fit the chosen model on `rows`, and its calibration on their own purged folds.

    Args:
        rows: training rows of an ml dataset, two classes present at least.
        features: names of the columns to learn from, NaN allowed.
        settings: model type, its parameters, seed and calibration method.
        weigh: positive weights of the rows it is given, computed among these rows alone.
        split: purged folds of (start, end) in ns; used only when a calibration is asked for.
        classes: what the label is of.

    Raises:
        DependencyError: scikit-learn is missing.
        DataError: one class only.
    """
    fit = partial(
        _fit_uncalibrated, features=features, settings=settings, weigh=weigh, classes=classes
    )
    if settings.calibration == "none":
        return fit(rows)
    raw = np.full((len(rows), len(classes)), np.nan)
    matrix = feature_matrix(rows, features)
    for train, test, _ in split(nanoseconds(rows["timestamp"]), nanoseconds(rows["horizon_end"])):
        raw[test] = fit(rows.iloc[train]).predict_matrix(matrix[test])
    scored = ~np.isnan(raw[:, 0])
    return _calibrate(fit(rows), settings.calibration, rows[scored], raw[scored], weigh)


def _calibrate(
    fitted: FittedModel,
    method: Literal["sigmoid", "isotonic"],
    rows: pd.DataFrame,
    raw: FloatArray,
    weigh: Weigh,
) -> FittedModel:
    """The model with a calibration fitted on rows whose scores are out of fold."""
    labels, weights = rows["label"].to_numpy(dtype=np.int64), weigh(rows)
    if fitted.classes == BINARY:
        return replace(fitted, calibration=fit_calibration(method, raw[:, 1], labels, weights))
    maps = fit_one_vs_rest(method, raw, labels, weights, fitted.classes, fitted.base_rates)
    return replace(fitted, calibration=maps)


def _fit_uncalibrated(
    rows: pd.DataFrame,
    features: tuple[str, ...],
    settings: ModelSettings,
    weigh: Weigh,
    classes: Classes,
) -> FittedModel:
    shares = () if classes == BINARY else class_shares(rows["label"], classes)
    estimator = _fit_rows(rows, features, settings, weigh)
    return FittedModel(features, estimator, classes=classes, base_rates=shares)


def _fit_rows(
    rows: pd.DataFrame, features: tuple[str, ...], settings: ModelSettings, weigh: Weigh
) -> Any:
    matrix, labels = feature_matrix(rows, features), rows["label"].to_numpy(dtype=np.int64)
    if labels.min() == labels.max():
        raise DataError(
            f"the {len(labels)} training rows all have label {labels[0]}: "
            "ask for fewer folds or more history."
        )
    # what no row knows yet becomes a constant, on which nothing splits
    matrix = np.where(np.isnan(matrix).all(axis=0), 0.0, matrix)
    weights, chosen = weigh(rows), settings.chosen()
    weights = weights / weights.mean()  # regularization means the same whatever the weights' scale
    if isinstance(chosen, GradientBoosting):
        return _fit_boosting(matrix, labels, weights, chosen, settings.seed)
    return _fit_forest(matrix, labels, weights, chosen, settings)


def _fit_boosting(
    matrix: FloatArray, labels: IntArray, weights: FloatArray, chosen: GradientBoosting, seed: int
) -> Any:
    ensemble = import_ensemble()
    model = ensemble.HistGradientBoostingClassifier(
        **chosen.model_dump(), early_stopping=False, random_state=seed
    )
    snapped = snap_to_quantiles(matrix, chosen.max_bins)
    with _threads_worth(matrix.size):
        model.fit(snapped, labels, sample_weight=weights)
    # only training needs these; a file then holds neither a generator nor compiled code's state
    model._feature_subsample_rng = None
    if len(model.classes_) > 2:
        model._loss.closs = None
    return model


def _fit_forest(
    matrix: FloatArray,
    labels: IntArray,
    weights: FloatArray,
    chosen: RandomForest,
    settings: ModelSettings,
) -> Any:
    ensemble = import_ensemble()
    model = ensemble.RandomForestClassifier(
        **chosen.model_dump(), oob_score=False, random_state=settings.seed, n_jobs=settings.n_jobs
    ).fit(matrix, labels, sample_weight=weights)
    # Threads add the trees' votes in the order they finish, which moves the last bits.
    return model.set_params(n_jobs=1)


def snap_to_quantiles(matrix: FloatArray, n_values: int) -> FloatArray:
    """Each feature's values moved to the nearest of its `n_values` quantiles.

    NaN stays NaN; every feature has a value somewhere.
    Boosting then finds as many distinct values as bins and takes the middles between them as
    thresholds: the very places where a value would have moved the other way. So nothing is lost
    for raw values at prediction, and scikit-learn's own weighted quantiles, which cost up to a
    hundred times the fit, are not computed.
    """
    snapped = matrix.copy()
    for column in range(matrix.shape[1]):
        known = ~np.isnan(matrix[:, column])
        values = matrix[known, column]
        grid = np.unique(np.quantile(values, np.linspace(0.0, 1.0, n_values)))
        snapped[known, column] = grid[np.searchsorted((grid[1:] + grid[:-1]) / 2.0, values)]
    return snapped


@contextmanager
def _threads_worth(n_values: int) -> Iterator[None]:
    """One OpenMP thread for little data.

    Two that wait for each other on a busy machine take up to a hundred times as long.
    """
    if n_values >= VALUES_WORTH_THREADS:
        yield
        return
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1, user_api="openmp"):
        yield


def import_ensemble() -> Any:
    """scikit-learn's ensembles, or the way to install them.

    Raises:
        DependencyError: scikit-learn is missing.
    """
    try:
        from sklearn import ensemble
    except ImportError as error:
        raise DependencyError(
            "meta-models need scikit-learn, which is not installed; run: pip install -e .[ml]"
        ) from error
    return ensemble
