"""The vessel counts of one place, as they stood at each publication."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .family import Rows, Silence, Stamps, Values, stale_from
from .shipping_parameters import ShippingParameters

DAY_NS = 86_400_000_000_000
PUBLICATIONS_AT_ONCE = 1024  # bounds the memory that the past years of all of them take


@dataclass(frozen=True)
class Place:
    """What had been published of one place, at each publication; every array is (publications,).

    Args:
        published: int64 ns, ascending; known to decisions strictly after it.
        values: (3, publications) float64: congestion score, vessel count and its change.
        latest_day: int64 ns; the last day that had a figure.
        silence: When the place had been silent for too long.
    """

    published: Stamps
    values: Values
    latest_day: Stamps
    silence: Silence


def measure_place(rows: pd.DataFrame, params: ShippingParameters) -> Place:
    """Return the figures of one place as they stood at each publication.

    Args:
        rows: The canonical shipping events of the place; several rows of one day are its vintages.
        params: The windows.
    """
    day = pd.DatetimeIndex(rows["event_time"]).as_unit("ns").asi8 // DAY_NS
    available = pd.DatetimeIndex(rows["available_at"]).as_unit("ns").asi8
    count = rows["vessel_count"].to_numpy(dtype=np.float64)
    order = np.lexsort((available, day))
    published, when = np.unique(available[order], return_inverse=True)
    latest = np.full(len(published), np.iinfo(np.int64).min)
    np.maximum.at(latest, when, day[order])
    latest = np.maximum.accumulate(latest)
    vintages = _Vintages(day[order], when, count[order], len(published))
    waiting = bool((rows["kind"] == "waiting").any())
    parts = [
        _figures(vintages, np.arange(begin, end), latest[begin:end], params, waiting)
        for begin, end in _chunks(len(published))
    ]
    silence = stale_from(published, params.max_silent_days)
    return Place(published, np.hstack(parts), latest * DAY_NS, silence)


def _chunks(total: int) -> list[tuple[int, int]]:
    size = PUBLICATIONS_AT_ONCE
    return [(begin, min(begin + size, total)) for begin in range(0, total, size)]


@dataclass(frozen=True)
class _Vintages:
    """Daily counts of one place, sorted by day and then by the number of the publication."""

    day: Rows
    publication: Rows
    count: Values
    publications: int

    def as_published(self, day: Rows, publication: Rows) -> Values:
        """Return the counts of these days as they stood at these publications; NaN: none yet."""
        key = self.day * self.publications + self.publication
        at = np.searchsorted(key, day * self.publications + publication, side="right") - 1
        there = (at >= 0) & (self.day[np.maximum(at, 0)] == day)
        return np.where(there, self.count[np.maximum(at, 0)], np.nan)


def _figures(
    vintages: _Vintages,
    publication: Rows,
    latest: Rows,
    params: ShippingParameters,
    waiting: bool,
) -> Values:
    """Score, count and change at each publication, (3, publications)."""
    window, past = params.window_days, params.history_days
    back = np.arange(past + window)
    daily = vintages.as_published(latest[:, np.newaxis] - back, publication[:, np.newaxis])
    means = _window_means(daily, window)  # (publications, 1 + past), the newest first
    now, before = means[:, 0], means[:, 1:]
    known = ~np.isnan(before)
    below = (before < now[:, np.newaxis]).sum(axis=1) + 0.5 * (before == now[:, np.newaxis]).sum(1)
    held = known.sum(axis=1)
    rank = np.full(len(now), np.nan)
    enough = (held >= params.min_history_days) & ~np.isnan(now)
    np.divide(below, held, out=rank, where=enough)
    change = np.full(len(now), np.nan)
    earlier = before[:, window - 1]
    np.divide(now, earlier, out=change, where=earlier > 0)
    return np.vstack([100 * (rank if waiting else 1 - rank), now, change - 1])


def _window_means(daily: Values, window: int) -> npt.NDArray[np.float64]:
    """Mean of the known counts of each run of `window` neighbouring days; NaN where none is."""
    known = ~np.isnan(daily)
    sums = np.lib.stride_tricks.sliding_window_view(np.where(known, daily, 0.0), window, axis=1)
    counts = np.lib.stride_tricks.sliding_window_view(known, window, axis=1)
    total, held = sums.sum(axis=2), counts.sum(axis=2)
    means = np.full(total.shape, np.nan)
    np.divide(total, held, out=means, where=held > 0)
    return means
