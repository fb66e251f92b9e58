"""What binary_outperformance compares with: the equal-weight universe, a symbol, or a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..errors import EmptyDataError, ParameterError
from ..labeling.benchmark import Benchmark, SymbolReturns, equal_weight
from ..market.adjustment import adjustment_factor
from ..market.columns import Columns
from ..market.fingerprint import price_digest
from ..market.gaps import split_at_gaps
from ..market.sessions import DAY_NS, Sessions
from ..market.symbols import clean_symbol
from ..market.universe import Universe, is_member
from ..progress import track
from .panel import Partition, Partitions, bar_columns

EQUAL_WEIGHT = "equal-weight universe"


class EndingBars(Protocol):
    """Lazy bars that can be told where to end."""

    def until(self, end: pd.Timestamp | None) -> Partition:
        """Return a loader that gives no bar after the session `end`."""


@dataclass(frozen=True)
class LabelBenchmark:
    """A benchmark for labels, and where it comes from.

    Args:
        level: What signals are compared with; None where the label type needs none.
        facts: Its name and, of a symbol or a file, its span and fingerprint.
    """

    level: Benchmark | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def equal_weight_benchmark(
    bars: Partitions, sessions: Sessions, members: Universe, max_gap_sessions: int
) -> LabelBenchmark:
    """Return the mean of the members' one-bar returns, compounded; one symbol at a time is read.

    Args:
        bars: Loaders of the universe's bars.
        sessions: The panel's sessions.
        members: Who was a member when; a return counts for those who were when it began.
        max_gap_sessions: More missing sessions than this split a history.
    """

    def returns() -> Iterator[SymbolReturns]:
        for symbol, loader in track(bars.items(), "Benchmark", unit="symbol"):
            held = bar_columns(loader)
            stamps, close, history = _path(held, sessions, max_gap_sessions)
            value = np.full(len(stamps), np.nan)
            value[1:] = close[1:] / close[:-1] - 1
            member = is_member(sessions.dates[sessions.ordinals(stamps)], members.spans_of(symbol))
            value[1:][(history[1:] != history[:-1]) | ~member[:-1]] = np.nan
            yield SymbolReturns(stamps, value)

    return LabelBenchmark(equal_weight(returns()), {"name": EQUAL_WEIGHT})


def named_benchmark(
    name: str,
    bars: Partitions,
    find_bars: Callable[[], Mapping[str, EndingBars]],
    end: pd.Timestamp | None,
    sessions: Sessions,
    max_gap_sessions: int,
) -> LabelBenchmark:
    """Return the adjusted closes of one symbol.

    Args:
        name: A symbol of the universe or of the other bars, or the path of a file of bars of one
            symbol (then `find_bars` reads it).
        bars: Loaders of the universe's bars.
        find_bars: Gives the loaders of other bars by symbol; called only if they are needed.
        end: Last session date to read.
        sessions: The panel's sessions.
        max_gap_sessions: More missing sessions than this split a history.

    Raises:
        ParameterError: There are no bars of that name, a file holds more than one symbol, or the
            bars are daily where the panel's are not.
        EmptyDataError: None of its bars is up to the end date.
    """
    held = bar_columns(_find(name, bars, find_bars, end))
    if len(held) == 0:
        raise EmptyDataError(f"benchmark {name!r} has no bar up to the end date; choose another.")
    stamps, close, history = _path(held, sessions, max_gap_sessions)
    if sessions.bar_ns and not (np.diff(stamps) < DAY_NS // 2).any():
        raise ParameterError(
            f"benchmark {name!r} has one bar a day; intraday labels need intraday bars of it."
        )
    first, last = (str(pd.Timestamp(stamp, tz="UTC")) for stamp in stamps[[0, -1]])
    facts = {"name": name, "first": first, "last": last, "price_fingerprint": price_digest(held)}
    return LabelBenchmark(Benchmark(stamps, close, history), facts)


def _find(
    name: str,
    bars: Partitions,
    find_bars: Callable[[], Mapping[str, EndingBars]],
    end: pd.Timestamp | None,
) -> Partition:
    is_file = Path(name).suffix.lower() in (".csv", ".parquet")
    symbol = name if is_file else clean_symbol(name)
    if symbol in bars:
        return bars[symbol]
    found = find_bars()
    if is_file and len(found) != 1:
        raise ParameterError(
            f"benchmark {name!r} must be a file of one symbol, found {len(found)} symbols; "
            "give such a file (to `kedro run` as paths.label_benchmark too)."
        )
    symbol = next(iter(found)) if is_file else symbol
    if symbol not in found:
        raise ParameterError(
            f"benchmark {name!r} has no bars; choose a symbol with data or a file of one symbol."
        )
    return found[symbol].until(end)


def _path(bars: Columns, sessions: Sessions, max_gap_sessions: int) -> tuple[Any, Any, Any]:
    """Stamps, adjusted closes and history numbers of one symbol's bars."""
    stamps = bars["timestamp"].view(np.int64)
    close = bars["close"] * adjustment_factor(bars["close"], bars["adj_close"])
    return stamps, close, split_at_gaps(sessions.ordinals(stamps), max_gap_sessions)
