"""How good probabilities of a binary label are, as bare nouns on arrays.

Common arguments: `labels` of 0 and 1 and `probabilities` of label 1 in [0, 1], both of shape
(rows,) and without NaN; `weights` are non-negative and default to one per row.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
CERTAINTY = 1e-12  # a probability of exactly 0 or 1 that is wrong would cost infinitely much


def brier_score(
    labels: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Mean squared distance of probability and label: 0 is perfect; NaN without rows.

    Source: Brier (1950), Verification of forecasts expressed in terms of probability.
    """
    truth, predicted, weight = _aligned(labels, probabilities, weights)
    return _mean((predicted - truth) ** 2, weight)


def log_loss(
    labels: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Mean negative log likelihood in nats; probabilities are kept 1e-12 away from 0 and 1."""
    truth, predicted, weight = _aligned(labels, probabilities, weights)
    likelihood = np.where(truth == 1.0, predicted, 1.0 - predicted)
    return _mean(-np.log(np.clip(likelihood, CERTAINTY, 1.0 - CERTAINTY)), weight)


def roc_auc(
    labels: ArrayLike,
    probabilities: ArrayLike,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
) -> float:
    """Chance that a row of label 1 is rated above one of label 0, ties counting half.

    Args:
        labels: as above.
        probabilities: as above.
        weights: as above; a pair weighs the product.
        groups: integer codes, shape (rows,); only rows of one group are compared. Folds must be
            such groups: a fold rich in label 1 leaves its model fewer to train on, so across
            folds even a model that knows nothing looks worse than a coin.

    Returns:
        The share of pairs; NaN when no group has both classes, where there are no pairs.
    """
    truth, predicted, weight = _aligned(labels, probabilities, weights)
    group = np.zeros(len(truth)) if groups is None else np.asarray(groups)
    order = np.lexsort((predicted, group))
    truth, predicted, weight, group = truth[order], predicted[order], weight[order], group[order]
    new_group = np.diff(group, prepend=np.nan) != 0.0
    level = np.cumsum(new_group | (np.diff(predicted, prepend=np.nan) != 0.0)) - 1
    positive, negative = (np.bincount(level, w) for w in (weight * truth, weight * (1.0 - truth)))
    group_of_level = np.zeros(len(positive), dtype=np.int64)
    group_of_level[level] = np.cumsum(new_group) - 1
    pairs = np.sum(np.bincount(group_of_level, positive) * np.bincount(group_of_level, negative))
    if pairs == 0.0:
        return float("nan")
    before = np.cumsum(negative) - negative
    below = before - before[np.searchsorted(group_of_level, group_of_level)]
    return float(np.sum(positive * (below + 0.5 * negative)) / pairs)


def brier_skill(score: float, reference_score: float) -> float:
    """Share of the reference's Brier score that is saved: 0 is no better, negative is worse."""
    return 1.0 - score / reference_score if reference_score > 0.0 else float("nan")


def break_even_probability(mean_win: float, mean_loss: float, cost: float) -> float:
    """Chance of label 1 from which on a trade pays: p * win + (1 - p) * loss = cost.

    Args:
        mean_win: mean return of label 1, as a fraction.
        mean_loss: mean return of label 0, as a fraction, usually negative.
        cost: cost of the round trip, as a fraction of the notional.

    Returns:
        The probability; it may lie outside [0, 1] (every trade pays, or none does), and is NaN
        where a win does not return more than a loss.
    """
    if not mean_win > mean_loss:
        return float("nan")
    return (cost - mean_loss) / (mean_win - mean_loss)


def _aligned(
    labels: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    truth = np.asarray(labels, dtype=np.float64)
    predicted = np.asarray(probabilities, dtype=np.float64)
    weight = np.ones_like(truth) if weights is None else np.asarray(weights, dtype=np.float64)
    if not truth.shape == predicted.shape == weight.shape:
        raise ValueError(
            "labels, probabilities and weights must have one shape, got "
            f"{truth.shape}, {predicted.shape} and {weight.shape}."
        )
    if not np.isin(truth, (0.0, 1.0)).all():
        strange = truth[~np.isin(truth, (0.0, 1.0))][0]
        raise ValueError(f"labels must be 0 or 1, got {strange}; others: metrics.multi_class.")
    return truth, predicted, weight


def _mean(values: FloatArray, weight: FloatArray) -> float:
    total = weight.sum()
    return float(np.sum(values * weight) / total) if total > 0.0 else float("nan")
