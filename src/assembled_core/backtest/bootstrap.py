"""What else daily figures could have been, when neighbouring days resemble each other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DependencyError, ParameterError

Floats = npt.NDArray[np.float64]

MIN_OBSERVATIONS = 20  # below this no block length can be estimated


@dataclass(frozen=True)
class Interval:
    """A mean and the range that resampling gives it.

    Attributes:
        mean: Of the observations.
        low: Lower end.
        high: Upper end.
        level: Share of the resampled means in between.
        block_days: Mean length of the resampled blocks.
    """

    mean: float
    low: float
    high: float
    level: float
    block_days: float


def stationary_interval(
    observations: Floats, *, scale: float = 1.0, level: float = 0.95, samples: int = 2000, seed: int
) -> Interval:
    """Percentile interval of the mean by the stationary bootstrap.

    Args:
        observations: One figure per day, in order, without NaN; fewer than 20 give a NaN interval.
        scale: Multiplies mean and interval (252 for a year's sum of daily figures).
        level: Share of the resampled means within the interval, in (0, 1).
        samples: Number of resamples.
        seed: Of the resampling.

    Raises:
        DependencyError: arch is not installed.

    Source: Politis and Romano (1994), The Stationary Bootstrap; block length by Politis and White
    (2004), Automatic Block-Length Selection, as corrected by Patton, Politis and White (2009).
    """
    mean = float(np.mean(observations)) * scale if len(observations) else float("nan")
    if len(observations) < MIN_OBSERVATIONS:
        return Interval(mean, float("nan"), float("nan"), level, float("nan"))
    if np.ptp(observations) == 0.0:
        return Interval(mean, mean, mean, level, 1.0)
    block, means = _resampled_means(observations, samples, seed)
    low, high = np.quantile(means * scale, [(1 - level) / 2, (1 + level) / 2])
    return Interval(mean, float(low), float(high), level, block)


def block_length(observations: Floats) -> int:
    """Mean length of the blocks that keep the dependence of these figures.

    Args:
        observations: At least 20 figures, one per day, in order, without NaN and not all equal. For
            histories whose turbulent days come together give absolute returns: the returns
            themselves hardly resemble their neighbours.

    Raises:
        ParameterError: There are too few figures, or they do not vary.
        DependencyError: arch is not installed.

    Source: as `stationary_interval`.
    """
    if len(observations) < MIN_OBSERVATIONS or np.ptp(observations) == 0.0:
        raise ParameterError(
            f"a block length needs at least {MIN_OBSERVATIONS} figures that vary, "
            f"got {len(observations)} of {len(np.unique(observations))} values."
        )
    length = float(_arch().optimal_block_length(observations)["stationary"].iloc[0])
    return max(int(np.ceil(length)), 1)


def stationary_resamples(
    observations: Floats, block_days: int, *, samples: int = 1000, seed: int
) -> Floats:
    """Histories that could have been: the days in blocks of random length, drawn with replacement.

    Args:
        observations: One figure per day, in order; the end is followed by the beginning.
        block_days: Mean length of the blocks, see `block_length`.
        samples: Number of histories.
        seed: Of the resampling.

    Returns:
        (samples, days), each row as long as `observations`.

    Raises:
        DependencyError: arch is not installed.

    Source: Politis and Romano (1994), The Stationary Bootstrap.
    """
    resampling = _arch().StationaryBootstrap(block_days, observations, seed=seed)
    return np.asarray(resampling.apply(np.array, samples), dtype=np.float64)


def _resampled_means(observations: Floats, samples: int, seed: int) -> tuple[int, Floats]:
    block = block_length(observations)
    resampling = _arch().StationaryBootstrap(block, observations, seed=seed)
    return block, resampling.apply(np.mean, samples).ravel()


def _arch() -> Any:
    try:
        import arch.bootstrap
    except ImportError as error:
        raise DependencyError(
            "the bootstrap needs the package arch; run `pip install -e .[ml]`."
        ) from error
    return arch.bootstrap
