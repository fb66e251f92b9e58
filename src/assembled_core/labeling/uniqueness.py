"""Overlapping labels share their information: sample weights by average uniqueness."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Positions = npt.NDArray[np.int64]


def average_uniqueness(
    start: Positions, end: Positions, group: Positions
) -> npt.NDArray[np.float64]:
    """Return each label's average uniqueness: the mean over its bars of 1 / labels alive there.

    Args:
        start: (labels,) position of the entry bar.
        end: (labels,) position of the exit bar, at or after the start; the span is closed.
        group: (labels,) symbol code >= 0; only labels of one symbol overlap.

    Returns:
        (labels,) float64 in (0, 1].

    Source: Lopez de Prado, Advances in Financial Machine Learning, chapter 4.
    """
    if len(start) == 0:
        return np.zeros(0)
    width = int(end.max()) + 2
    first, stop = group * width + start, group * width + end + 1
    size = int(stop.max()) + 1
    alive = np.cumsum(np.bincount(first, minlength=size) - np.bincount(stop, minlength=size))
    share = np.divide(1.0, alive, out=np.zeros(size), where=alive > 0)
    total = np.concatenate([[0.0], np.cumsum(share)])
    # differences of a long sum may end a few ulps above 1
    return np.minimum((total[stop] - total[first]) / (stop - first), 1.0)


def uniqueness_weights(samples: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the average uniqueness of samples, among these samples only.

    Args:
        samples: Rows with symbol, timestamp and label_end (times); any subset of an ML dataset.

    Returns:
        (rows,) float64 in (0, 1]. Bars are counted on the times that the samples name, which for a
        dataset of every active bar are its bars.
    """
    start = samples["timestamp"].to_numpy(dtype="datetime64[ns]").astype(np.int64)
    end = samples["label_end"].to_numpy(dtype="datetime64[ns]").astype(np.int64)
    grid = np.unique(np.concatenate([start, end]))
    group = pd.factorize(samples["symbol"])[0].astype(np.int64)
    return average_uniqueness(np.searchsorted(grid, start), np.searchsorted(grid, end), group)
