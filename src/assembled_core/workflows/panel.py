"""The per-symbol chain: raw bars -> canonical -> segments -> features -> signals, lazily."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EmptyDataError, ParameterError
from ..features.registry import FeatureParameters, compute_features, feature_names
from ..market.adjustment import adjustment_factor
from ..market.bars import canonical_columns
from ..market.columns import Columns, LazyColumns
from ..market.fingerprint import price_digest
from ..market.gaps import segment_bounds, split_at_gaps
from ..market.sessions import Sessions, index_sessions
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
    """

    freq: str
    strategy: str
    strategy_parameters: object
    features: FeatureParameters
    max_gap_sessions: int


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
            "%d bars fall outside the sessions of calendar %s; they are kept.", off, sessions.calendar
        )
    return sessions


def _times(loader: Partition) -> np.ndarray:
    times = getattr(loader, "times", None)
    stamps = times() if times else _bar_columns(loader)["timestamp"].view(np.int64)
    return np.asarray(stamps, dtype=np.int64)


def signal_panel(
    bars: Mapping[str, Partition], sessions: Sessions, settings: ChainSettings
) -> "dict[str, SignalPartition]":
    """Return each symbol's lazy signals: bars, segments, features and signals.

    Raises:
        ParameterError: The strategy needs a feature that the parameters do not ask for.
    """
    strategy = find_strategy(settings.strategy)
    missing = set(strategy.needs(settings.strategy_parameters)) - set(
        feature_names(settings.features)
    )
    if missing:
        raise ParameterError(
            f"{strategy.name} needs {', '.join(sorted(missing))}; "
            "add its window to the features parameters."
        )
    return {symbol: SignalPartition(loader, sessions, settings) for symbol, loader in bars.items()}


@dataclass(frozen=True)
class SignalPartition(LazyColumns):
    """Lazy signals of one symbol; picklable.

    Args:
        bars: Loader of its canonical bars; one with a `columns()` method is asked for those.
        sessions: The panel's sessions.
        settings: What the chain needs beside the bars.
    """

    bars: Partition
    sessions: Sessions
    settings: ChainSettings

    def columns(self) -> Columns:
        """Return the signals as numpy columns; see `signal_columns`."""
        return signal_columns(_bar_columns(self.bars), self.sessions, self.settings)


def signal_columns(bars: Columns, sessions: Sessions, settings: ChainSettings) -> Columns:
    """Return one symbol's bars with everything known at each close.

    Returns:
        The canonical bars plus factor, segment (int32), session (int32), the features, and
        signal_direction, signal_score, signal_age (bars since the direction turned). Row t
        depends on bars up to t only. `notes["price_digest"]` identifies the bars.
    """
    symbol = bars["symbol"].words[0]
    for what, count in bars.notes["findings"].items():
        logger.warning("%s: %d %s.", symbol, count, what)
    session = sessions.ordinals(bars["timestamp"].view(np.int64))
    segment = split_at_gaps(session, settings.max_gap_sessions)
    close = bars["close"]
    factor = adjustment_factor(close, bars["adj_close"])
    adjusted = {name: bars[name] * factor for name in ("high", "low", "close")}
    values = compute_features(
        {**adjusted, "dollar_volume": close * bars["volume"]},
        segment_bounds(segment),
        settings.features,
    )
    features = dict(zip(feature_names(settings.features), values, strict=True))
    strategy = find_strategy(settings.strategy)
    needed = {name: features[name] for name in strategy.needs(settings.strategy_parameters)}
    direction, score = strategy.decide(needed, settings.strategy_parameters)
    columns = {
        **bars.values,
        "factor": factor,
        "segment": segment,
        "session": session,
        **features,
        "signal_direction": direction,
        "signal_score": score,
        "signal_age": _bars_since_turn(direction, segment),
    }
    return Columns(columns, {"price_digest": price_digest(bars)})


def _bar_columns(loader: Partition) -> Columns:
    columns = getattr(loader, "columns", None)
    if columns:
        return columns()
    frame = loader()
    return canonical_columns(frame, str(frame["symbol"].iloc[0]) if len(frame) else "?", "")


def _bars_since_turn(direction: np.ndarray, segment: np.ndarray) -> np.ndarray:
    """Bars since the direction turned (or the history began): 0 on the bar that turned."""
    row = np.arange(len(direction), dtype=np.int32)
    turned = np.append(True, (direction[1:] != direction[:-1]) | (segment[1:] != segment[:-1]))
    return row - np.maximum.accumulate(np.where(turned[: len(row)], row, 0))
