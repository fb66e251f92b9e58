"""Wire the raw tables to findings, picture and pages."""

from kedro.pipeline import Node, Pipeline

from .nodes import (
    draw_coverage_figure,
    inspect_raw_tables,
    list_findings,
    write_quality_page,
    write_quality_report,
)


def create_pipeline() -> Pipeline:
    """Return the nodes that check what lies in data/01_raw, or elsewhere."""
    return Pipeline(
        [
            Node(
                inspect_raw_tables,
                ["raw_tables", "params:quality", "params:window", "params:market"],
                "quality_result",
                name="inspect_raw_tables",
            ),
            Node(
                list_findings,
                ["quality_result", "params:quality"],
                "quality_findings",
                name="list_findings",
            ),
            Node(
                draw_coverage_figure,
                ["quality_result", "params:quality"],
                "quality_figure",
                name="draw_coverage_figure",
            ),
            Node(
                write_quality_report,
                ["quality_findings", "params:quality"],
                "quality_report",
                name="write_quality_report",
            ),
            Node(
                write_quality_page,
                ["quality_findings", "quality_figure"],
                "quality_page",
                name="write_quality_page",
            ),
        ]
    )
