"""Wire the signal panel and the meta-model to what accounts are run on."""

from kedro.pipeline import Node, Pipeline

from .nodes import arrange_market, score_confidences


def create_pipeline() -> Pipeline:
    """Return the nodes that backtesting and comparison share."""
    return Pipeline(
        [
            Node(
                arrange_market,
                ["signal_panel", "sessions", "params:window", "params:market", "data_facts"],
                "market",
                name="arrange_market",
            ),
            Node(
                score_confidences,
                [
                    "signal_panel",
                    "meta_model@lazy",
                    "params:backtesting",
                    "params:window",
                    "params:strategy",
                    "params:freq",
                ],
                ["confidences", "scorable_from"],
                name="score_confidences",
            ),
        ]
    )
