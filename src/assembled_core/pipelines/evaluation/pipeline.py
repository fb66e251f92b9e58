"""Wire out-of-fold predictions to metrics, the calibration plot and the confusion matrix."""

from kedro.pipeline import Node, Pipeline

from .nodes import (
    bin_predictions,
    count_confusion,
    draw_calibration_plot,
    draw_confusion_plot,
    evaluate_meta_model,
    summarize_evaluation,
)


def create_pipeline() -> Pipeline:
    """Return the nodes that judge the meta-model."""
    return Pipeline(
        [
            Node(
                evaluate_meta_model,
                [
                    "out_of_fold_predictions",
                    "ml_dataset@frame",
                    "meta_model@fitted",
                    "params:evaluation",
                ],
                "meta_model_metrics",
                name="evaluate_meta_model",
            ),
            Node(
                summarize_evaluation,
                ["meta_model_metrics", "meta_model@fitted", "params:training"],
                "evaluation_summary",
                name="summarize_evaluation",
            ),
            Node(
                bin_predictions,
                ["out_of_fold_predictions", "params:evaluation"],
                "calibration_curve",
                name="bin_predictions",
            ),
            Node(
                draw_calibration_plot,
                ["calibration_curve", "evaluation_summary"],
                "calibration_plot",
                name="draw_calibration_plot",
            ),
            Node(
                count_confusion,
                "out_of_fold_predictions",
                "confusion_matrix",
                name="count_confusion",
            ),
            Node(
                draw_confusion_plot,
                ["confusion_matrix", "meta_model@fitted", "params:training"],
                "confusion_plot",
                name="draw_confusion_plot",
            ),
        ]
    )
