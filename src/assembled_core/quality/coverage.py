"""Where there are data: symbols or places by time, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..market.sessions import DAY_NS, Sessions
from .bars import History
from .finding import Stamps

BINS = 600  # about the pixels of the picture's width
WEEK_NS = 7 * DAY_NS
MOST_WEEKS = 3000
MOST_BARS = 320  # of a picture of counts


@dataclass(frozen=True)
class CoverageMap:
    """How much of what could be there is there.

    Attributes:
        title: What is shown.
        subjects: Symbols or places, one a row.
        edges: (bins + 1,) int64 nanoseconds UTC; the bins follow each other.
        share: (subjects, bins) float32 in [0, 1]; NaN before a subject's first and after its last.
        unit: What is counted.
    """

    title: str
    subjects: tuple[str, ...]
    edges: Stamps
    share: npt.NDArray[np.float32]
    unit: str


@dataclass(frozen=True)
class EventCounts:
    """How many events there are, by when they happened and by when they became public.

    Attributes:
        title: What is shown.
        period: What is counted over, such as `a week`.
        begins: (periods,) first instant of each period, int64 nanoseconds UTC.
        happened: (periods,) events.
        published: (periods,) events; None where no publication is known.
    """

    title: str
    period: str
    begins: Stamps
    happened: npt.NDArray[np.int64]
    published: npt.NDArray[np.int64] | None


def cover_bars(title: str, histories: Sequence[History], sessions: Sessions) -> CoverageMap:
    """Return the share of the bars of each few sessions that each symbol has."""
    intraday = sessions.bar_ns > 0 and sessions.calendar != "data"
    due = (
        (sessions.closes - sessions.opens) // sessions.bar_ns
        if intraday
        else np.ones(len(sessions), dtype=np.int64)
    )
    begins = _bin_starts(len(sessions))
    share = np.full((len(histories), len(begins)), np.nan, dtype=np.float32)
    for row, history in enumerate(histories):
        if len(history.stamps) == 0:
            continue
        stamps = history.stamps if intraday else history.days.dates
        of = sessions.ordinals(stamps)
        have = np.minimum(np.bincount(of, minlength=len(sessions)), due)
        inside = slice(int(of[0]), int(of[-1]) + 1)
        wanted = np.zeros(len(sessions), dtype=np.int64)
        wanted[inside] = due[inside]
        wanted, have = np.add.reduceat(wanted, begins), np.add.reduceat(have, begins)
        share[row] = np.where(wanted > 0, have / np.maximum(wanted, 1), np.nan)
    edges = np.append(sessions.dates[begins], sessions.dates[-1] + DAY_NS)
    unit = "bars of the sessions" if intraday else "sessions"
    return CoverageMap(title, tuple(h.symbol for h in histories), edges, share, unit)


def cover_places(
    title: str, places: npt.NDArray[np.object_], days: Stamps, step: int
) -> CoverageMap:
    """Return the share of the periods of each place that are there.

    Args:
        title: What is shown.
        places: (rows,) where.
        days: (rows,) when, int64 nanoseconds UTC, each readable.
        step: Usual time from one period to the next, nanoseconds.
    """
    names, codes = np.unique(places.astype(str), return_inverse=True)
    first = int(days.min())
    periods = [
        _count_periods(np.unique(days[codes == row]), first, step) for row in range(len(names))
    ]
    total = max(int(of[-1]) for of in periods) + 1
    begins = _bin_starts(total)
    share = np.full((len(names), len(begins)), np.nan, dtype=np.float32)
    for row in range(len(names)):
        mine = periods[row]
        have, wanted = np.zeros(total), np.zeros(total)
        have[mine] = 1
        wanted[mine[0] : mine[-1] + 1] = 1
        have, wanted = np.add.reduceat(have, begins), np.add.reduceat(wanted, begins)
        share[row] = np.where(wanted > 0, have / np.maximum(wanted, 1), np.nan)
    edges = np.append(first + begins * step, first + total * step)
    return CoverageMap(title, tuple(names.tolist()), edges, share, "periods")


def _count_periods(days: Stamps, first: int, step: int) -> Stamps:
    """Number of the period of each day; a week of nine days is still one week."""
    steps = np.maximum(np.round(np.diff(days) / step).astype(np.int64), 1)
    return np.cumsum(np.append(round((int(days[0]) - first) / step), steps))


def count_events(title: str, happened: Stamps, published: Stamps | None) -> EventCounts:
    """Return events a week, or in so many weeks that they can be drawn.

    What lies far from the rest is left out, as typing errors do.

    Args:
        title: What is shown.
        happened: (events,) int64 nanoseconds UTC, each readable; at least one.
        published: The same for the publication, or None.
    """
    last = happened if published is None else np.concatenate([happened, published])
    end = int(np.quantile(last, 0.999)) // WEEK_NS + 1
    begin = max(int(np.quantile(happened, 0.001)) // WEEK_NS, end - MOST_WEEKS)
    step = -(-(end - begin + 1) // MOST_BARS)
    begins = np.arange(begin, end + 1, step, dtype=np.int64) * WEEK_NS
    return EventCounts(
        title,
        "a week" if step == 1 else f"in {step} weeks",
        begins,
        _count(happened, begins, step),
        None if published is None else _count(published, begins, step),
    )


def _count(stamps: Stamps, begins: Stamps, step: int) -> npt.NDArray[np.int64]:
    at = (stamps - begins[0]) // (step * WEEK_NS)
    return np.bincount(at[(at >= 0) & (at < len(begins))], minlength=len(begins))


def _bin_starts(total: int) -> Stamps:
    return np.unique(np.linspace(0, total, min(total, BINS), endpoint=False).astype(np.int64))
