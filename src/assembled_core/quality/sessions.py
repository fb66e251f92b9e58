"""Bars beside the exchange's sessions: gaps, reused tickers, bars off session, missing bars."""

import numpy as np
import numpy.typing as npt

from ..market.sessions import DAY_NS, Sessions
from .bars import History, median_of
from .finding import Finding, Mask, Stamps, find, find_rows, show_stamp, span
from .thresholds import QualityThresholds

HOUR_NS = 3_600_000_000_000
LEVEL_DAYS = 5
SAME_BASIS = 1.5  # change of adj_close / close that no dividends of the gap explain
FULL_DAY = 0.6  # share of a session's bars from which a day's shift can be told

Ordinals = npt.NDArray[np.int64]


def day_ordinals(history: History, sessions: Sessions) -> Ordinals:
    """Return each day's session ordinal; -1 where the date is none."""
    at = np.searchsorted(sessions.dates, history.days.dates)
    at = np.minimum(at, len(sessions.dates) - 1)
    return np.where(sessions.dates[at] == history.days.dates, at, -1)


def find_segments(ordinals: Ordinals, max_gap_sessions: int) -> Mask:
    """Return where a long gap lies before a day.

    Args:
        ordinals: (days,) session ordinals, -1 off session.
        max_gap_sessions: More missing sessions than this are a long gap.
    """
    last = np.maximum.accumulate(ordinals)
    new = np.zeros(len(ordinals), dtype=bool)
    new[1:] = (last[:-1] >= 0) & (ordinals[1:] - last[:-1] - 1 > max_gap_sessions)
    return new


def check_sessions(
    history: History,
    sessions: Sessions,
    max_gap_sessions: int,
    thresholds: QualityThresholds,
) -> list[Finding]:
    """Say which sessions a symbol misses between its first and last, and which bars are off one.

    Args:
        history: One symbol's bars.
        sessions: The exchange's sessions over the whole panel.
        max_gap_sessions: More missing sessions than this split a history.
        thresholds: From where on something is worth saying.
    """
    if len(history.stamps) == 0:
        return []
    ordinals = day_ordinals(history, sessions)
    new = find_segments(ordinals, max_gap_sessions)
    return [
        *_short_gaps(history, sessions, ordinals, max_gap_sessions),
        *_long_gaps(history, ordinals, new, thresholds),
        *_off_session(history, sessions),
    ]


def _short_gaps(
    history: History, sessions: Sessions, ordinals: Ordinals, max_gap_sessions: int
) -> list[Finding]:
    known = ordinals[ordinals >= 0]
    missing = np.diff(known) - 1
    short = (missing > 0) & (missing <= max_gap_sessions)
    if not short.any():
        return []
    begin, end = known[:-1][short][0] + 1, known[1:][short][-1] - 1
    count, longest = int(missing[short].sum()), int(missing[short].max())
    message = f"{count:,} sessions are missing in {int(short.sum()):,} gaps of up to {longest:,}."
    first, last = show_stamp(sessions.dates[begin]), show_stamp(sessions.dates[end])
    return [
        find("warning", "missing_sessions", history.symbol, message,
             count=count, first=first, last=last)
    ]  # fmt: skip


def _long_gaps(
    history: History, ordinals: Ordinals, new: Mask, thresholds: QualityThresholds
) -> list[Finding]:
    days, found = history.days, []
    for row in np.flatnonzero(new):
        before = ordinals[:row].max()
        missing = int(ordinals[row] - before - 1)
        first, last = show_stamp(days.dates[row - 1]), show_stamp(days.dates[row])
        old, young = slice(max(row - LEVEL_DAYS, 0), row), slice(row, row + LEVEL_DAYS)
        level = median_of(days.close[young]) / median_of(days.close[old])
        text = f"{missing:,} sessions are missing"
        text += f"; then the close is at {level:.3g} of its old level." if level > 0 else "."
        moved = max(level, 1 / level) >= thresholds.reuse_level
        reused = moved or missing >= thresholds.reuse_sessions
        check = "ticker_reuse" if reused else "long_gap"
        text += _basis_change(history, old, young) + (
            " It may be another company." if reused else ""
        )
        found.append(
            find("warning", check, history.symbol, text, count=missing, first=first, last=last)
        )
    return found


def _basis_change(history: History, old: slice, young: slice) -> str:
    factor = history.days.adj_close / history.days.close
    before, after = median_of(factor[old]), median_of(factor[young])
    if not max(after / before, before / after) >= SAME_BASIS:
        return ""
    return f" adj_close / close goes from {before:.3g} to {after:.3g}: another price basis."


def _off_session(history: History, sessions: Sessions) -> list[Finding]:
    off = _is_off(history.stamps, sessions)
    shifted, hours = _shifted_days(history, sessions)
    found = []
    if len(shifted):
        days = history.days.dates[shifted]
        moves = ", ".join(f"{hour:+d} h" for hour in np.unique(hours))
        message = (
            f"On {len(days):,} of {len(history.days.dates):,} days every bar would lie in the "
            f"session if moved by {moves}: stamps of another time zone."
        )
        first, last = span(days)
        found.append(
            find("error", "mixed_time_zones", history.symbol, message,
                 count=len(days), first=first, last=last)
        )  # fmt: skip
        off &= ~np.isin(history.stamps // DAY_NS * DAY_NS, days)
    message = "{n} bars lie outside the exchange's sessions."
    return found + find_rows("warning", "off_session", history.symbol, off, history.stamps, message)


def _is_off(stamps: Stamps, sessions: Sessions) -> Mask:
    of = sessions.ordinals(stamps)
    if sessions.bar_ns == 0 or sessions.calendar == "data":
        return np.asarray(sessions.dates[of] != stamps // DAY_NS * DAY_NS)
    return np.asarray((stamps < sessions.opens[of]) | (stamps >= sessions.closes[of]))


def _shifted_days(history: History, sessions: Sessions) -> tuple[Ordinals, Ordinals]:
    """Days whose bars all fit their session after a shift by whole hours, but not without one.

    Only days with most of a session's bars are judged: a few could fit in many ways.
    """
    nothing = np.zeros(0, dtype=np.int64)
    if sessions.bar_ns == 0 or sessions.calendar == "data":
        return nothing, nothing
    days, ordinals = history.days, day_ordinals(history, sessions)
    first = history.stamps[np.searchsorted(history.stamps, days.dates)]
    last = history.stamps[np.searchsorted(history.stamps, days.dates + DAY_NS) - 1]
    opens, closes = sessions.opens[ordinals], sessions.closes[ordinals]
    least = -((first - opens) // HOUR_NS)  # hours that bring the first bar to the open or later
    most = (closes - 1 - last) // HOUR_NS
    full = days.bars * sessions.bar_ns >= FULL_DAY * (closes - opens)
    fits = (ordinals >= 0) & full & (least <= most) & ((least > 0) | (most < 0))
    return np.flatnonzero(fits), least[fits]
