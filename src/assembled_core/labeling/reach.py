"""The first value at or beyond a target, found by halving instead of walking there."""

import numpy as np

from .labels import Rows, Values

ROWS_AT_ONCE = 8192  # what a step works on stays in the processor's cache


def first_reach(values: Values, rows: Rows, last: Rows, target: Values) -> Rows:
    """Return the first row in (row, last] whose value is at or above the target.

    Args:
        values: (bars,) no NaN.
        rows: (searches,) ascending rows to search from.
        last: (searches,) last row of each search, at or after `rows`.
        target: (searches,) what is looked for.

    Returns:
        (searches,) int64; a row after `last` where none is.

    Each search takes one comparison per halving of the longest span: maxima over 1, 2, 4, ... bars
    say which half holds the first one.
    """
    found = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        found[some] = _search(values, rows[some], last[some], target[some])
    return found


def _search(values: Values, rows: Rows, last: Rows, target: Values) -> Rows:
    first = int(rows[0])
    maxima = _running_maxima(values[first : int(last.max()) + 1], int((last - rows).max()))
    at = rows + (1 - first)
    for level in range(len(maxima) - 1, -1, -1):
        # a window past the end is cut there, and then lies after `last`
        below = maxima[level].take(at, mode="clip") < target
        at += below.astype(np.int64) << level
    return at + first


def _running_maxima(values: Values, longest: int) -> list[Values]:
    """Maxima over the next 1, 2, 4, ... values from each on, windows of up to `longest`."""
    maxima, width = [values], 1
    while 2 * width <= longest:
        narrow = maxima[-1]
        wider = narrow.copy()  # at the end a window is cut
        np.maximum(narrow[:-width], narrow[width:], out=wider[:-width])
        maxima.append(wider)
        width *= 2
    return maxima
