"""Wire the market and the meta-model's opinion to the backtest's files."""

from kedro.pipeline import Node, Pipeline

from .nodes import backtest_signals, unpack_backtest


def create_pipeline() -> Pipeline:
    """Return the nodes that backtest the market's signals."""
    return Pipeline(
        [
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
                    "data_facts",
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
