"""Wire a backtest to its report pages and figures."""

from kedro.pipeline import Node, Pipeline

from .nodes import (
    draw_comparison_figure,
    draw_equity_figure,
    draw_trades_figure,
    gather_report_facts,
    write_performance_report,
    write_qa_report,
)


def create_pipeline() -> Pipeline:
    """Return the nodes that report on a backtest of the same run."""
    return Pipeline(
        [
            Node(
                gather_report_facts,
                [
                    "backtest_result",
                    "market",
                    "trials_so_far",
                    "parameters",
                    "params:reporting",
                    "data_facts",
                    "meta_model@lazy",
                ],
                "report_facts",
                name="gather_report_facts",
            ),
            Node(
                draw_equity_figure,
                ["backtest_result", "report_facts", "parameters"],
                "equity_figure",
                name="draw_equity_figure",
            ),
            Node(draw_trades_figure, "report_facts", "trades_figure", name="draw_trades_figure"),
            Node(
                write_performance_report,
                "report_facts",
                "performance_report",
                name="write_performance_report",
            ),
            Node(
                write_qa_report,
                [
                    "qa_result",
                    "equity_curve",
                    "params:strategy",
                    "params:freq",
                    "params:reporting",
                ],
                "qa_report",
                name="write_qa_report",
            ),
        ]
    )


def create_comparison_pipeline() -> Pipeline:
    """Return the node that draws a comparison with chance."""
    return Pipeline(
        [
            Node(
                draw_comparison_figure,
                [
                    "comparison_curves",
                    "comparison_random",
                    "comparison_table",
                    "params:strategy",
                    "params:freq",
                ],
                "comparison_figure",
                name="draw_comparison_figure",
            )
        ]
    )
