"""From signals to ML samples: labels, prices, end times and weights of every active bar."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from ..labeling.benchmark import Benchmark
from ..labeling.first_touch import label_first_touch
from ..labeling.horizon import label_classes, label_outperformance
from ..labeling.labels import EXIT_REASONS, Labels
from ..labeling.spans import PricePath
from ..labeling.uniqueness import average_uniqueness
from ..market.columns import FEATURE_FAMILIES, Columns, LazyColumns, Text
from ..market.gaps import segment_bounds
from ..market.sessions import Sessions
from .panel import SignalPartition

logger = logging.getLogger(__name__)

LabelType = Literal["binary_absolute", "binary_outperformance", "multi_class"]
Rows = npt.NDArray[np.int64]


class LabelParameters(BaseModel):
    """How a signal's outcome is judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label_type: LabelType = "binary_absolute"
    horizon_days: int = Field(default=10, ge=1, le=2520)
    success_threshold: float = Field(default=0.02, gt=0, lt=10)
    benchmark: str | None = None
    sampling: Literal["all", "entries"] = "all"


@dataclass(frozen=True)
class SampleSettings:
    """What turns signals into samples.

    Args:
        labels: How outcomes are judged.
        max_gap_sessions: A history is over once more than this many sessions pass without a bar.
        start: First session whose signals become samples; None for all.
        overnight: `flat`: a signal's horizon ends with its own session.
        benchmark: What binary_outperformance compares with; the other label types need none.
    """

    labels: LabelParameters
    max_gap_sessions: int
    start: pd.Timestamp | None
    overnight: Literal["hold", "flat"] = "hold"
    benchmark: Benchmark | None = None

    @property
    def horizon(self) -> int:
        """Sessions after a signal's own that count."""
        return 0 if self.overnight == "flat" else self.labels.horizon_days


@dataclass(frozen=True)
class SamplePartition(LazyColumns):
    """Lazy samples of one symbol; picklable."""

    signals: SignalPartition
    sessions: Sessions
    settings: SampleSettings

    def columns(self) -> Columns:
        """Return the samples as numpy columns; see `sample_columns`."""
        return sample_columns(self.signals.columns(), self.sessions, self.settings)


def sample_partitions(
    panel: Mapping[str, SignalPartition], sessions: Sessions, settings: SampleSettings
) -> dict[str, SamplePartition]:
    """Return each symbol's lazy samples; see `sample_columns`."""
    return {
        symbol: SamplePartition(signals, sessions, settings) for symbol, signals in panel.items()
    }


def sample_columns(signals: Columns, sessions: Sessions, settings: SampleSettings) -> Columns:
    """Return one symbol's samples: a row per active bar whose outcome is sure.

    Returns:
        timestamp, symbol, the features, signal_direction, signal_score, signal_age, label,
        realized_return, entry_price (the quoted close), exit_price (on the entry's share basis),
        horizon_days, label_end, horizon_end, exit_reason, sample_weight (average uniqueness among
        the symbol's samples before the start date cuts). `notes["counts"]` says how many bars came
        so far: bars, in_window, warm, active, labelled, and of the others uncovered (by the
        benchmark).
    """
    rows = np.flatnonzero(signals["signal_direction"] != 0)
    if settings.labels.sampling == "entries":
        rows = rows[signals["signal_age"][rows] == 0]
    inside = np.ones(len(signals), dtype=bool)
    if settings.start is not None:
        inside = sessions.dates[signals["session"]] >= settings.start.as_unit("ns").value
    labels = _label(signals, rows, sessions, settings)
    uncovered = 0 if labels.uncovered is None else int(np.sum(labels.uncovered & inside[rows]))
    rows, labels = rows[labels.resolved], labels.only(labels.resolved)
    weights = average_uniqueness(rows, labels.exit_row, np.zeros(len(rows), dtype=np.int64))
    keep = inside[rows]
    rows, labels, weights = rows[keep], labels.only(keep), weights[keep]
    columns = _columns(signals, rows, labels, settings.horizon)
    columns["sample_weight"] = weights
    counts = {**_counts(signals, inside), "uncovered": uncovered, "labelled": len(rows)}
    return Columns(columns, {"price_digest": signals.notes["price_digest"], "counts": counts})


def _label(signals: Columns, rows: Rows, sessions: Sessions, settings: SampleSettings) -> Labels:
    path = PricePath(
        close=signals["close"] * signals["factor"],
        stamp=signals["timestamp"].view(np.int64),
        session=signals["session"],
        bounds=segment_bounds(signals["segment"]),
        session_ends=sessions.ends,
    )
    rules: dict[str, Any] = {
        "threshold": settings.labels.success_threshold,
        "horizon": settings.horizon,
        "max_gap_sessions": settings.max_gap_sessions,
    }
    side = signals["signal_direction"][rows]
    if settings.labels.label_type == "multi_class":
        return label_classes(path, rows, **rules)
    if settings.labels.label_type == "binary_outperformance":
        assert settings.benchmark is not None
        return label_outperformance(path, rows, side, settings.benchmark, **rules)
    return label_first_touch(path, rows, side, **rules)


def _columns(signals: Columns, rows: Rows, labels: Labels, horizon: int) -> dict[str, Any]:
    close, factor, stamps = signals["close"], signals["factor"], signals["timestamp"]
    learned = [name for name in signals.values if name.startswith((*FEATURE_FAMILIES, "signal_"))]
    entry = close[rows]
    # splits and dividends since the entry are applied to the exit, not to the quoted entry
    left = close[labels.exit_row] * factor[labels.exit_row] / factor[rows]
    return {
        **{name: signals[name][rows] for name in ("timestamp", "symbol", *learned)},
        "label": labels.label,
        "realized_return": signals["signal_direction"][rows] * (left / entry - 1),
        "entry_price": entry,
        "exit_price": left,
        "horizon_days": np.full(len(rows), horizon, dtype=np.int32),
        "label_end": stamps[labels.exit_row],
        "horizon_end": labels.horizon_end.view(stamps.dtype),
        "exit_reason": Text(labels.exit_reason, EXIT_REASONS),
    }


def _counts(signals: Columns, inside: npt.NDArray[np.bool_]) -> dict[str, int]:
    # what the strategy reads: another feature may rightly be NaN, such as a share of no trades
    needed = [signals[name] for name in signals.notes["needs"]]
    warm = ~np.isnan(sum(needed)) if needed else inside
    return {
        "bars": len(signals),
        "in_window": int(inside.sum()),
        "warm": int((inside & warm).sum()),
        "active": int((inside & (signals["signal_direction"] != 0)).sum()),
    }


def explain_empty(counts: Mapping[str, int]) -> str:
    """Return one line saying which of dates, warm-up, signals or horizon emptied the dataset."""
    if counts["bars"] == 0:
        return "no bar up to the end date; choose a later end date or other symbols."
    if counts["in_window"] == 0:
        return "no bar on or after the start date; choose an earlier start date."
    if counts["warm"] == 0:
        return (
            "the indicators are still warming up (or the events still silent) on every bar; "
            "give more history."
        )
    if counts["active"] == 0:
        return "the strategy is FLAT on every bar; widen the dates or the symbols."
    if counts["uncovered"]:
        return (
            f"the benchmark covers none of the {counts['uncovered']} signals whose horizon is "
            "over; give one with bars on the same dates, of another symbol than theirs."
        )
    return (
        f"all {counts['active']} signals lie too close to the end of the data for their horizon; "
        "choose a later end date or a shorter label horizon."
    )


def warn_of_losses(counts: Mapping[str, int]) -> None:
    """Warn of signals that have no label only since the benchmark does not cover them."""
    if counts["uncovered"]:
        logger.warning(
            "The benchmark does not cover %d of %d signals from entry to exit (it has no bars "
            "there, or none of another symbol); they are left out.",
            counts["uncovered"],
            counts["active"],
        )
