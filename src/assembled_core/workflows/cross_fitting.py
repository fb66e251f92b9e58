"""Out-of-fold predictions: every row judged by a model that never met its outcome."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..labeling.uniqueness import uniqueness_weights
from ..modeling.classes import BINARY, Classes, succeeded
from ..modeling.fit import FittedModel, Weigh, fit_model
from ..modeling.parameters import ModelSettings
from ..modeling.rows import nanoseconds
from ..progress import track
from ..validation.purged import Fold, Split
from .judged_rows import judge_rows

FloatArray = NDArray[np.float64]
Fit = Callable[[pd.DataFrame], FittedModel]
CARRIED = ("timestamp", "symbol", "label", "realized_return", "sample_weight", "signal_age")


def cross_fit(dataset: pd.DataFrame, split: Split, fit: Fit) -> pd.DataFrame:
    """Predict each fold's test rows by a model fitted on its training rows.

    Args:
        dataset: an ml dataset that `check_trainable` lets pass.
        split: folds of (start, horizon_end) in ns, each with its training and its test rows.
        fit: a model from training rows; whatever it estimates (weights, calibration), it has
            only these rows to do it.

    Returns:
        One row per tested row and path: the dataset's timestamp, symbol, label and, where it has
        them, realized_return, sample_weight and signal_age; what `judge_rows` tells of them;
        fold and path, counted from 0. Sorted by (path, symbol, timestamp).

    Raises:
        DataError: a fold that cannot be made, or trains on one class only.
    """
    folds = split(nanoseconds(dataset["timestamp"]), nanoseconds(dataset["horizon_end"]))
    carried = dataset[[name for name in CARRIED if name in dataset.columns]]
    parts = [
        _predict_fold(dataset, carried, fold, number, len(folds), fit)
        for number, fold in enumerate(track(folds, "Cross-fitting", unit="fold"))
    ]
    predictions = pd.concat(parts, ignore_index=True)
    return predictions.sort_values(["path", "symbol", "timestamp"], ignore_index=True)


def _predict_fold(
    dataset: pd.DataFrame, carried: pd.DataFrame, fold: Fold, number: int, n_folds: int, fit: Fit
) -> pd.DataFrame:
    train = dataset.iloc[fold.train]
    if train["label"].nunique() < 2:
        raise DataError(
            f"fold {number + 1} of {n_folds} trains on {len(train)} rows of one class; "
            "ask for fewer folds or more history."
        )
    model = fit(train)
    base_rate = float(succeeded(train, model.classes).mean())
    judged = judge_rows(dataset.iloc[fold.test], model, base_rate)
    return carried.iloc[fold.test].assign(**judged, fold=number, path=fold.path)


def make_fit(
    features: Sequence[str],
    settings: ModelSettings,
    inner_split: Split,
    weigh: Weigh,
    classes: Classes = BINARY,
) -> Fit:
    """A fit that needs only its training rows: weights and calibration come from these alone."""
    return partial(
        fit_model,
        features=tuple(features),
        settings=settings,
        weigh=weigh,
        split=inner_split,
        classes=classes,
    )


def weigh_by_uniqueness(rows: pd.DataFrame) -> FloatArray:
    """Average uniqueness of each row's [timestamp, horizon_end] among the rows given.

    Not up to label_end: a success ends its label early, so that span knows the outcome, and
    weights that know the outcome bend what is learned (docs/decisions/0005 has the figures).

    Returns:
        Weights of mean 1 within each class: the few rows that overlap with nothing weigh most,
        and would else set the level of every probability.
    """
    spans = rows[["symbol", "timestamp"]].assign(label_end=rows["horizon_end"])
    return keep_base_rate(uniqueness_weights(spans), rows["label"].to_numpy())


def weigh_equally(rows: pd.DataFrame) -> FloatArray:
    """Weight 1 for each row."""
    return np.ones(len(rows))


def keep_base_rate(weights: FloatArray, labels: NDArray[np.int64]) -> FloatArray:
    """Weights of mean 1 within each class: the weighted base rates are then the plain ones."""
    _, of_class = np.unique(labels, return_inverse=True)
    totals = np.bincount(of_class, weights)
    return weights * (np.bincount(of_class) / totals)[of_class]
