"""How far each signal's horizon reaches, and when that is known: what all labels share."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .labels import ENDED, HORIZON, NEVER, Rows, Values


@dataclass(frozen=True)
class PricePath:
    """Closes and when they stood, sorted by symbol, then time.

    Args:
        close: (bars,) adjusted closes; no NaN.
        stamp: (bars,) int64; any ascending clock, such as nanoseconds.
        session: (bars,) session ordinal of each bar.
        bounds: (histories + 1,) first row of each unbroken history and the number of rows.
        session_ends: (sessions,) stamp of the last bar that each session can have, for the
            sessions that the panel has seen to their end; nothing is known after the last.
    """

    close: Values
    stamp: Rows
    session: npt.NDArray[np.int32]
    bounds: Rows
    session_ends: Rows


@dataclass(frozen=True)
class Spans:
    """The horizons of signals; every array is (signals,).

    Args:
        last: int64; row of the last close within the horizon.
        reason: int8; `HORIZON`, or `ENDED` where the history stopped before.
        known: int64; stamp at which the last close and the reason are sure, or `NEVER`.
    """

    last: Rows
    reason: npt.NDArray[np.int8]
    known: Rows


def signal_spans(path: PricePath, rows: Rows, horizon: int, max_gap_sessions: int) -> Spans:
    """Return how far the horizon of each signal reaches.

    Args:
        path: The bars.
        rows: (signals,) ascending rows that carry a signal.
        horizon: Sessions after the entry's that count; 0: the rest of the entry's own session.
        max_gap_sessions: A history that stops is over once more than this many sessions pass.

    Returns:
        `Spans`. The horizon ends with the last bar that its last session can have. Where a bar
        stands there, all is known with it. Where none does, it is known with the next bar of the
        history, or when the wait for one is over. A panel cut at any bar knows exactly the spans
        whose `known` it reaches.
    """
    lead, group = _entry_sessions(path, rows)
    spans = _session_spans(path, rows[lead], horizon, max_gap_sessions)
    if len(lead) < len(rows):
        spans = Spans(spans.last[group], spans.reason[group], spans.known[group])
    # an entry after its session's regular end may lie behind the last close that counts
    last, known = np.maximum(spans.last, rows), np.maximum(spans.known, path.stamp[rows])
    return Spans(last, spans.reason, known)


def _entry_sessions(path: PricePath, rows: Rows) -> tuple[Rows, Rows]:
    """Which signals come first in their session, and the number of each signal's session."""
    session = path.session[rows]
    turns = np.ones(len(rows), dtype=bool)
    turns[1:] = session[1:] != session[:-1]
    cuts = np.searchsorted(rows, path.bounds[1:-1])
    turns[cuts[cuts < len(rows)]] = True
    return np.flatnonzero(turns), np.cumsum(turns) - 1


def _session_spans(path: PricePath, rows: Rows, horizon: int, max_gap_sessions: int) -> Spans:
    """Spans of signals of different sessions."""
    counts = np.diff(np.searchsorted(rows, path.bounds))
    end = np.repeat(path.bounds[1:], counts)
    history = np.repeat(np.arange(len(counts)), counts)
    ends = np.append(path.session_ends, NEVER)
    beyond = len(path.session_ends)
    due = path.session[rows].astype(np.int64) + horizon
    due_stamp = ends[np.minimum(due, beyond)]
    last = _last_row_by(path, rows, history, end, due, horizon)
    last = _no_later(path.stamp, rows, last, due_stamp)
    reached = path.stamp[last] >= due_stamp
    goes_on = last + 1 < end
    given_up = np.maximum(due, path.session[last].astype(np.int64) + max_gap_sessions + 1)
    after = path.stamp[np.minimum(last + 1, len(path.stamp) - 1)]
    waited = np.where(goes_on, after, ends[np.minimum(given_up, beyond)])
    reason = np.where(reached | goes_on, HORIZON, ENDED).astype(np.int8)
    return Spans(last, reason, np.where(reached, due_stamp, waited))


def _last_row_by(
    path: PricePath, rows: Rows, history: Rows, end: Rows, due: Rows, horizon: int
) -> Rows:
    """Row of the last bar of the same history up to the horizon's session."""
    session = path.session
    last = np.minimum(rows + horizon, end - 1)
    after = np.minimum(last + 1, end - 1)
    # right at once where each session has one bar and none is missing; the rest are searched
    sure = (session[last] == due) & ((after == last) | (session[after] > due))
    sure |= (last == end - 1) & (session[last] <= due)
    unsure = np.flatnonzero(~sure)
    if len(unsure):
        # (history, session) as one ascending key
        width = np.int64(session.max(initial=0)) + horizon + 2
        of_bar = np.repeat(np.arange(len(path.bounds) - 1), np.diff(path.bounds)) * width + session
        wanted = history[unsure] * width + due[unsure]
        last[unsure] = np.searchsorted(of_bar, wanted, side="right") - 1
    return last


def _no_later(stamp: Rows, rows: Rows, last: Rows, due_stamp: Rows) -> Rows:
    """Step back over bars after the session's end: whether they will come is not known by then."""
    while len(late := np.flatnonzero((stamp[last] > due_stamp) & (last > rows))):
        last[late] -= 1
    return last
