"""What every kind of label says of a signal: its class, where and why it was left, when sure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

EXIT_REASONS = ("target", "horizon", "ended")
TARGET, HORIZON, ENDED = range(3)
ROUNDING = 1e-12  # by so much of the entry a price on a boundary may miss it in floating point
NEVER = np.iinfo(np.int64).max  # a stamp later than any: the data end before it is known


@dataclass(frozen=True)
class Labels:
    """What became of each signal; every array is (signals,).

    Args:
        label: int8; the class.
        exit_row: int64; row of the close at which it was left.
        exit_reason: int8; index into `EXIT_REASONS`.
        horizon_end: int64; stamp of the last bar that could have decided the label or the exit
            reason, `NEVER` where the data end before it.
        uncovered: bool; True where only a benchmark that does not cover the signal leaves it
            undecided; None where no benchmark decides.
    """

    label: npt.NDArray[np.int8]
    exit_row: Rows
    exit_reason: npt.NDArray[np.int8]
    horizon_end: Rows
    uncovered: npt.NDArray[np.bool_] | None = None

    @property
    def resolved(self) -> npt.NDArray[np.bool_]:
        """(signals,) False where the outcome is not sure yet: the row has no label."""
        return self.horizon_end < NEVER

    def only(self, keep: npt.NDArray[np.bool_]) -> "Labels":
        """Return the labels of some signals."""
        return Labels(
            self.label[keep],
            self.exit_row[keep],
            self.exit_reason[keep],
            self.horizon_end[keep],
            None if self.uncovered is None else self.uncovered[keep],
        )
