"""Wire raw bars to the signal panel."""

from kedro.pipeline import Node, Pipeline

from .nodes import (
    build_signal_panel,
    describe_data,
    index_panel_sessions,
    know_public_events,
    select_bars,
)


def create_pipeline() -> Pipeline:
    """Return the nodes that dataset building and backtesting share."""
    return Pipeline(
        [
            Node(
                select_bars,
                ["raw_bars@partitions", "symbol_list", "params:universe", "params:window"],
                ["selected_bars", "members"],
                name="select_bars",
            ),
            Node(
                index_panel_sessions,
                ["selected_bars", "params:market", "params:freq"],
                "sessions",
                name="index_panel_sessions",
            ),
            Node(
                know_public_events,
                [
                    "insider_events",
                    "shipping_events",
                    "params:strategy",
                    "params:freq",
                    "params:strategies",
                    "params:features",
                    "params:window",
                ],
                "known_events",
                name="know_public_events",
            ),
            Node(
                describe_data,
                ["members", "selected_bars", "known_events"],
                "data_facts",
                name="describe_data",
            ),
            Node(
                build_signal_panel,
                [
                    "selected_bars",
                    "sessions",
                    "params:strategy",
                    "params:freq",
                    "params:strategies",
                    "params:features",
                    "params:market",
                    "known_events",
                    "members",
                ],
                "signal_panel",
                name="build_signal_panel",
            ),
        ]
    )
