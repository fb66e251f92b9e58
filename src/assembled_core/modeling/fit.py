"""Fit one model on the rows it may see."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, DependencyError
from .calibrate import Calibration, fit_calibration
from .parameters import GradientBoosting, ModelSettings, RandomForest
from .rows import feature_matrix, nanoseconds

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Weigh = Callable[[pd.DataFrame], FloatArray]
Split = Callable[[IntArray, IntArray], Iterable[tuple[IntArray, IntArray, IntArray]]]
VALUES_WORTH_THREADS = 1_000_000


@dataclass(frozen=True)
class FittedModel:
    """A fitted estimator with the features it wants and its calibration, if any."""

    features: tuple[str, ...]
    estimator: Any
    calibration: Calibration | None = None

    def predict(self, frame: pd.DataFrame) -> FloatArray:
        """Probability of label 1 for each row; needs the features by name, extra columns may be.

        Raises:
            DataError: features that are missing, not numeric or infinite, by name.
        """
        return self.predict_matrix(feature_matrix(frame, self.features))

    def predict_matrix(self, matrix: FloatArray) -> FloatArray:
        """Probability of label 1 for rows of features in the model's order."""
        if not len(matrix):
            return np.empty(0)
        with _threads_worth(matrix.size):
            raw: FloatArray = self.estimator.predict_proba(matrix)[:, 1]
        return raw if self.calibration is None else self.calibration.apply(raw)


def fit_model(
    rows: pd.DataFrame,
    features: tuple[str, ...],
    settings: ModelSettings,
    *,
    weigh: Weigh,
    split: Split,
) -> FittedModel:
    """Fit the chosen model on `rows`, and its calibration on their own purged folds.

    Args:
        rows: training rows of an ml dataset, both labels present.
        features: names of the columns to learn from, NaN allowed.
        settings: model type, its parameters, seed and calibration method.
        weigh: positive weights of the rows it is given, computed among these rows alone.
        split: purged folds of (start, end) in ns; used only when a calibration is asked for.

    Raises:
        DependencyError: scikit-learn is missing.
        DataError: one class only.
    """
    fit = partial(_fit_rows, features=features, settings=settings, weigh=weigh)
    if settings.calibration == "none":
        return FittedModel(features, fit(rows))
    raw = np.full(len(rows), np.nan)
    matrix, labels = feature_matrix(rows, features), rows["label"].to_numpy(dtype=np.int64)
    for train, test, _ in split(nanoseconds(rows["timestamp"]), nanoseconds(rows["horizon_end"])):
        raw[test] = FittedModel(features, fit(rows.iloc[train])).predict_matrix(matrix[test])
    scored = ~np.isnan(raw)
    calibration = fit_calibration(
        settings.calibration, raw[scored], labels[scored], weigh(rows[scored])
    )
    return FittedModel(features, fit(rows), calibration)


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
    model._feature_subsample_rng = None  # only training draws from it; a file needs no generator
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
