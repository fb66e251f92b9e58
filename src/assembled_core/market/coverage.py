"""Coverage: on how many sessions of a run there are data, and where the longest hole is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Stamps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coverage:
    """Which sessions of a run have a bar.

    Attributes:
        sessions: Sessions of the run.
        covered: Those with a bar.
        span: First and last session with a bar, or None.
        hole: First and last session of the longest stretch without a bar, or None.
        hole_sessions: Length of that stretch.
    """

    sessions: int
    covered: int
    span: tuple[pd.Timestamp, pd.Timestamp] | None
    hole: tuple[pd.Timestamp, pd.Timestamp] | None
    hole_sessions: int

    @property
    def empty(self) -> int:
        """Sessions without a bar."""
        return self.sessions - self.covered

    def describe_holes(self) -> str:
        """Return in words how many sessions have no bar, and the longest stretch of them."""
        whole = f"{self.empty:,} of {self.sessions:,} sessions"
        if self.hole is None:
            return whole
        first, last = self.hole
        stretch = f"the longest stretch is {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        return f"{whole} ({stretch}, {self.hole_sessions:,} sessions)"

    def describe_span(self) -> str:
        """Return in words how many sessions have a bar, and the first and last of them."""
        whole = f"{self.covered:,} of {self.sessions:,} sessions"
        if self.span is None:
            return whole
        return f"{whole}, {self.span[0]:%Y-%m-%d} to {self.span[1]:%Y-%m-%d}"


def measure_coverage(grid: Stamps, has_bar: npt.NDArray[np.bool_], dates: Stamps) -> Coverage:
    """Count the sessions from the first to the last stamp of a grid that have a bar.

    Args:
        grid: (bars,) ascending stamps, int64 nanoseconds UTC; at least one.
        has_bar: (bars,) where there are data.
        dates: Session dates, ascending midnights UTC in int64 nanoseconds. A stamp belongs to the
            last session that began at or before it.
    """
    session = np.maximum(np.searchsorted(dates, grid, side="right") - 1, 0)
    covered = np.zeros(session[-1] - session[0] + 1, dtype=bool)
    covered[session[has_bar] - session[0]] = True
    days = pd.DatetimeIndex(dates[session[0] :][: len(covered)].view("datetime64[ns]"), tz="UTC")
    known = np.flatnonzero(covered)
    edges = np.flatnonzero(np.diff(np.concatenate([[True], covered, [True]])))
    begins, ends = edges[::2], edges[1::2]  # a hole lies between every other edge
    longest = int(np.argmax(ends - begins)) if len(begins) else None
    return Coverage(
        sessions=len(covered),
        covered=len(known),
        span=(days[known[0]], days[known[-1]]) if len(known) else None,
        hole=None if longest is None else (days[begins[longest]], days[ends[longest] - 1]),
        hole_sessions=0 if longest is None else int(ends[longest] - begins[longest]),
    )
