"""Bring events from a source into the canonical form, with an account of what was dropped."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...errors import EmptyDataError
from ...sources.insider import read_insider_events
from ...sources.insider_file import read_insider_file
from ...sources.report import DataReport
from ...sources.shipping import read_shipping_events
from ...sources.simulated_events import simulate_insider_events, simulate_shipping_events
from ...workflows.panel import Partition, listing_dates
from .parameters import EventIngestionParameters

Fetched = tuple[pd.DataFrame, dict[str, Any]]
FindBars = Callable[[], dict[str, Partition]]


def fetch_insider_events(
    find_daily: FindBars, find_five_minute: FindBars, event_ingestion: EventIngestionParameters
) -> Fetched:
    """Return insiders' trades of the chosen source, and what was dropped and why."""
    asked = event_ingestion.insider
    if asked.source == "simulated":
        return _with_account(
            simulate_insider_events(_listed(find_daily, find_five_minute), asked.seed)
        )
    assert asked.path is not None  # the parameters see to it
    if asked.source == "sec":
        return _with_account(read_insider_events(asked.path, asked.sec))
    return _with_account(read_insider_file(asked.path, asked.file))


def fetch_shipping_events(
    find_daily: FindBars, find_five_minute: FindBars, event_ingestion: EventIngestionParameters
) -> Fetched:
    """Return vessel counts of the chosen source, and what was dropped and why."""
    asked = event_ingestion.shipping
    if asked.source == "simulated":
        first, last = zip(*_listed(find_daily, find_five_minute).values(), strict=True)
        return _with_account(simulate_shipping_events(min(first), max(last), asked.seed))
    assert asked.path is not None  # the parameters see to it
    return _with_account(read_shipping_events(asked.path, asked.published))


def _listed(*finders: FindBars) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last date of every symbol that has bars of any frequency."""
    spans: dict[str, tuple[pd.Timestamp, pd.Timestamp]] = {}
    for find_bars in finders:
        for symbol, (first, last) in listing_dates(find_bars()).items():
            known = spans.get(symbol, (first, last))
            spans[symbol] = (min(first, known[0]), max(last, known[1]))
    if not spans:
        raise EmptyDataError(
            "no symbol has bars to simulate events for; run `make demo` or fetch_prices first."
        )
    return spans


def _with_account(found: tuple[pd.DataFrame, DataReport]) -> Fetched:
    table, report = found
    return table, {**report.to_plain(), "lines": report.lines()}
