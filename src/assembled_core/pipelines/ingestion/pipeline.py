"""Wire the sources to the raw bars."""

from kedro.pipeline import Node, Pipeline

from .nodes import fetch_bars


def create_pipeline() -> Pipeline:
    """Return the node that fills data/01_raw."""
    return Pipeline(
        [
            Node(
                fetch_bars,
                ["source_bars", "params:freq", "params:ingestion"],
                "raw_bars@partitions",
                name="fetch_bars",
            )
        ]
    )
