"""From signals to ML samples: labels, prices, end times and weights of every active bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from ..labeling.first_touch import EXIT_REASONS, Labels, label_first_touch
from ..labeling.uniqueness import average_uniqueness
from ..market.gaps import segment_bounds
from ..market.sessions import Sessions
from .panel import Partition, Partitions

LabelType = Literal["binary_absolute", "binary_outperformance", "multi_class"]


class LabelParameters(BaseModel):
    """How a signal's outcome is judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label_type: LabelType = "binary_absolute"
    horizon_days: int = Field(10, ge=1, le=2520)
    success_threshold: float = Field(0.02, gt=0, lt=10)
    sampling: Literal["all", "entries"] = "all"


@dataclass(frozen=True)
class SampleSettings:
    """What turns a signal frame into samples.

    Args:
        labels: How outcomes are judged.
        max_gap_sessions: A history is over once more than this many sessions pass without a bar.
        start: First session whose signals become samples; None for all.
    """

    labels: LabelParameters
    max_gap_sessions: int
    start: pd.Timestamp | None


def sample_partitions(
    panel: Mapping[str, Partition], sessions: Sessions, settings: SampleSettings
) -> Partitions:
    """Return each symbol's lazy samples; see `sample_frame`."""
    return {
        symbol: partial(sample_frame, loader, sessions, settings)
        for symbol, loader in panel.items()
    }


def sample_frame(loader: Partition, sessions: Sessions, settings: SampleSettings) -> pd.DataFrame:
    """Return one symbol's samples: a row per active bar whose outcome is sure.

    Returns:
        timestamp, symbol, the features, signal_direction, signal_score, signal_age, label,
        realized_return, entry_price (the quoted close), exit_price (on the entry's share basis),
        horizon_days, label_end, horizon_end, exit_reason, sample_weight (average uniqueness among
        the symbol's samples before the start date cuts). `attrs["counts"]` says how many bars came
        so far: bars, in_window, warm, active, labelled.
    """
    frame = loader()
    rows = np.flatnonzero(frame["signal_direction"].to_numpy() != 0)
    active = len(rows)
    if settings.labels.sampling == "entries":
        rows = rows[frame["signal_age"].to_numpy()[rows] == 0]
    labels = _label(frame, rows, sessions, settings)
    keep = labels.resolved
    samples = _columns(frame, rows[keep], _only(labels, keep), sessions, settings.labels)
    if settings.start is not None:
        samples = samples[(samples["timestamp"] >= settings.start).to_numpy()]
    samples = samples.reset_index(drop=True)
    samples.attrs = {
        "price_digest": frame.attrs["price_digest"],
        "counts": _counts(frame, active, len(samples), settings.start),
    }
    return samples


def _label(
    frame: pd.DataFrame, rows: np.ndarray, sessions: Sessions, settings: SampleSettings
) -> Labels:
    return label_first_touch(
        frame["close"].to_numpy() * frame["factor"].to_numpy(),
        frame["session"].to_numpy(),
        segment_bounds(frame["segment"].to_numpy()),
        rows,
        frame["signal_direction"].to_numpy()[rows],
        threshold=settings.labels.success_threshold,
        horizon=settings.labels.horizon_days,
        last_session=sessions.last,
        max_gap_sessions=settings.max_gap_sessions,
    )


def _only(labels: Labels, keep: np.ndarray) -> Labels:
    return Labels(*(getattr(labels, name)[keep] for name in Labels.__dataclass_fields__))


def _columns(
    frame: pd.DataFrame,
    rows: np.ndarray,
    labels: Labels,
    sessions: Sessions,
    params: LabelParameters,
) -> pd.DataFrame:
    stamps = frame["timestamp"]
    close, factor = frame["close"].to_numpy(), frame["factor"].to_numpy()
    features = [name for name in frame.columns if name.startswith(("ta_", "insider_", "shipping_"))]
    signals = ["signal_direction", "signal_score", "signal_age"]
    samples = frame[["timestamp", "symbol", *features, *signals]].take(rows).reset_index(drop=True)
    entry = close[rows]
    # splits and dividends since the entry are applied to the exit, not to the quoted entry
    left = close[labels.exit_row] * factor[labels.exit_row] / factor[rows]
    samples["label"] = labels.label
    samples["realized_return"] = frame["signal_direction"].to_numpy()[rows] * (left / entry - 1)
    samples["entry_price"] = entry
    samples["exit_price"] = left
    samples["horizon_days"] = np.full(len(rows), params.horizon_days, dtype=np.int32)
    samples["label_end"] = stamps.take(labels.exit_row).array
    samples["horizon_end"] = pd.DatetimeIndex(_horizon_end(frame, rows, labels, sessions), tz="UTC")
    samples["exit_reason"] = pd.Categorical.from_codes(labels.exit_reason, list(EXIT_REASONS))
    samples["sample_weight"] = average_uniqueness(
        rows, labels.exit_row, np.zeros(len(rows), dtype=np.int64)
    )
    return samples


def _horizon_end(
    frame: pd.DataFrame, rows: np.ndarray, labels: Labels, sessions: Sessions
) -> np.ndarray:
    """The last time that could have decided: the horizon's session, never before the exit bar."""
    stamps = frame["timestamp"].astype("int64").to_numpy()
    dates = sessions.dates[labels.horizon_session]
    return np.maximum(dates, stamps[labels.exit_row]).astype("datetime64[ns]")


def _counts(
    frame: pd.DataFrame, active: int, labelled: int, start: pd.Timestamp | None
) -> dict[str, int]:
    inside = np.ones(len(frame), dtype=bool)
    if start is not None:
        inside = (frame["timestamp"] >= start).to_numpy()
    warm = frame.filter(regex="^ta_").notna().all(axis=1).to_numpy()
    return {
        "bars": len(frame),
        "in_window": int(inside.sum()),
        "warm": int((inside & warm).sum()),
        "active": int((inside & (frame["signal_direction"].to_numpy() != 0)).sum()),
        "labelled": labelled,
    }


def explain_empty(counts: Mapping[str, int]) -> str:
    """Return one line saying which of dates, warm-up, signals or horizon emptied the dataset."""
    if counts["bars"] == 0:
        return "no bar up to the end date; choose a later end date or other symbols."
    if counts["in_window"] == 0:
        return "no bar on or after the start date; choose an earlier start date."
    if counts["warm"] == 0:
        return "the indicators are still warming up on every bar; give more history."
    if counts["active"] == 0:
        return "the strategy is FLAT on every bar; widen the dates or the symbols."
    return (
        f"all {counts['active']} signals lie too close to the end of the data for their horizon; "
        "choose a later end date or a shorter label horizon."
    )
