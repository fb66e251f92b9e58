"""How good the probabilities of several classes are, as bare nouns on arrays.

Common arguments: `labels` of shape (rows,), each one of `classes`; `chances` of shape (rows,
classes) whose rows sum to 1; `classes`, what the columns stand for; `weights`, non-negative, one
per row by default. No NaN.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .classification import CERTAINTY, roc_auc

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def multi_class_brier(
    labels: ArrayLike,
    chances: ArrayLike,
    classes: Sequence[int],
    weights: ArrayLike | None = None,
) -> float:
    """Squared errors of all classes added up, mean over the rows: 0 to 2; NaN without rows.

    0 is perfect, 2 is to be certain and wrong each time. Of two classes it is twice `brier_score`.

    Source: Brier (1950), Verification of forecasts expressed in terms of probability.
    """
    came, said = _came(labels, classes), _said(chances, classes)
    return _mean(((said - came) ** 2).sum(axis=1), weights)


def multi_class_log_loss(
    labels: ArrayLike,
    chances: ArrayLike,
    classes: Sequence[int],
    weights: ArrayLike | None = None,
) -> float:
    """Mean negative log likelihood in nats; probabilities are kept 1e-12 away from 0 and 1."""
    came, said = _came(labels, classes), _said(chances, classes)
    likelihood = said[came]  # one entry per row: a row has one class
    return _mean(-np.log(np.clip(likelihood, CERTAINTY, 1.0 - CERTAINTY)), weights)


def one_vs_rest_aucs(
    labels: ArrayLike,
    chances: ArrayLike,
    classes: Sequence[int],
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
) -> FloatArray:
    """For each class the ROC-AUC of its probability, its rows against all others.

    Args:
        labels: as above.
        chances: as above.
        classes: as above.
        weights: as above.
        groups: integer codes; only rows of one group are compared, see `roc_auc`.

    Returns:
        Shape (classes,); NaN where no group has rows of the class and others beside them.
    """
    came, said = _came(labels, classes), _said(chances, classes)
    return np.array([roc_auc(came[:, k], said[:, k], weights, groups) for k in range(len(classes))])


def macro_auc(aucs: FloatArray) -> float:
    """Mean of the AUCs that are defined, each class counting alike; NaN where none is."""
    known = aucs[~np.isnan(aucs)]
    return float(known.mean()) if len(known) else float("nan")


def likeliest_class(chances: ArrayLike, classes: Sequence[int]) -> IntArray:
    """The class of highest probability for each row; of equal ones the lowest."""
    found: IntArray = np.array(classes)[_said(chances, classes).argmax(axis=1)]
    return found


def confusion_matrix(labels: ArrayLike, predicted: ArrayLike, classes: Sequence[int]) -> IntArray:
    """How many rows of each class (rows) were taken for each class (columns)."""
    pairs = np.searchsorted(classes, [_known(labels, classes), _known(predicted, classes)])
    size = len(classes)
    return np.bincount(pairs[0] * size + pairs[1], minlength=size**2).reshape(size, size)


def _known(labels: ArrayLike, classes: Sequence[int]) -> IntArray:
    found = np.asarray(labels, dtype=np.int64)
    strange = found[~np.isin(found, classes)]
    if len(strange):
        raise ValueError(f"label {strange[0]} is none of the classes {list(classes)}.")
    return found


def _came(labels: ArrayLike, classes: Sequence[int]) -> NDArray[np.bool_]:
    """Whether each row is of each class, shape (rows, classes)."""
    came: NDArray[np.bool_] = _known(labels, classes)[:, None] == np.array(classes)
    return came


def _said(chances: ArrayLike, classes: Sequence[int]) -> FloatArray:
    said = np.asarray(chances, dtype=np.float64)
    if said.ndim != 2 or said.shape[1] != len(classes):
        raise ValueError(f"chances of {len(classes)} classes cannot have the shape {said.shape}.")
    return said


def _mean(values: FloatArray, weights: ArrayLike | None) -> float:
    weight = np.ones_like(values) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != values.shape:
        raise ValueError(f"weights of shape {weight.shape} for {len(values)} rows.")
    total = weight.sum()
    return float(np.sum(values * weight) / total) if total > 0.0 else float("nan")
