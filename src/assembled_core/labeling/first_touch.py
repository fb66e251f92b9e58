"""Did the price reach its target in time? First-touch labels, judged on closes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

EXIT_REASONS = ("target", "horizon", "ended")
TARGET, HORIZON, ENDED = range(3)


@dataclass(frozen=True)
class Labels:
    """What became of each signal; every array is (signals,).

    Args:
        resolved: bool; False where the data end before the outcome is sure (the row has no label).
        label: int8; 1 reached its target, 0 did not.
        exit_row: int64; row of the close at which it was left.
        exit_reason: int8; index into `EXIT_REASONS`.
        horizon_session: int64; ordinal of the session at whose close the outcome was sure, the
            exit reason with it: the horizon's, or later where the history paused or ended there.
    """

    resolved: npt.NDArray[np.bool_]
    label: npt.NDArray[np.int8]
    exit_row: Rows
    exit_reason: npt.NDArray[np.int8]
    horizon_session: Rows


def label_first_touch(
    close: Values,
    session: npt.NDArray[np.int32],
    bounds: Rows,
    rows: Rows,
    side: Values,
    *,
    threshold: float,
    horizon: int,
    last_session: int,
    max_gap_sessions: int,
    symbol_end: npt.NDArray[np.bool_] | None = None,
) -> Labels:
    """Label signals by the first close that reaches the target within the horizon.

    Args:
        close: (bars,) adjusted closes, sorted by segment, then time; no NaN.
        session: (bars,) session ordinal of each bar.
        bounds: (segments + 1,) first row of each unbroken history and the number of rows.
        rows: (signals,) ascending rows that carry a signal; its close is the entry.
        side: (signals,) 1 LONG or -1 SHORT.
        threshold: Target as a fraction of the entry, such as 0.02.
        horizon: Sessions after the entry that count.
        last_session: Ordinal of the last session of the panel; nothing is known after it.
        max_gap_sessions: A history that stops is over once more than this many sessions pass.
        symbol_end: (segments,) True for the last segment of a symbol; None: only the last one is.

    Returns:
        `Labels`. A label cut by a gap or an ending resolves at the last close (`ended`). A row is
        unresolved when its horizon passes `last_session`, whether or not it touched before:
        keeping only the early touches would bias to 1. It is resolved exactly if its
        `horizon_session` is no later than `last_session`.

    Source: Lopez de Prado, Advances in Financial Machine Learning, chapter 3 (upper and vertical
    barrier).
    """
    segment = np.searchsorted(bounds, rows, side="right") - 1
    due = session[rows].astype(np.int64) + horizon
    last = _last_row_by(session, bounds, rows, segment, due, horizon)
    hit = _first_hit(close, rows, last, side, threshold)
    exit_row = np.where(hit > 0, rows + hit, last)
    over = _is_over(session, bounds, segment, last, last_session, max_gap_sessions, symbol_end)
    reached = session[last] == due
    goes_on = last + 1 < bounds[segment + 1]
    resolved = (due <= last_session) & (reached | goes_on | over)
    reason = np.where(hit > 0, TARGET, np.where(reached | goes_on, HORIZON, ENDED))
    # no bar on the horizon's session: sure with the next one, or when the wait for it is over
    after = session[np.minimum(last + 1, len(session) - 1)].astype(np.int64)
    given_up = np.maximum(due, session[last].astype(np.int64) + max_gap_sessions + 1)
    sure = np.where(reached, due, np.where(goes_on, after, given_up))
    return Labels(resolved, (hit > 0).astype(np.int8), exit_row, reason.astype(np.int8), sure)


def _last_row_by(
    session: npt.NDArray[np.int32],
    bounds: Rows,
    rows: Rows,
    segment: Rows,
    due: Rows,
    horizon: int,
) -> Rows:
    """Row of the last bar of the same segment up to the horizon's session."""
    ends = bounds[segment + 1]
    last = np.minimum(rows + horizon, ends - 1)
    after = np.minimum(last + 1, ends - 1)
    # right at once where no bar is missing; the rest are searched
    sure = (session[last] == due) & ((after == last) | (session[after] > due))
    sure |= (last == ends - 1) & (session[last] <= due)
    unsure = np.flatnonzero(~sure)
    if len(unsure):
        # (segment, session) as one ascending key
        width = np.int64(session.max(initial=0)) + horizon + 2
        of_bar = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds)) * width + session
        wanted = segment[unsure] * width + due[unsure]
        last[unsure] = np.searchsorted(of_bar, wanted, side="right") - 1
    return last


def _first_hit(close: Values, rows: Rows, last: Rows, side: Values, threshold: float) -> Rows:
    """Bars from the entry to the first close at or beyond the target; 0 where none is."""
    entry = close[rows]
    target = entry * (1 + side * threshold)
    held = np.zeros(len(rows), dtype=np.int64)
    reach = last - rows
    mirrored = bool((side < 0).any())
    for step in range(int(reach.max(initial=0)), 0, -1):
        ahead = close[np.minimum(rows + step, last)]
        touched = ahead >= target
        if mirrored:
            touched = np.where(side < 0, ahead <= target, touched)
        # a step beyond the horizon repeats its last bar: the true step overwrites it below
        held[touched] = step
    return np.minimum(held, reach)


def _is_over(
    session: npt.NDArray[np.int32],
    bounds: Rows,
    segment: Rows,
    last: Rows,
    last_session: int,
    max_gap_sessions: int,
    symbol_end: npt.NDArray[np.bool_] | None,
) -> npt.NDArray[np.bool_]:
    """Is it known that the segment ended: a new history follows, or too many sessions passed?"""
    final = np.zeros(len(bounds) - 1, dtype=bool)
    final[-1:] = True
    final = final if symbol_end is None else symbol_end
    waited = last_session - session[last] > max_gap_sessions
    return np.asarray(~final[segment] | waited, dtype=bool)
