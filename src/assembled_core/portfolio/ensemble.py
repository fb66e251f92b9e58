"""The meta-model's second opinion: which signals to keep, and how much of them.

Arrays are (bars, symbols). `direction` is 1, 0 or -1 as decided at the close of each bar, carried
over missing bars; `confidence` is what the model says of the signal at that bar, NaN where it says
nothing. The result is a multiplier in [0, 1] of the signal's weight.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Directions = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int64]
Mode = Literal["filter", "scaling"]
ReadAt = Literal["entry", "bar"]


@dataclass(frozen=True)
class EnsembleRule:
    """How confidence turns into a multiplier.

    Attributes:
        mode: `filter` keeps a signal whole or drops it; `scaling` also weighs what it keeps.
        min_confidence: A signal below it is dropped; one equal to it is kept.
        max_scaling: Upper bound of the multiplier under `scaling`.
        confidence_at: `entry` reads it when the direction turns and holds it, `bar` at every bar.
    """

    mode: Mode = "filter"
    min_confidence: float = 0.5
    max_scaling: float = 1.0
    confidence_at: ReadAt = "entry"

    def __post_init__(self) -> None:
        for name, choices in (("mode", ("filter", "scaling")), ("confidence_at", ("entry", "bar"))):
            if getattr(self, name) not in choices:
                raise ParameterError(
                    f"`{name}` must be one of {', '.join(choices)}, got {getattr(self, name)!r}."
                )
        for name in ("min_confidence", "max_scaling"):
            if not 0 <= getattr(self, name) <= 1:
                raise ParameterError(f"`{name}` must be in [0, 1], got {getattr(self, name)}.")


def entry_bars(direction: Directions, present: Bools) -> Bools:
    """Where a position would be opened: the direction turns to non-flat.

    A signal already active when the run begins enters at the symbol's first bar in the run.

    Args:
        direction: Carried directions.
        present: Where the symbol has a bar; turns happen only there.
    """
    before = np.zeros_like(direction)
    before[1:] = direction[:-1]
    unseen = np.cumsum(present, axis=0, dtype=np.int32) == 0
    before[1:][unseen[:-1]] = 0  # nothing was entered while the symbol had no bar yet
    return (direction != 0) & (direction != before) & present


def entry_rows(direction: Directions, present: Bools) -> Rows:
    """Row of the entry that each active bar belongs to, -1 where flat or not yet entered."""
    rows = np.arange(len(direction), dtype=np.int64)[:, np.newaxis]
    latest = np.maximum.accumulate(np.where(entry_bars(direction, present), rows, -1), axis=0)
    return np.where(direction != 0, latest, -1)


def hold_from_entry(values: npt.NDArray[np.generic], rows: Rows) -> npt.NDArray[np.generic]:
    """The value read at each active bar's entry; meaningless where `rows` is -1."""
    return np.take_along_axis(values, np.maximum(rows, 0), axis=0)


def hold_entry_confidence(confidence: Floats, rows: Rows) -> Floats:
    """Confidence read when the direction turned, held until it turns again; NaN where flat."""
    return np.where(rows >= 0, hold_from_entry(confidence, rows), np.nan)


def ensemble_multiplier(confidence: Floats, rule: EnsembleRule) -> Floats:
    """Share of its weight that each signal keeps; a signal without a confidence keeps nothing.

    Args:
        confidence: In [0, 1]; held from the entry or read at the bar, as the rule says.
        rule: Mode and bounds.

    Raises:
        ParameterError: A confidence lies outside [0, 1].
    """
    outside = (confidence < 0) | (confidence > 1)
    if outside.any():
        raise ParameterError(f"`confidence` must be in [0, 1], got {confidence[outside][0]}.")
    kept = confidence >= rule.min_confidence  # NaN compares false
    if rule.mode == "filter":
        return kept.astype(np.float64)
    return np.where(kept, np.minimum(confidence, rule.max_scaling), 0.0)
