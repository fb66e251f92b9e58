"""Bring events from a source into the canonical form, with an account of what was dropped."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...sources.insider import read_insider_events
from ...sources.insider_file import read_insider_file
from ...sources.report import DataReport
from ...sources.shipping import read_shipping_events
from ...sources.simulated_events import simulate_insider_events, simulate_shipping_events
from ...workflows.panel import Partition, listing_dates
from .parameters import EventIngestionParameters

Fetched = tuple[pd.DataFrame, dict[str, Any]]


def fetch_insider_events(
    find_bars: Callable[[], dict[str, Partition]], event_ingestion: EventIngestionParameters
) -> Fetched:
    """Return insiders' trades of the chosen source, and what was dropped and why."""
    asked = event_ingestion.insider
    if asked.source == "simulated":
        return _with_account(simulate_insider_events(listing_dates(find_bars()), asked.seed))
    assert asked.path is not None  # the parameters see to it
    if asked.source == "sec":
        return _with_account(read_insider_events(asked.path, asked.sec))
    return _with_account(read_insider_file(asked.path, asked.file))


def fetch_shipping_events(
    find_bars: Callable[[], dict[str, Partition]], event_ingestion: EventIngestionParameters
) -> Fetched:
    """Return vessel counts of the chosen source, and what was dropped and why."""
    asked = event_ingestion.shipping
    if asked.source == "simulated":
        first, last = zip(*listing_dates(find_bars()).values(), strict=True)
        return _with_account(simulate_shipping_events(min(first), max(last), asked.seed))
    assert asked.path is not None  # the parameters see to it
    return _with_account(read_shipping_events(asked.path, asked.published))


def _with_account(found: tuple[pd.DataFrame, DataReport]) -> Fetched:
    table, report = found
    return table, {**report.to_plain(), "lines": report.lines()}
