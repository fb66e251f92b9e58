"""How good a meta-model is on rows that it has not met, and beside that on those it has."""

import logging
import math
from typing import Any

import numpy as np
import pandas as pd

from ..metrics.classification import break_even_probability
from ..modeling.classes import BINARY, Classes, stated_label_type, succeeded
from ..modeling.meta_model import MetaModel
from ..modeling.rows import nanoseconds
from .judged_rows import judge_rows
from .scores import Metrics, base_rate_scores, class_aucs, scores_of, shares_of, skills_of

logger = logging.getLogger(__name__)

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
        where the direction turned, `base_rate_` for the shares among the training folds' rows,
        `walk_forward_` for the step models, and `in_sample_` for the final model on its own
        training rows, which says only how much it has learned by heart. The AUC compares rows
        that one model has judged, fold by fold and step by step. Of several classes they are
        multi-class figures, and those of the confidence, which the ensemble uses, stand behind
        `confidence_`. NaN: undefined there.
    """
    fold = predictions["fold"].to_numpy()
    found: Metrics = {
        **scores_of(predictions, groups=fold),
        **shares_of(predictions),
        **base_rate_scores(predictions),
        **class_aucs(predictions, fold),
        "rows": float(len(dataset)),
        **_weighted(predictions),
        **_on_entries(predictions),
        **_walk_forward(dataset, model),
        **_in_sample(dataset, model),
        **_break_even(dataset, model.classes, round_trip_bps),
    }
    found |= skills_of(found)
    _say_undefined(found)
    return found


def summarize(metrics: Metrics, model: MetaModel, scheme: str) -> dict[str, Any]:
    """What a calibration plot draws and says beside the curve.

    Args:
        metrics: what `evaluate` returns.
        model: the trained model.
        scheme: how the rows were kept apart, in words.

    Returns:
        base_rate, break_even (None unless it is a probability), title, subtitle, and the names of
        the axes: observed and predicted.
    """
    break_even = metrics.get("break_even_probability", math.nan)
    binary = model.classes == BINARY
    what = "Calibration" if binary else "Calibration of the confidence"
    return {
        "base_rate": metrics["base_rate" if binary else "confidence_base_rate"],
        "break_even": break_even if 0.0 <= break_even <= 1.0 else None,
        **head_figure(what, model, scheme),
        **_axes(model),
    }


def head_figure(what: str, model: MetaModel, scheme: str) -> dict[str, str]:
    """Title and subtitle: what is shown of which model, and on which rows."""
    made_of = model.metadata.get("dataset", {})
    source = " ".join(str(made_of[key]) for key in ("strategy", "freq") if made_of.get(key))
    span = f"{model.span_start:%Y-%m-%d} to {model.span_end:%Y-%m-%d}"
    return {
        "title": f"{what}, {source}" if source else what,
        "subtitle": f"{model.model_class}, out of fold: {scheme}\n"
        f"{model.train_rows:,} signals, {span}",
    }


def _axes(model: MetaModel) -> dict[str, str]:
    """What is observed and what predicted: success, by the dataset's own meaning of it."""
    if model.classes != BINARY:
        return {
            "observed": "share of signals that succeeded:\n"
            "LONG at buy or strong_buy, SHORT at sell or strong_sell",
            "predicted": "confidence: P(label \N{GREATER-THAN OR EQUAL TO} 1) of a LONG signal, "
            "P(label \N{LESS-THAN OR EQUAL TO} \N{MINUS SIGN}1) of a SHORT one",
        }
    if stated_label_type(model.metadata.get("dataset")) == "binary_outperformance":
        return {
            "observed": "share of signals that beat the benchmark by the threshold",
            "predicted": "predicted probability of beating it by the threshold",
        }
    return {
        "observed": "observed frequency of success",
        "predicted": "predicted probability of success",
    }


def _weighted(predictions: pd.DataFrame) -> Metrics:
    if "sample_weight" not in predictions.columns:
        return {}
    weights, fold = predictions["sample_weight"].to_numpy(), predictions["fold"].to_numpy()
    return scores_of(predictions, "weighted_", weights=weights, groups=fold)


def _on_entries(predictions: pd.DataFrame) -> Metrics:
    if "signal_age" not in predictions.columns:
        logger.warning("The dataset has no signal_age, so entry bars are not told apart.")
        return {}
    entries = predictions[predictions["signal_age"] == 0]
    return {
        **scores_of(entries, "entry_", groups=entries["fold"].to_numpy()),
        **_brier_only(base_rate_scores(entries, "entry_")),
        "entry_rows": float(len(entries)),
    }


def _walk_forward(dataset: pd.DataFrame, model: MetaModel) -> Metrics:
    """The step models on the dates that each could have spoken for."""
    judged = _judge_steps(dataset, model)
    if not len(judged):
        return {"walk_forward_rows": 0.0}
    found = {
        **scores_of(judged, "walk_forward_", groups=judged["step"].to_numpy()),
        **_brier_only(base_rate_scores(judged, "walk_forward_")),
    }
    return {
        **found,
        **skills_of(found, "walk_forward_"),
        "walk_forward_rows": float(len(judged)),
    }


def _judge_steps(dataset: pd.DataFrame, model: MetaModel) -> pd.DataFrame:
    """Each row that a step model can speak for, in the dataset's order, with the step's number."""
    times = nanoseconds(dataset["timestamp"])
    parts, places = [dataset[["label"]].iloc[:0]], [np.empty(0, dtype=np.int64)]
    for number, step in enumerate(model.steps):
        place = np.flatnonzero((times >= step.start.value) & (times < step.end.value))
        rows = dataset.iloc[place]
        judged = judge_rows(rows, step.model, step.base_rate)
        parts.append(rows[["label"]].assign(**judged, step=number))
        places.append(place)
    return pd.concat(parts).iloc[np.argsort(np.concatenate(places))]


def _in_sample(dataset: pd.DataFrame, model: MetaModel) -> Metrics:
    judged = judge_rows(dataset, model.final, model.base_rate)
    return scores_of(dataset[["label"]].assign(**judged), "in_sample_")


def _break_even(dataset: pd.DataFrame, classes: Classes, round_trip_bps: float) -> Metrics:
    if "realized_return" not in dataset.columns:
        return {}
    won = succeeded(dataset, classes)
    win = float(dataset.loc[won, "realized_return"].mean())
    loss = float(dataset.loc[~won, "realized_return"].mean())
    chance = break_even_probability(win, loss, round_trip_bps * BPS)
    return {"mean_win": win, "mean_loss": loss, "break_even_probability": chance}


def _brier_only(found: Metrics) -> Metrics:
    return {name: value for name, value in found.items() if name.endswith("brier_score")}


def _say_undefined(metrics: Metrics) -> None:
    undefined = [name for name, value in metrics.items() if math.isnan(value)]
    if undefined:
        logger.warning(
            "Undefined, since its rows are none or of one class: %s.", ", ".join(undefined)
        )
