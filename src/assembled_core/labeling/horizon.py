"""Where did the price stand at the horizon? Labels by return, alone or beside a benchmark."""

import numpy as np

from .benchmark import Benchmark
from .labels import NEVER, ROUNDING, Labels, Rows, Values
from .spans import PricePath, signal_spans


def label_classes(
    path: PricePath, rows: Rows, *, threshold: float, horizon: int, max_gap_sessions: int
) -> Labels:
    """Label signals by how far the price went over the horizon, whatever their side.

    Args:
        path: The bars.
        rows: (signals,) ascending rows that carry a signal; its close is the entry.
        threshold: Least rise of a buy, as a fraction of the entry; twice that of a strong one.
        horizon: Sessions after the entry's that count; 0: the rest of the entry's own session.
        max_gap_sessions: A history that stops is over once more than this many sessions pass.

    Returns:
        `Labels`: 2 (strong_buy) from entry * (1 + 2 * threshold) on, 1 (buy) from
        entry * (1 + threshold) on, -1 (sell) and -2 (strong_sell) mirrored, boundaries included;
        0 (hold) between. The exit is the last close within the horizon, censored as first-touch
        labels are.
    """
    spans = signal_spans(path, rows, horizon, max_gap_sessions)
    entry, left = path.close[rows], path.close[spans.last]
    change = left / entry - 1
    near, far = threshold - ROUNDING, 2 * threshold - ROUNDING
    rise = (change >= near).astype(np.int8) + (change >= far)
    fall = (change <= -near).astype(np.int8) + (change <= -far)
    return Labels(rise - fall, spans.last, spans.reason, spans.known)


def label_outperformance(
    path: PricePath,
    rows: Rows,
    side: Values,
    benchmark: Benchmark,
    *,
    threshold: float,
    horizon: int,
    max_gap_sessions: int,
) -> Labels:
    """Label signals by whether they beat a benchmark over the same bars.

    Args:
        path: The bars.
        rows: (signals,) ascending rows that carry a signal; its close is the entry.
        side: (signals,) 1 LONG or -1 SHORT.
        benchmark: What they are compared with, on the clock of the path's stamps.
        threshold: Least lead over the benchmark, as a fraction, such as 0.02.
        horizon: Sessions after the entry's that count; 0: the rest of the entry's own session.
        max_gap_sessions: A history that stops is over once more than this many sessions pass.

    Returns:
        `Labels`: 1 if side * (return of the price - return of the benchmark) is at least the
        threshold, so a SHORT succeeds when the price lags; else 0. The exit is the last close
        within the horizon. A signal is unresolved where first-touch labels are, and where the
        benchmark does not cover it from entry to exit; `uncovered` tells the latter.
    """
    spans = signal_spans(path, rows, horizon, max_gap_sessions)
    growth, known = benchmark.growth(path.stamp[rows], path.stamp[spans.last])
    lead = side * (path.close[spans.last] / path.close[rows] - growth)
    return Labels(
        label=(lead >= threshold - ROUNDING).astype(
            np.int8
        ),  # False where the benchmark's return is NaN
        exit_row=spans.last,
        exit_reason=spans.reason,
        horizon_end=np.maximum(spans.known, known),
        uncovered=(known == NEVER) & (spans.known < NEVER),
    )
