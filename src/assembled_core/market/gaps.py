"""Gaps: where a symbol's history breaks and what follows is a new one."""

import numpy as np
import numpy.typing as npt


def split_at_gaps(session: npt.NDArray[np.int32], max_gap_sessions: int) -> npt.NDArray[np.int32]:
    """Number the segments of one symbol's bars: 0, 1, ... growing by one after each gap.

    Args:
        session: (bars,) ascending session ordinals.
        max_gap_sessions: A gap has more than this many missing sessions between two bars.
    """
    missing = np.diff(session, prepend=session[:1]) - 1
    return np.cumsum(missing > max_gap_sessions, dtype=np.int32)


def segment_bounds(*keys: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Return the first row of each run of equal keys, and the number of rows at the end.

    Args:
        keys: (rows,) columns (symbol codes, segment numbers); a run ends where any changes.
    """
    rows = len(keys[0])
    turns = np.zeros(rows, dtype=bool)
    turns[:1] = True
    for key in keys:
        turns[1:] |= key[1:] != key[:-1]
    return np.append(np.flatnonzero(turns), rows).astype(np.int64)
