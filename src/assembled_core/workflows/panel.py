"""The per-symbol chain: raw bars -> canonical -> segments -> features -> signals, lazily."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..errors import EmptyDataError, ParameterError
from ..features.family import FeatureFamily, SymbolBars
from ..features.registry import (
    FeatureParameters,
    chosen_families,
    compute_features,
    feature_names,
)
from ..market.adjustment import adjustment_factor
from ..market.bars import canonical_columns
from ..market.columns import Columns, LazyColumns
from ..market.fingerprint import price_digest
from ..market.gaps import segment_bounds, split_at_gaps
from ..market.sessions import Sessions, index_sessions
from ..market.universe import Span, Universe, is_member
from ..progress import track
from ..signals.registry import find_strategy

logger = logging.getLogger(__name__)

Partition = Callable[[], pd.DataFrame]
Partitions = dict[str, Partition]


@dataclass(frozen=True)
class ChainSettings:
    """What the per-symbol chain needs beside the bars.

    Args:
        freq: `1d` or `5min`.
        strategy: Name of the strategy.
        strategy_parameters: Its parameters, a model of the strategy's own type.
        features: Parameters of the feature families.
        max_gap_sessions: More missing sessions than this split a history.
        overnight: `flat` (intraday only): every session stands alone, nothing is held over night.
        flat_minutes: With `flat`, signals are FLAT so many minutes before the close.
    """

    freq: str
    strategy: str
    strategy_parameters: object
    features: FeatureParameters
    max_gap_sessions: int
    overnight: Literal["hold", "flat"] = "hold"
    flat_minutes: int = 10

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the features that the strategy reads."""
        return find_strategy(self.strategy).needs(self.strategy_parameters)

    @cached_property
    def families(self) -> tuple[FeatureFamily, ...]:
        """The feature families to compute."""
        return chosen_families(self.features, self.needs)


def select_symbols(bars: Mapping[str, Partition], wanted: Iterable[str] | None) -> Partitions:
    """Return the partitions of the wanted symbols, sorted by name; None wants all.

    A symbol without data is named in a warning.

    Raises:
        EmptyDataError: None of them has data.
    """
    names = sorted(set(bars if wanted is None else wanted))
    missing = [name for name in names if name not in bars]
    found = [name for name in names if name in bars]
    if not found:
        held = ", ".join(sorted(bars)[:8]) or "none"
        raise EmptyDataError(
            f"no price data for any of {', '.join(missing[:8]) or 'an empty universe'}; "
            f"there are data for: {held}. Fetch prices or choose other symbols."
        )
    if missing:
        logger.warning("No price data for %s; left out.", ", ".join(missing))
    return {name: bars[name] for name in found}


def panel_sessions(bars: Mapping[str, Partition], calendar: str, freq: str) -> Sessions:
    """Return the sessions from the panel's first to its last bar.

    Args:
        bars: Loaders; one that has a `times()` method (int64 ns) is not read whole for this.
        calendar: See `market.sessions.index_sessions`.
        freq: `1d` or `5min`.
    """
    stamps = [_times(loader) for loader in track(bars.values(), "Reading dates", unit="symbol")]
    known = np.concatenate(stamps) if stamps else np.zeros(0, dtype=np.int64)
    if len(known) == 0:
        raise EmptyDataError("no bar up to the end date; choose a later end date or fetch prices.")
    sessions = index_sessions(calendar, known, freq)
    off = sessions.count_off_session(known)
    if off:
        logger.warning(
            "%d bars fall outside the sessions of calendar %s; they are kept.",
            off,
            sessions.calendar,
        )
    return sessions


def listing_dates(bars: Mapping[str, Partition]) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the date (midnight UTC) of each symbol's first and last bar; no bar, no entry."""
    stamps = {symbol: _times(loader) for symbol, loader in bars.items()}
    return {
        symbol: (_midnight(known.min()), _midnight(known.max()))
        for symbol, known in stamps.items()
        if len(known)
    }


def _midnight(nanoseconds: int) -> pd.Timestamp:
    return pd.Timestamp(int(nanoseconds), tz="UTC").normalize()


def _times(loader: Partition) -> np.ndarray:
    times = getattr(loader, "times", None)
    stamps = times() if times else bar_columns(loader)["timestamp"].view(np.int64)
    return np.asarray(stamps, dtype=np.int64)


def signal_panel(
    bars: Mapping[str, Partition],
    sessions: Sessions,
    settings: ChainSettings,
    known: Mapping[str, Any] | None = None,
    members: Universe | None = None,
) -> "dict[str, SignalPartition]":
    """Return each symbol's lazy signals: bars, segments, features and signals.

    Args:
        bars: Loaders of canonical bars by symbol.
        sessions: The panel's sessions.
        settings: What the chain needs beside the bars.
        known: What the feature families that read events prepared of them, by family.
        members: Who was a member when; None: all, always.

    Raises:
        ParameterError: The strategy needs a feature that the parameters do not ask for, or the
            overnight policy needs closing times that are not known.
        EmptyDataError: The events concern none of the symbols.
    """
    missing = set(settings.needs) - set(feature_names(settings.features, settings.families))
    if missing:
        raise ParameterError(
            f"{settings.strategy} needs {', '.join(sorted(missing))}; "
            "add its family or window to the features parameters."
        )
    if settings.overnight == "flat" and (sessions.bar_ns == 0 or sessions.calendar == "data"):
        raise ParameterError(
            "market.overnight: flat needs intraday bars and an exchange calendar, got "
            f"--freq {settings.freq} and calendar {sessions.calendar}; use hold."
        )
    events = known or {}
    for family in settings.families:
        params = getattr(settings.features, family.name)
        if family.strangers is not None and (others := family.strangers(params, bars)):
            logger.info("features.%s also names %s, of no part in this run.", family.name, others)
        if family.untold is not None:
            silent = family.untold(events[family.name], params, bars)
            _say_untold(family.name, silent, len(bars))
    return {
        symbol: SignalPartition(
            loader, sessions, settings, events, members.spans_of(symbol) if members else None
        )
        for symbol, loader in bars.items()
    }


def _say_untold(events: str, silent: Sequence[str], symbols: int) -> None:
    """Name the symbols that no event concerns; without any other there is nothing to decide on."""
    if not silent:
        return
    named = ", ".join([*silent[:8]]) + (", ..." if len(silent) > 8 else "")
    if len(silent) == symbols:
        raise EmptyDataError(
            f"the {events} events concern none of the symbols ({named}); fetch events of these, "
            "or choose symbols that they name."
        )
    logger.warning(
        "The %s events concern none of %d of %d symbols: %s.", events, len(silent), symbols, named
    )


@dataclass(frozen=True)
class SignalPartition(LazyColumns):
    """Lazy signals of one symbol; picklable.

    Args:
        bars: Loader of its canonical bars; one with a `columns()` method is asked for those.
        sessions: The panel's sessions.
        settings: What the chain needs beside the bars.
        known: What the feature families that read events prepared of them, by family.
        member_spans: When the symbol was a member of the universe; None: always.
        said: Warnings about the bars that were given already.
    """

    bars: Partition
    sessions: Sessions
    settings: ChainSettings
    known: Mapping[str, Any] = field(default_factory=dict)
    member_spans: tuple[Span, ...] | None = None
    said: set[str] = field(default_factory=set, compare=False, repr=False)

    def columns(self) -> Columns:
        """Return the signals as numpy columns; see `signal_columns`."""
        bars = bar_columns(self.bars)
        self._warn_once(bars)
        return signal_columns(bars, self.sessions, self.settings, self.known, self.member_spans)

    def _warn_once(self, bars: Columns) -> None:
        """Say what was mended in the bars, once, however often the signals are asked for."""
        symbol = bars["symbol"].words[0]
        for what, count in bars.notes["findings"].items():
            line = f"{symbol}: {count} {what}."
            if line not in self.said:
                logger.warning("%s", line)
                self.said.add(line)

    def times(self) -> np.ndarray:
        """Return the bars' stamps (int64 ns), reading no more of them than need be."""
        return _times(self.bars)


def signal_columns(
    bars: Columns,
    sessions: Sessions,
    settings: ChainSettings,
    known: Mapping[str, Any],
    member_spans: tuple[Span, ...] | None = None,
) -> Columns:
    """Return one symbol's bars with everything known at each close.

    Returns:
        The canonical bars plus factor, segment (int32), session (int32), the features, member
        (bool; False makes the signal FLAT) and signal_direction, signal_score, signal_age (bars
        since the direction turned). Row t
        depends on bars up to t, and on events public before its decision, only.
        `notes["price_digest"]` identifies the bars; `notes["never_known"]` names what of the
        strategy's needs no bar knows, for want of history.
    """
    stamps = bars["timestamp"].view(np.int64)
    session = sessions.ordinals(stamps)
    segment = split_at_gaps(session, settings.max_gap_sessions)
    factor = adjustment_factor(bars["close"], bars["adj_close"])
    decided_at = sessions.decided_at(stamps, session)
    alone = (session,) if settings.overnight == "flat" else ()
    seen = SymbolBars(
        symbol=bars["symbol"].words[0],
        prices={
            **{name: bars[name] * factor for name in ("high", "low", "close")},
            "dollar_volume": bars["close"] * bars["volume"],
        },
        bounds=segment_bounds(segment, *alone),
        decided_at=decided_at,
        window_start=lambda n_sessions: sessions.window_start(session, n_sessions),
    )
    values = compute_features(seen, known, settings.features, settings.families)
    names = feature_names(settings.features, settings.families)
    features = dict(zip(names, values, strict=True))
    direction, score = find_strategy(settings.strategy).decide(
        {name: features[name] for name in settings.needs}, settings.strategy_parameters
    )
    member = is_member(sessions.dates[session], member_spans)
    active = member
    if settings.overnight == "flat":
        leave = sessions.closes[session] - settings.flat_minutes * 60_000_000_000
        active = member & (decided_at < leave)
    if not active.all():
        direction, score = (np.where(active, was, 0.0) for was in (direction, score))
    columns = {
        **bars.values,
        "factor": factor,
        "segment": segment,
        "session": session,
        "member": member,
        **features,
        "signal_direction": direction,
        "signal_score": score,
        "signal_age": _bars_since_turn(direction, segment, *alone),
    }
    notes = {
        "price_digest": price_digest(bars),
        "never_known": _never_known(features, settings),
        "needs": settings.needs,
    }
    return Columns(columns, notes)


def _never_known(features: Mapping[str, Any], settings: ChainSettings) -> tuple[str, ...]:
    """Names of what the strategy reads that no bar of the history knows: it cannot decide."""
    # what has warmed up is known at the end: only where it is not, the rest must be looked at
    return tuple(
        name
        for name in settings.needs
        if np.isnan(features[name][-1:]).all() and np.isnan(features[name]).all()
    )


def bar_columns(loader: Partition) -> Columns:
    """Return a loader's canonical bars as columns; one without `columns()` is called."""
    columns = getattr(loader, "columns", None)
    if columns:
        return columns()
    frame = loader()
    return canonical_columns(frame, str(frame["symbol"].iloc[0]) if len(frame) else "?", "")


def _bars_since_turn(direction: np.ndarray, *histories: np.ndarray) -> np.ndarray:
    """Bars since the direction turned (or a history began): 0 on the bar that turned."""
    bounds = segment_bounds(direction, *histories)
    began = np.repeat(bounds[:-1], np.diff(bounds))
    return np.arange(len(direction), dtype=np.int32) - began.astype(np.int32)
