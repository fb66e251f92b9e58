"""Wire the market and the meta-model's opinion to the comparison's files."""

from kedro.pipeline import Node, Pipeline

from .nodes import compare_with_chance, complete_opinion, unpack_comparison


def create_pipeline() -> Pipeline:
    """Return the nodes that judge the ensemble."""
    return Pipeline(
        [
            Node(
                complete_opinion,
                [
                    "confidences",
                    "scorable_from",
                    "meta_model@lazy",
                    "signal_panel",
                    "params:window",
                    "params:strategy",
                    "params:freq",
                ],
                "comparison_opinion",
                name="complete_opinion",
            ),
            Node(
                compare_with_chance,
                [
                    "market",
                    "sessions",
                    "comparison_opinion",
                    "params:backtesting",
                    "params:comparison",
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
