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


def roc_auc(labels: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Chance that a row of label 1 is rated above one of label 0, ties counting half.

    NaN when only one class is present, where no such chance exists.
    """
    truth, predicted, weight = _aligned(labels, probabilities, weights)
    _, level = np.unique(predicted, return_inverse=True)
    positive = np.bincount(level, weight * truth)
    negative = np.bincount(level, weight * (1.0 - truth))
    pairs = positive.sum() * negative.sum()
    if pairs == 0.0:
        return float("nan")
    below = np.cumsum(negative) - negative
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
    return truth, predicted, weight


def _mean(values: FloatArray, weight: FloatArray) -> float:
    total = weight.sum()
    return float(np.sum(values * weight) / total) if total > 0.0 else float("nan")
