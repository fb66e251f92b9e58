"""Calibrate the probabilities of several classes, each against the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .calibrate import Calibration, fit_calibration

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class OneVsRest:
    """A calibration for each class, whose answers are then scaled to sum to 1.

    Source: Zadrozny and Elkan (2002), Transforming classifier scores into accurate multiclass
    probability estimates, section 5.

    Attributes:
        method: `sigmoid` or `isotonic`, the same for each class.
        maps: one per class; None for a class that never came: its probability is 0.
        base_rates: share of each class, for rows that every map gives 0.
    """

    method: Literal["sigmoid", "isotonic"]
    maps: tuple[Calibration | None, ...]
    base_rates: tuple[float, ...]

    def apply(self, raw: FloatArray) -> FloatArray:
        """Calibrated probabilities of raw ones, shape (rows, classes); each row sums to 1."""
        mapped = np.zeros_like(raw)
        for column, calibration in enumerate(self.maps):
            if calibration is not None:
                mapped[:, column] = calibration.apply(raw[:, column])
        total = mapped.sum(axis=1, keepdims=True)
        return np.where(total > 0.0, mapped / np.where(total > 0.0, total, 1.0), self.base_rates)

    def to_plain(self) -> dict[str, Any]:
        """The maps as plain data for a model file."""
        maps = [None if each is None else each.to_plain() for each in self.maps]
        return {"method": self.method, "maps": maps}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], base_rates: Iterable[float]) -> "OneVsRest":
        """The maps that `to_plain` wrote down.

        Raises:
            ValueError: a map that could not have been fitted, of another method than it says, or
                not as many as there are base rates.
        """
        maps = [None if each is None else Calibration.from_plain(each) for each in plain["maps"]]
        found = cls(plain["method"], tuple(maps), tuple(base_rates))
        if found.method not in ("sigmoid", "isotonic"):
            raise ValueError(f"an unknown calibration {found.method!r}")
        if len(maps) != len(found.base_rates):
            raise ValueError(f"{len(maps)} calibrations of {len(found.base_rates)} classes")
        for each in maps:
            if each is not None and each.method != found.method:
                raise ValueError(f"calibration {each.method} among those of {found.method}")
        return found


def fit_one_vs_rest(
    method: Literal["sigmoid", "isotonic"],
    raw: FloatArray,
    labels: NDArray[np.int64],
    weights: FloatArray,
    classes: tuple[int, ...],
    base_rates: tuple[float, ...],
) -> OneVsRest:
    """Fit a map for each class on scores of rows that the scoring model was not trained on.

    Args:
        method: `sigmoid` or `isotonic`.
        raw: out-of-fold probabilities, shape (rows, classes), no NaN.
        labels: shape (rows,), each one of `classes`, at least two of them present.
        weights: non-negative, shape (rows,).
        classes: what the columns stand for.
        base_rates: share of each class among the training rows.
    """
    maps = [
        fit_calibration(method, raw[:, column], of_class.astype(np.int64), weights)
        if of_class.any()
        else None
        for column, of_class in enumerate(labels == value for value in classes)
    ]
    return OneVsRest(method, tuple(maps), base_rates)
