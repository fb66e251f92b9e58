"""Scores of judged rows, by name.

A binary label has one set of them. A label of several classes has two: of all its classes, and
behind `confidence_` of the event that the ensemble bets on, that the signal succeeds.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..metrics.classification import brier_score, brier_skill, log_loss, roc_auc
from ..metrics.multi_class import (
    macro_auc,
    multi_class_brier,
    multi_class_log_loss,
    one_vs_rest_aucs,
)
from ..modeling.classes import BINARY, CLASS_NAMES
from .judged_rows import class_chances, judged_classes, successes

Metrics = dict[str, float]
Groups = NDArray[np.int64]
Weights = NDArray[np.float64]
CONFIDENCE = "confidence_"


def scores_of(
    judged: pd.DataFrame,
    prefix: str = "",
    *,
    weights: Weights | None = None,
    groups: Groups | None = None,
) -> Metrics:
    """ROC-AUC, Brier score and log loss of what the model said.

    Args:
        judged: rows with their label and the columns of `judge_rows`.
        prefix: stands before each name.
        weights: non-negative, one per row; None: all weigh 1.
        groups: integer codes; the AUC compares rows of one group alone.

    Returns:
        roc_auc, brier_score and log_loss. Of several classes: the mean of the one-vs-rest AUCs, and
        errors added up over the classes (a Brier score from 0 to 2); the same of the confidence
        behind `confidence_`.
    """
    event, chance = successes(judged), judged["probability"].to_numpy()
    of_event = {
        "roc_auc": roc_auc(event, chance, weights, groups),
        "brier_score": brier_score(event, chance, weights),
        "log_loss": log_loss(event, chance, weights),
    }
    classes = judged_classes(judged)
    if classes == BINARY:
        return _named(prefix, of_event)
    labels, chances = judged["label"], class_chances(judged)
    of_classes = {
        "roc_auc": macro_auc(one_vs_rest_aucs(labels, chances, classes, weights, groups)),
        "brier_score": multi_class_brier(labels, chances, classes, weights),
        "log_loss": multi_class_log_loss(labels, chances, classes, weights),
    }
    return _named(prefix, of_classes) | _named(prefix + CONFIDENCE, of_event)


def base_rate_scores(judged: pd.DataFrame, prefix: str = "") -> Metrics:
    """Brier score and log loss of always predicting the base rates of the training rows.

    Returns:
        base_rate_brier_score and base_rate_log_loss, under the names of `scores_of`.
    """
    event, rate = successes(judged), judged["base_rate"].to_numpy()
    of_event = {
        "base_rate_brier_score": brier_score(event, rate),
        "base_rate_log_loss": log_loss(event, rate),
    }
    classes = judged_classes(judged)
    if classes == BINARY:
        return _named(prefix, of_event)
    labels, rates = judged["label"], class_chances(judged, "base_rate")
    of_classes = {
        "base_rate_brier_score": multi_class_brier(labels, rates, classes),
        "base_rate_log_loss": multi_class_log_loss(labels, rates, classes),
    }
    return _named(prefix, of_classes) | _named(prefix + CONFIDENCE, of_event)


def shares_of(judged: pd.DataFrame) -> Metrics:
    """Share of successful signals, as base_rate; of several classes the share of each, too."""
    success, classes = float(successes(judged).mean()), judged_classes(judged)
    if classes == BINARY:
        return {"base_rate": success}
    labels = judged["label"].to_numpy()
    named = zip(CLASS_NAMES[classes], classes, strict=True)
    return {
        f"{CONFIDENCE}base_rate": success,
        **{f"base_rate_{name}": float(np.mean(labels == value)) for name, value in named},
    }


def class_aucs(judged: pd.DataFrame, groups: Groups) -> Metrics:
    """One-vs-rest AUC of each of several classes, by its name; nothing of a binary label."""
    classes = judged_classes(judged)
    if classes == BINARY:
        return {}
    aucs = one_vs_rest_aucs(judged["label"], class_chances(judged), classes, groups=groups)
    return {
        f"roc_auc_{name}": float(auc) for name, auc in zip(CLASS_NAMES[classes], aucs, strict=True)
    }


def skills_of(found: Mapping[str, float], prefix: str = "") -> Metrics:
    """Share of the base rates' Brier score that is saved, for each set of scores with both."""
    return {
        f"{start}brier_skill": brier_skill(
            found[f"{start}brier_score"], found[f"{start}base_rate_brier_score"]
        )
        for start in (prefix, prefix + CONFIDENCE)
        if f"{start}base_rate_brier_score" in found
    }


def _named(prefix: str, scores: Metrics) -> Metrics:
    return {f"{prefix}{name}": value for name, value in scores.items()}
