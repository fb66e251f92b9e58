"""What a signal is compared with: a price, or the mean of many, over the same bars."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .labels import NEVER, Rows, Values


@dataclass(frozen=True)
class Benchmark:
    """A level over time.

    Args:
        stamp: (bars,) int64, ascending; at least one.
        level: (bars,) adjusted closes, or an index.
        history: (bars,) number of the unbroken history that each bar belongs to.
        company: (bars,) how many bars up to each saw two symbols or more, of a mean of symbols; a
            span without any would compare a symbol with itself. None: the level is another's.
    """

    stamp: Rows
    level: Values
    history: npt.NDArray[np.integer]
    company: Rows | None = None

    def growth(self, start: Rows, end: Rows) -> tuple[Values, Rows]:
        """Return what the level grew by over closed spans, and when that was known.

        Args:
            start: (spans,) stamps of the entries.
            end: (spans,) stamps of the exits, none before its entry.

        Returns:
            Level at the end / level at the start, each the last one up to then; NaN where no
            unbroken history, or no second symbol, covers the span. The stamp of the first bar at
            or after the end, for a missing bar may still come until then; `NEVER` where the span
            is not covered.
        """
        before = np.searchsorted(self.stamp, start, side="right") - 1
        left = np.searchsorted(self.stamp, end, side="right") - 1
        after = np.searchsorted(self.stamp, end, side="left")
        covered = (before >= 0) & (after < len(self.stamp))
        after = np.minimum(after, len(self.stamp) - 1)
        covered &= self.history[before] == self.history[after]
        if self.company is not None:
            covered &= (self.company[left] > self.company[before]) | (start == end)
        growth = np.where(covered, self.level[left] / self.level[before], np.nan)
        return growth, np.where(covered, self.stamp[after], NEVER)


@dataclass(frozen=True)
class SymbolReturns:
    """One-bar returns of one symbol.

    Args:
        stamp: (bars,) int64, ascending: when each ended.
        value: (bars,) close / the close before - 1; NaN where the symbol does not count, such as
            on the first bar of a history.
    """

    stamp: Rows
    value: Values


def equal_weight(symbols: Iterable[SymbolReturns]) -> Benchmark:
    """Return the mean of the symbols' one-bar returns at each stamp, compounded.

    Args:
        symbols: Returns of each symbol; asked for one at a time, so one at a time is in memory.

    Returns:
        A benchmark of one history with a level at every bar of any symbol. Each is known with its
        stamp; where no symbol counts it is the level before.
    """
    stamp, total, count = np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
    for returns in symbols:
        at = np.searchsorted(stamp, returns.stamp)
        if not _holds(stamp, returns.stamp, at):
            wider = np.union1d(stamp, returns.stamp)
            old, at = np.searchsorted(wider, stamp), np.searchsorted(wider, returns.stamp)
            total, count = _spread(total, old, len(wider)), _spread(count, old, len(wider))
            stamp = wider
        counts = ~np.isnan(returns.value)
        total[at[counts]] += returns.value[counts]
        count[at[counts]] += 1
    level = np.cumprod(1 + total / np.maximum(count, 1), dtype=np.float64)
    return Benchmark(stamp, level, np.zeros(len(stamp), dtype=np.int8), np.cumsum(count > 1))


def _holds(grid: Rows, stamps: Rows, at: Rows) -> bool:
    """Whether each stamp stands in the grid, where it would be inserted."""
    return bool((at < len(grid)).all() and (grid[at] == stamps).all())


def _spread(values: Values, at: Rows, size: int) -> Values:
    """The same values at other places, 0 elsewhere."""
    wider = np.zeros(size)
    wider[at] = values
    return wider
