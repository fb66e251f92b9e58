"""Judge the meta-model on rows that it has not met."""

from typing import Any

import pandas as pd

from ...modeling.meta_model import MetaModel
from ...reporting.calibration_figure import draw_calibration
from ...reporting.confusion_figure import draw_confusion
from ...validation.calibration import reliability_curve
from ...workflows import confusion
from ...workflows.evaluation import evaluate, head_figure, summarize
from ...workflows.judged_rows import successes
from ...workflows.training_parameters import TrainingParameters
from .parameters import EvaluationParameters


def evaluate_meta_model(
    out_of_fold_predictions: pd.DataFrame,
    ml_dataset: pd.DataFrame,
    meta_model: MetaModel,
    evaluation: EvaluationParameters,
) -> dict[str, float]:
    """Compute every metric by name."""
    cost = evaluation.round_trip_cost_bps
    return evaluate(out_of_fold_predictions, ml_dataset, meta_model, cost)


def summarize_evaluation(
    meta_model_metrics: dict[str, float], meta_model: MetaModel, training: TrainingParameters
) -> dict[str, Any]:
    """Say what was judged and how."""
    return summarize(meta_model_metrics, meta_model, training.scheme())


def bin_predictions(
    out_of_fold_predictions: pd.DataFrame, evaluation: EvaluationParameters
) -> pd.DataFrame:
    """Compare predicted with observed frequency of success, bin by bin."""
    return reliability_curve(
        successes(out_of_fold_predictions),
        out_of_fold_predictions["probability"],
        n_bins=evaluation.n_bins,
        strategy=evaluation.binning,
    )


def draw_calibration_plot(
    calibration_curve: pd.DataFrame, evaluation_summary: dict[str, Any]
) -> bytes:
    """Draw predicted against observed frequency."""
    return draw_calibration(calibration_curve, **evaluation_summary)


def count_confusion(out_of_fold_predictions: pd.DataFrame) -> pd.DataFrame:
    """Count which class came by which one was likeliest."""
    return confusion.count_confusion(out_of_fold_predictions)


def draw_confusion_plot(
    confusion_matrix: pd.DataFrame, meta_model: MetaModel, training: TrainingParameters
) -> bytes:
    """Draw which class came by which one was likeliest."""
    head = head_figure("Confusion matrix", meta_model, training.scheme())
    return draw_confusion(confusion_matrix, **head)
