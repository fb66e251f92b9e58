"""Do probabilities come true as often as they say?"""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..errors import ParameterError

FloatArray = NDArray[np.float64]
Z_95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution


def reliability_curve(
    labels: ArrayLike,
    probabilities: ArrayLike,
    *,
    n_bins: int = 10,
    strategy: Literal["quantile", "uniform"] = "quantile",
) -> pd.DataFrame:
    """Observed frequency of label 1 beside the mean prediction, bin by bin.

    Args:
        labels: 0 or 1, shape (rows,), no NaN.
        probabilities: predicted probability of label 1, same shape, no NaN.
        n_bins: bins asked for; tied probabilities share a bin, so fewer may come.
        strategy: `quantile` bins hold about equally many rows, `uniform` ones are equally wide.

    Returns:
        One row per bin that holds rows: bin_low, bin_high, mean_predicted, observed, count, and
        low and high, the 95 % Wilson interval of `observed`. The interval takes rows for
        independent; overlapping labels are not, so the truth is wider.

    Raises:
        ParameterError: fewer than one bin.
    """
    if n_bins < 1:
        raise ParameterError(f"`n_bins` must be >= 1, got {n_bins}.")
    truth = np.asarray(labels, dtype=np.float64)
    predicted = np.asarray(probabilities, dtype=np.float64)
    edges = _edges(predicted, n_bins, strategy)
    number = np.clip(np.searchsorted(edges, predicted, side="right") - 1, 0, len(edges) - 2)
    count = np.bincount(number, minlength=len(edges) - 1)
    held = count > 0
    observed = np.bincount(number, truth, len(count))[held] / count[held]
    low, high = wilson_interval(observed, count[held])
    return pd.DataFrame(
        {
            "bin_low": edges[:-1][held],
            "bin_high": edges[1:][held],
            "mean_predicted": np.bincount(number, predicted, len(count))[held] / count[held],
            "observed": observed,
            "count": count[held],
            "low": low,
            "high": high,
        }
    )


def wilson_interval(
    share: FloatArray, count: NDArray[np.int64], z: float = Z_95
) -> tuple[FloatArray, FloatArray]:
    """Score interval of a share seen in `count` independent draws (Wilson, 1927)."""
    spread = z**2 / count
    centre = (share + spread / 2.0) / (1.0 + spread)
    half = z / (1.0 + spread) * np.sqrt(share * (1.0 - share) / count + spread / (4.0 * count))
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def _edges(predicted: FloatArray, n_bins: int, strategy: str) -> FloatArray:
    """Ascending, distinct edges of the bins; the last bin is closed on the right."""
    if strategy == "uniform" or not len(predicted):
        return np.linspace(0.0, 1.0, n_bins + 1)
    edges = np.unique(np.quantile(predicted, np.linspace(0.0, 1.0, n_bins + 1)))
    return edges if len(edges) > 1 else np.array([edges[0], edges[0]])
