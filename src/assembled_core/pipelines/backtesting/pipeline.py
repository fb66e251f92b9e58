"""Wire the signal panel and the meta-model to the backtest's files."""

from kedro.pipeline import Node, Pipeline

from .nodes import arrange_market, backtest_signals, score_confidences, unpack_backtest


def create_pipeline() -> Pipeline:
    """Return the nodes that backtest the panel's signals."""
    return Pipeline(
        [
            Node(
                arrange_market,
                ["signal_panel", "sessions", "params:window", "params:market"],
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
            Node(
                backtest_signals,
                [
                    "market",
                    "sessions",
                    "confidences",
                    "scorable_from",
                    "benchmark_bars",
                    "params:backtesting",
                    "params:market",
                ],
                "backtest_result",
                name="backtest_signals",
            ),
            Node(
                unpack_backtest,
                "backtest_result",
                ["equity_curve", "trades", "backtest_metrics", "qa_result"],
                name="unpack_backtest",
            ),
        ]
    )
