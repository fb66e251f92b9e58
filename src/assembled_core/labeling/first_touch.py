"""Did the price reach its target in time? First-touch labels, judged on closes."""

import numpy as np

from .labels import ROUNDING, TARGET, Labels, Rows, Values
from .reach import first_reach
from .spans import PricePath, signal_spans


def label_first_touch(
    path: PricePath,
    rows: Rows,
    side: Values,
    *,
    threshold: float,
    horizon: int,
    max_gap_sessions: int,
) -> Labels:
    """Label signals by the first close that reaches the target within the horizon.

    Args:
        path: The bars.
        rows: (signals,) ascending rows that carry a signal; its close is the entry.
        side: (signals,) 1 LONG or -1 SHORT.
        threshold: Target as a fraction of the entry, such as 0.02.
        horizon: Sessions after the entry's that count; 0: the rest of the entry's own session.
        max_gap_sessions: A history that stops is over once more than this many sessions pass.

    Returns:
        `Labels` of 0 and 1. A label cut by a gap or an ending resolves at the last close
        (`ended`). A row is unresolved when its horizon passes the data, whether or not it touched
        before: keeping only the early touches would bias to 1.

    Source: Lopez de Prado, Advances in Financial Machine Learning, chapter 3 (upper and vertical
    barrier).
    """
    spans = signal_spans(path, rows, horizon, max_gap_sessions)
    target = path.close[rows] * (1 + side * (threshold - ROUNDING))
    touch = _first_touch(path.close, rows, spans.last, side, target)
    hit = touch <= spans.last
    reason = np.where(hit, TARGET, spans.reason).astype(np.int8)
    return Labels(hit.astype(np.int8), np.minimum(touch, spans.last), reason, spans.known)


def _first_touch(close: Values, rows: Rows, last: Rows, side: Values, target: Values) -> Rows:
    """Row of the first close at or beyond the target; one after `last` where none is."""
    short = side < 0
    if not short.any():
        return first_reach(close, rows, last, target)
    touch = np.empty(len(rows), dtype=np.int64)
    touch[~short] = first_reach(close, rows[~short], last[~short], target[~short])
    touch[short] = first_reach(-close, rows[short], last[short], -target[short])
    return touch
