"""What a feature family is, and what it sees of one symbol."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel

Values = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Stamps = npt.NDArray[np.int64]

LONGEST_SILENCE_DAYS = 20_000  # in nanoseconds it can still be added to any time


@dataclass(frozen=True)
class SymbolBars:
    """One symbol's bars, as a family may use them: row t depends on bars up to t only.

    Args:
        symbol: Whose bars they are.
        prices: (bars,) float64 columns high, low, close, all on one share basis (adjusted), and
            dollar_volume (raw close times raw volume); sorted by segment, then time; no NaN.
        bounds: (segments + 1,) first row of each segment and the number of rows; a price window
            must not cross a bound.
        decided_at: (bars,) int64 ns UTC, ascending: what became public strictly before it is known
            to the bar's decision, nothing else.
        window_start: n sessions -> (bars,) int64 ns UTC, ascending: where a window of the last n
            sessions before each decision begins; `BEFORE_ALL` where that is not known.
    """

    symbol: str
    prices: Mapping[str, Values]
    bounds: Rows
    decided_at: Stamps
    window_start: Callable[[int], Stamps]

    def __len__(self) -> int:
        return len(self.decided_at)


@dataclass(frozen=True)
class FeatureFamily:
    """A family of features: one file that holds all that is known about it.

    Args:
        name: Key of its parameters under `features`, such as `insider`.
        prefix: What its features' names begin with, such as `insider_`.
        parameters: The pydantic model of its parameters.
        names: Its features' names, given the parameters.
        compute: (bars, known, parameters) -> (features, bars) float64 in the order of `names`;
            NaN where a feature is not known, never infinite. `known` is what `prepare` made.
        events: The events table that it reads (`insider`, `shipping`), or None for prices only.
        prepare: (events table, parameters) -> whatever `compute` needs of the events, made once
            for all symbols; it must be picklable.
        untold: (prepared, parameters, symbols) -> those of the symbols that no event concerns.
        strangers: (parameters, symbols) -> what the parameters name that is not among the symbols.
    """

    name: str
    prefix: str
    parameters: type[BaseModel]
    names: Callable[[Any], tuple[str, ...]]
    compute: Callable[[SymbolBars, Any, Any], Values]
    events: str | None = None
    prepare: Callable[[pd.DataFrame, Any], Any] | None = None
    untold: Callable[[Any, Any, Iterable[str]], list[str]] | None = None
    strangers: Callable[[Any, Iterable[str]], list[str]] | None = None


def stale_from(public: Stamps, max_silent_days: int) -> "Silence":
    """Return when a source has been silent for too long; see `Silence`."""
    return Silence(np.unique(public), max_silent_days * 86_400_000_000_000)


@dataclass(frozen=True)
class Silence:
    """When a whole source was silent: before its first record, and too long after any.

    No record of one symbol means that nothing happened only while the source itself still speaks;
    otherwise nothing is known. It is judged by records of the past alone.

    Args:
        public: Ascending times (int64 ns) at which anything of the source became public.
        limit: Longest silence that is believed, in ns.
    """

    public: Stamps
    limit: int

    def at(self, decided_at: Stamps) -> npt.NDArray[np.bool_]:
        """Return where the source had said nothing for too long, or never had."""
        if len(self.public) == 0:
            return np.ones(len(decided_at), dtype=bool)
        last = np.searchsorted(self.public, decided_at, side="left") - 1
        heard = self.public[np.maximum(last, 0)]
        return np.asarray((last < 0) | (decided_at - heard > self.limit), dtype=bool)
