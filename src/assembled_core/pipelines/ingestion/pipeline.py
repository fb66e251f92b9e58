"""Wire the sources to the raw bars."""

from kedro.pipeline import Node, Pipeline

from .nodes import fetch_bars


def create_pipeline() -> Pipeline:
    """Return the node that fills data/01_raw with prices."""
    return Pipeline(
        [
            Node(
                fetch_bars,
                [
                    "source_bars",
                    "stored_bars",
                    "symbol_list",
                    "params:universe",
                    "params:market",
                    "params:freq",
                    "params:ingestion",
                ],
                ["raw_bars@partitions", "price_account"],
                name="fetch_bars",
            )
        ]
    )
