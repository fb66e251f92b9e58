"""Wire the signal panel and the meta-model to the comparison's files."""

from kedro.pipeline import Node, Pipeline

from .nodes import compare_with_chance, load_opinion, unpack_comparison


def create_pipeline() -> Pipeline:
    """Return the nodes that judge the ensemble."""
    return Pipeline(
        [
            Node(
                load_opinion,
                [
                    "meta_model@lazy",
                    "signal_panel",
                    "params:window",
                    "params:strategy",
                    "params:freq",
                ],
                "comparison_opinion",
                name="load_opinion",
            ),
            Node(
                compare_with_chance,
                [
                    "signal_panel",
                    "sessions",
                    "comparison_opinion",
                    "params:backtesting",
                    "params:comparison",
                    "params:window",
                    "params:market",
                ],
                "comparison_result",
                name="compare_with_chance",
            ),
            Node(
                unpack_comparison,
                "comparison_result",
                [
                    "comparison_table",
                    "comparison_text",
                    "comparison_curves",
                    "comparison_random",
                    "comparison_metrics",
                ],
                name="unpack_comparison",
            ),
        ]
    )
