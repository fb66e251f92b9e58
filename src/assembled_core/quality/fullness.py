"""How full the sessions of intraday bars are, and which are half days."""

from collections.abc import Sequence

import numpy as np

from ..market.sessions import Sessions
from .bars import History
from .finding import Finding, Severity, Stamps, examples, find, find_rows, show_stamp, span
from .sessions import HOUR_NS
from .thresholds import QualityThresholds

MINUTE_NS = 60_000_000_000


def check_fullness(
    table: str, histories: Sequence[History], sessions: Sessions, thresholds: QualityThresholds
) -> list[Finding]:
    """Say how many intraday bars each symbol's sessions lack, and which sessions are half days."""
    if sessions.bar_ns == 0 or sessions.calendar == "data":
        return []
    found, have_all, due_all = [], [], []
    for history in histories:
        have, due = _bars_of_days(history, sessions)
        have_all.append(have)
        due_all.append(due)
        if (have < due).any():
            found.append(_missing_bars(history.symbol, have, due, history.stamps, thresholds))
    if len(histories) > 1 and found:
        have, due = np.concatenate(have_all), np.concatenate(due_all)
        stamps = np.concatenate([history.stamps[[0, -1]] for history in histories])
        found.append(_missing_bars(table, have, due, stamps, thresholds))
    for history in histories:
        found += _off_grid(history, sessions)
    return found + _half_days(table, histories, sessions)


def _off_grid(history: History, sessions: Sessions) -> list[Finding]:
    of = sessions.ordinals(history.stamps)
    off = (history.stamps - sessions.opens[of]) % sessions.bar_ns != 0
    message = f"{{n}} stamps are no multiple of {sessions.bar_ns // MINUTE_NS} minutes."
    return find_rows("warning", "off_grid", history.symbol, off, history.stamps, message)


def _bars_of_days(history: History, sessions: Sessions) -> tuple[Stamps, Stamps]:
    """Bars within each session of the history's days, and how many there could be."""
    of = sessions.ordinals(history.stamps)
    inside = (history.stamps >= sessions.opens[of]) & (history.stamps < sessions.closes[of])
    have = np.bincount(of[inside], minlength=len(sessions))
    due = (sessions.closes - sessions.opens) // sessions.bar_ns
    days = have > 0
    return have[days], due[days]


def _missing_bars(
    subject: str, have: Stamps, due: Stamps, stamps: Stamps, thresholds: QualityThresholds
) -> Finding:
    missing = int(np.maximum(due - have, 0).sum())
    full = int(np.max(due))
    median = float(np.median(have))
    share = float(np.median(have / due))
    message = (
        f"{missing:,} bars are missing on days with bars: a median of {median:g} of {full} bars a "
        f"session, {have.sum() / due.sum():.0%} of all."
    )
    first, last = span(stamps)
    severity: Severity = "warning" if share < thresholds.min_bar_share else "info"
    return find(severity, "missing_bars", subject, message, count=missing, first=first, last=last)


def _half_days(table: str, histories: Sequence[History], sessions: Sessions) -> list[Finding]:
    length = sessions.closes - sessions.opens
    dates = np.unique(np.concatenate([history.days.dates for history in histories]))
    short = sessions.dates[length < np.median(length)]
    short = short[np.isin(short, dates)]
    if len(short) == 0:
        return []
    hours = np.min(length) / HOUR_NS
    shown = examples([show_stamp(int(date)) for date in short], 6)
    message = f"{len(short)} sessions are shorter, down to {hours:g} hours: {shown}."
    first, last = span(short)
    return [find("info", "half_days", table, message, count=len(short), first=first, last=last)]
