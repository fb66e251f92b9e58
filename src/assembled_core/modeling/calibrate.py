"""Turn scores into probabilities that come true, as plain numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
CERTAINTY = 1e-6  # a score of exactly 0 or 1 has no log odds


@dataclass(frozen=True)
class Calibration:
    """A map from raw to calibrated probabilities.

    Attributes:
        method: `sigmoid` maps log odds by a line (Platt, 1999), `isotonic` by rising steps.
        x: sigmoid: the slope, one number; isotonic: raw probabilities, ascending.
        y: sigmoid: the intercept, one number; isotonic: what they are mapped to.
    """

    method: Literal["sigmoid", "isotonic"]
    x: tuple[float, ...]
    y: tuple[float, ...]

    def apply(self, raw: FloatArray) -> FloatArray:
        """Calibrated probabilities of raw ones, shape (rows,)."""
        if self.method == "isotonic":
            return np.interp(raw, self.x, self.y)
        with np.errstate(over="ignore"):  # what lies beyond all numbers is a probability of 0
            return 1.0 / (1.0 + np.exp(-(self.x[0] * _log_odds(raw) + self.y[0])))

    def to_plain(self) -> dict[str, Any]:
        """The map as plain data for a model file."""
        return {"method": self.method, "x": list(self.x), "y": list(self.y)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Calibration":
        """The map that `to_plain` wrote down.

        Raises:
            ValueError: the method is unknown, or the numbers are none that it could have.
        """
        found = cls(plain["method"], _numbers(plain["x"]), _numbers(plain["y"]))
        if found.method == "sigmoid":
            if (len(found.x), len(found.y)) != (1, 1):
                raise ValueError("a sigmoid calibration is one slope and one intercept")
        elif found.method != "isotonic":
            raise ValueError(f"an unknown calibration {found.method!r}")
        elif not found.x or len(found.x) != len(found.y):
            raise ValueError(f"an isotonic calibration of {len(found.x)} to {len(found.y)} numbers")
        elif (np.diff(found.x) <= 0).any():
            raise ValueError("an isotonic calibration whose raw probabilities do not ascend")
        elif min(found.y) < 0 or max(found.y) > 1:
            raise ValueError("an isotonic calibration that leaves 0 to 1")
        return found


def fit_calibration(
    method: Literal["sigmoid", "isotonic"],
    raw: FloatArray,
    labels: NDArray[np.int64],
    weights: FloatArray,
) -> Calibration:
    """Fit the map on scores of rows that the scoring model was not trained on.

    Args:
        method: `sigmoid` or `isotonic`; both never fall. A sigmoid that would is the base rate.
        raw: out-of-fold probabilities of label 1, shape (rows,), no NaN.
        labels: 0 or 1, same shape, both present.
        weights: non-negative, same shape.
    """
    if method == "sigmoid":
        return _fit_sigmoid(raw, labels, weights)
    return _fit_isotonic(raw, labels, weights)


def _numbers(stored: Iterable[Any]) -> tuple[float, ...]:
    numbers = tuple(map(float, stored))
    if not np.isfinite(numbers).all():
        raise ValueError("a calibration with a number that is not finite")
    return numbers


def _fit_sigmoid(raw: FloatArray, labels: NDArray[np.int64], weights: FloatArray) -> Calibration:
    from sklearn.linear_model import LogisticRegression

    line = LogisticRegression(C=np.inf).fit(_log_odds(raw)[:, None], labels, sample_weight=weights)
    slope, level = float(line.coef_[0, 0]), float(line.intercept_[0])
    if slope < 0:  # the scores tell nothing, or the opposite: never turn the model's ranking around
        share = float(np.average(labels, weights=weights))
        slope, level = 0.0, float(np.log(share / (1 - share)))
    return Calibration("sigmoid", (slope,), (level,))


def _fit_isotonic(raw: FloatArray, labels: NDArray[np.int64], weights: FloatArray) -> Calibration:
    from sklearn.isotonic import IsotonicRegression

    steps = IsotonicRegression(y_min=0.0, y_max=1.0).fit(raw, labels, sample_weight=weights)
    return Calibration(
        "isotonic", tuple(steps.X_thresholds_.tolist()), tuple(steps.y_thresholds_.tolist())
    )


def _log_odds(raw: FloatArray) -> FloatArray:
    clipped = np.clip(raw, CERTAINTY, 1.0 - CERTAINTY)
    return np.log(clipped / (1.0 - clipped))
