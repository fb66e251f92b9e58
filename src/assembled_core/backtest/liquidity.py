"""How volatile and how liquid a symbol is, as known at the close of each of its bars.

Both are daily figures whatever the bars' length. A session's figure is known at its last bar, so on
daily bars every bar has its own; within a longer session earlier bars hold the previous figure.
Nothing reaches across a gap: a new segment warms up anew.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

WINDOW_SESSIONS = 20


def daily_volatility(
    close: Floats, session: Integers, segment: Integers, window: int = WINDOW_SESSIONS
) -> Floats:
    """Standard deviation of the last `window` daily log returns of adjusted closes.

    Args:
        close: Adjusted closes of one symbol, in time order.
        session: Session number of each bar, ascending.
        segment: Stretch of history between gaps each bar belongs to.
        window: Number of returns; NaN until a segment has that many.
    """
    ends = _session_ends(session)
    value = np.full(len(ends), np.nan)
    returns = np.diff(np.log(close[ends]))
    returns[np.diff(segment[ends]) != 0] = np.nan
    if len(returns) >= window:
        windows = np.lib.stride_tricks.sliding_window_view(returns, window)
        value[window:] = windows.std(axis=1, ddof=1)
    return _known_at_bars(value, ends, len(close))


def average_dollar_volume(
    dollars: Floats, session: Integers, segment: Integers, window: int = WINDOW_SESSIONS
) -> Floats:
    """Mean daily traded value of the last `window` sessions, fewer in a segment's first ones.

    Args:
        dollars: Raw close times raw volume of each bar; NaN counts as no trading.
        session: Session number of each bar, ascending.
        segment: Stretch of history between gaps each bar belongs to.
        window: Number of sessions.
    """
    ends = _session_ends(session)
    running = np.concatenate([[0.0], np.cumsum(np.nan_to_num(dollars))])[ends + 1]
    running = np.concatenate([[0.0], running])  # traded before each session
    number = np.arange(len(ends))
    new_segment = np.concatenate([[True], np.diff(segment[ends]) != 0])
    segment_start = np.maximum.accumulate(np.where(new_segment, number, 0))
    start = np.maximum(number - window + 1, segment_start)
    mean = (running[number + 1] - running[start]) / (number + 1 - start)
    return _known_at_bars(mean, ends, len(dollars))


def _session_ends(session: Integers) -> Integers:
    """Position of the last bar of every session."""
    return np.flatnonzero(np.append(np.diff(session) != 0, True))


def _known_at_bars(value: Floats, ends: Integers, bars: int) -> Floats:
    latest = np.searchsorted(ends, np.arange(bars), side="right") - 1
    return np.where(latest < 0, np.nan, value[latest])
