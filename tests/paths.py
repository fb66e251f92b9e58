"""Price paths that label tests share, and a plain reading of how far a horizon reaches."""

import numpy as np

from assembled_core.labeling.spans import PricePath
from assembled_core.market.gaps import segment_bounds, split_at_gaps

DAY = 100  # stamps of one session begin at its ordinal times this


def daily_path(close, session=None, bounds=None, last=None) -> PricePath:
    """A path whose stamps are its session ordinals; `last` is the panel's last session."""
    close = np.asarray(close, dtype=float)
    session = np.arange(len(close)) if session is None else np.asarray(session)
    known = int(session[-1]) if last is None else last
    return PricePath(
        close,
        session.astype(np.int64),
        session.astype(np.int32),
        np.asarray([0, len(close)] if bounds is None else bounds, dtype=np.int64),
        np.arange(known + 1),
    )


def random_path(rng: np.random.Generator, bars: int, slots: int, gap: int, now: int) -> PricePath:
    """Bars with holes, gaps and, where a session has several, some after its regular end.

    Args:
        rng: Draws them.
        bars: How many, at most.
        slots: Regular bars of a session, 1 or more; the stamps after them are after hours.
        gap: More missing sessions than this split the history.
        now: Only bars up to this stamp, and only sessions that have ended by then.
    """
    if slots == 1:
        session = np.cumsum(rng.choice([0, 1, 1, 1, 2, 9], bars))
        stamp = np.unique(session * DAY)
    else:
        session = np.cumsum(rng.choice([0, 0, 0, 0, 0, 1, 1, 9], bars))
        stamp = np.unique(session * DAY + rng.integers(0, slots + 2, bars))
    close = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.02, len(stamp)))), 1)
    return seen_at(close, stamp, slots, gap, now)


def seen_at(close, stamp, slots: int, gap: int, now: int) -> PricePath:
    """What of these bars a panel knows that ends at the stamp `now`."""
    seen = stamp <= now
    close, stamp = close[seen], stamp[seen]
    session = (stamp // DAY).astype(np.int32)
    ends = np.arange(now // DAY + 1) * DAY + slots - 1
    bounds = segment_bounds(split_at_gaps(session, gap))
    return PricePath(close, stamp, session, bounds, ends[ends <= now])


def plain_span(path: PricePath, row: int, horizon: int, slots: int, gap: int):
    """Return (rows that count after the entry, reason, stamp at which that is known), by walking.

    The stamp may lie after the panel's end: then the signal is undecided.
    """
    due = int(path.session[row]) + horizon
    end = due * DAY + slots - 1
    stop = next(int(b) for b in path.bounds if b > row)
    ahead = []
    for later in range(row + 1, stop):
        if path.stamp[later] > end:
            break
        ahead.append(later)
    last = ahead[-1] if ahead else row
    if path.stamp[last] >= end:
        return ahead, "horizon", max(end, int(path.stamp[row]))
    if last + 1 < stop:
        return ahead, "horizon", int(path.stamp[last + 1])
    given_up = max(due, int(path.session[last]) + gap + 1)
    return ahead, "ended", given_up * DAY + slots - 1
