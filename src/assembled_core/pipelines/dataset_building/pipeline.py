"""Wire the signal panel to the ML dataset."""

from kedro.pipeline import Node, Pipeline

from .nodes import build_label_benchmark, build_ml_dataset, describe_recipe


def create_pipeline() -> Pipeline:
    """Return the nodes that label signals and save them as the ML dataset."""
    return Pipeline(
        [
            Node(
                describe_recipe,
                [
                    "params:strategy",
                    "params:freq",
                    "params:strategies",
                    "params:features",
                    "params:market",
                    "data_facts",
                ],
                "dataset_recipe",
                name="describe_recipe",
            ),
            Node(
                build_label_benchmark,
                [
                    "selected_bars",
                    "members",
                    "sessions",
                    "label_benchmark_bars",
                    "params:labels",
                    "params:window",
                    "params:market",
                ],
                "label_benchmark",
                name="build_label_benchmark",
            ),
            Node(
                build_ml_dataset,
                [
                    "signal_panel",
                    "sessions",
                    "label_benchmark",
                    "params:labels",
                    "params:window",
                    "params:market",
                    "dataset_recipe",
                ],
                "ml_dataset@samples",
                name="build_ml_dataset",
            ),
        ]
    )
