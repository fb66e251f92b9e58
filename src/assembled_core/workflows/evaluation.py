"""How good a meta-model is on rows that it has not met, and beside that on those it has."""

import logging
import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..metrics.classification import (
    break_even_probability,
    brier_score,
    brier_skill,
    log_loss,
    roc_auc,
)
from ..modeling.meta_model import WALK_FORWARD, MetaModel
from ..modeling.rows import nanoseconds

logger = logging.getLogger(__name__)

Metrics = dict[str, float]
BPS = 1e-4


def evaluate(
    predictions: pd.DataFrame, dataset: pd.DataFrame, model: MetaModel, round_trip_bps: float
) -> Metrics:
    """Every figure that is printed, tracked or plotted, by name.

    Args:
        predictions: out-of-fold predictions of `cross_fit`.
        dataset: the ml dataset that the model was trained on.
        model: the trained model.
        round_trip_bps: cost of entering and leaving, in basis points of the notional.

    Returns:
        roc_auc, brier_score and log_loss are out of fold on every row. The same names stand
        behind a prefix for other rows or weights: `weighted_` by uniqueness, `entry_` on bars
        where the direction turned, `base_rate_` for the training folds' share of label 1,
        `walk_forward_` for the step models, and `in_sample_` for the final model on its own
        training rows, which says only how much it has learned by heart. The AUC compares rows
        that one model has judged, fold by fold and step by step. NaN: undefined there.
    """
    labels, probability, fold = _arrays(predictions, "label", "probability", "fold")
    prior = predictions["base_rate"].to_numpy()
    found: Metrics = {
        **_scores("", labels, probability, groups=fold),
        "base_rate": float(labels.mean()),
        "base_rate_brier_score": brier_score(labels, prior),
        "base_rate_log_loss": log_loss(labels, prior),
        "rows": float(len(dataset)),
        **_weighted(predictions),
        **_on_entries(predictions),
        **_walk_forward(dataset, model),
        **_scores("in_sample_", dataset["label"].to_numpy(), model.final.predict(dataset)),
        **_break_even(dataset, round_trip_bps),
    }
    found["brier_skill"] = brier_skill(found["brier_score"], found["base_rate_brier_score"])
    _say_undefined(found)
    return found


def summarize(metrics: Metrics, model: MetaModel, scheme: str) -> dict[str, Any]:
    """What a calibration plot draws and says beside the curve.

    Args:
        metrics: what `evaluate` returns.
        model: the trained model.
        scheme: how the rows were kept apart, in words.

    Returns:
        base_rate, break_even (None unless it is a probability), title and subtitle.
    """
    made_of = model.metadata.get("dataset", {})
    source = " ".join(str(made_of[key]) for key in ("strategy", "freq") if made_of.get(key))
    span = f"{model.span_start:%Y-%m-%d} to {model.span_end:%Y-%m-%d}"
    break_even = metrics.get("break_even_probability", math.nan)
    return {
        "base_rate": metrics["base_rate"],
        "break_even": break_even if 0.0 <= break_even <= 1.0 else None,
        "title": f"Calibration of {model.model_class}" + (f", {source}" if source else ""),
        "subtitle": f"Out of fold: {scheme}; {model.train_rows:,} signals, {span}",
    }


def _scores(
    prefix: str,
    labels: NDArray[Any],
    probability: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
    groups: NDArray[Any] | None = None,
) -> Metrics:
    return {
        f"{prefix}roc_auc": roc_auc(labels, probability, weights, groups),
        f"{prefix}brier_score": brier_score(labels, probability, weights),
        f"{prefix}log_loss": log_loss(labels, probability, weights),
    }


def _weighted(predictions: pd.DataFrame) -> Metrics:
    if "sample_weight" not in predictions.columns:
        return {}
    names = ("label", "probability", "sample_weight", "fold")
    return _scores("weighted_", *_arrays(predictions, *names))


def _on_entries(predictions: pd.DataFrame) -> Metrics:
    if "signal_age" not in predictions.columns:
        logger.warning("The dataset has no signal_age, so entry bars are not told apart.")
        return {}
    entries = predictions[predictions["signal_age"] == 0]
    labels, probability, prior, fold = _arrays(entries, "label", "probability", "base_rate", "fold")
    return {
        **_scores("entry_", labels, probability, groups=fold),
        "entry_base_rate_brier_score": brier_score(labels, prior),
        "entry_rows": float(len(entries)),
    }


def _walk_forward(dataset: pd.DataFrame, model: MetaModel) -> Metrics:
    """The step models on the dates that each could have spoken for."""
    scored = model.score(dataset)
    rows = (scored["provenance"] == WALK_FORWARD).to_numpy()
    if not rows.any():
        return {"walk_forward_rows": 0.0}
    labels = dataset["label"].to_numpy()[rows]
    starts = np.array([step.start.value for step in model.steps])
    rates = np.array([step.base_rate for step in model.steps])
    times = nanoseconds(dataset["timestamp"])[rows]
    step = np.searchsorted(starts, times, side="right") - 1
    confidence, reference = scored["confidence"].to_numpy()[rows], brier_score(labels, rates[step])
    own = _scores("walk_forward_", labels, confidence, groups=step)
    return {
        **own,
        "walk_forward_base_rate_brier_score": reference,
        "walk_forward_brier_skill": brier_skill(own["walk_forward_brier_score"], reference),
        "walk_forward_rows": float(rows.sum()),
    }


def _break_even(dataset: pd.DataFrame, round_trip_bps: float) -> Metrics:
    if "realized_return" not in dataset.columns:
        return {}
    won = dataset["label"] == 1
    win = float(dataset.loc[won, "realized_return"].mean())
    loss = float(dataset.loc[~won, "realized_return"].mean())
    chance = break_even_probability(win, loss, round_trip_bps * BPS)
    return {"mean_win": win, "mean_loss": loss, "break_even_probability": chance}


def _arrays(frame: pd.DataFrame, *names: str) -> list[NDArray[Any]]:
    return [frame[name].to_numpy() for name in names]


def _say_undefined(metrics: Metrics) -> None:
    undefined = [name for name, value in metrics.items() if math.isnan(value)]
    if undefined:
        logger.warning(
            "Undefined, since its rows are none or of one class: %s.", ", ".join(undefined)
        )
