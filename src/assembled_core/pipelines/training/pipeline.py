"""Wire the ML dataset to the model file."""

from kedro.pipeline import Node, Pipeline

from .nodes import (
    cross_fit_meta_model,
    describe_training_data,
    fit_meta_model,
    select_features,
)


def create_pipeline() -> Pipeline:
    """Return the nodes that check the dataset, predict out of fold and fit the meta-model."""
    fitting = ["ml_dataset@frame", "feature_names", "params:training"]
    return Pipeline(
        [
            Node(
                select_features,
                ["ml_dataset@frame", "params:training"],
                "feature_names",
                name="select_features",
            ),
            Node(
                describe_training_data,
                "ml_dataset@frame",
                "training_data",
                name="describe_training_data",
            ),
            Node(
                cross_fit_meta_model,
                fitting,
                "out_of_fold_predictions",
                name="cross_fit_meta_model",
            ),
            Node(fit_meta_model, fitting, "meta_model@fitted", name="fit_meta_model"),
        ]
    )
