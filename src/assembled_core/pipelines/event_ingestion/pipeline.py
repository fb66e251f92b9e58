"""Wire the sources of events to the canonical tables."""

from kedro.pipeline import Node, Pipeline

from .nodes import fetch_insider_events, fetch_shipping_events

INPUTS = ["daily_bars", "five_minute_bars", "params:event_ingestion"]


def create_insider_pipeline() -> Pipeline:
    """Return the node that fills data/01_raw/events/insider.parquet."""
    return Pipeline(
        [
            Node(
                fetch_insider_events,
                INPUTS,
                ["insider_events", "insider_account"],
                name="fetch_insider_events",
            )
        ]
    )


def create_shipping_pipeline() -> Pipeline:
    """Return the node that fills data/01_raw/events/shipping.parquet."""
    return Pipeline(
        [
            Node(
                fetch_shipping_events,
                INPUTS,
                ["shipping_events", "shipping_account"],
                name="fetch_shipping_events",
            )
        ]
    )
