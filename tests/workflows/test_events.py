"""Events in a run: who they concern, where they came from, and what is said of that."""

import pandas as pd
import pytest

from assembled_core.errors import EmptyDataError
from assembled_core.features.registry import FAMILIES, FeatureParameters
from assembled_core.features.shipping import ShippingParameters
from assembled_core.signals.event_insider_shipping import EventParameters
from assembled_core.workflows.events import know_events
from assembled_core.workflows.panel import ChainSettings, signal_panel
from events import insider_events, shipping_events
from panels import random_bars, sessions_of

DAY = {"event_time": "2015-01-01", "available_at": "2015-01-06", "vessel_count": 3.0}


def panel(symbols: str, filed: str, exposure: dict | None = None):
    """Signals of symbols of which one has filings."""
    features = FeatureParameters(shipping=ShippingParameters(exposure=exposure or {}))
    tables = {
        "insider": insider_events({"symbol": filed, "available_at": "2015-01-06"}),
        "shipping": shipping_events(DAY),
    }
    loaders = {name: (lambda table=table: table) for name, table in tables.items()}
    known = know_events(FAMILIES, loaders, features, None)
    bars = {symbol: random_bars(symbol, 40) for symbol in symbols}
    chain = ChainSettings("1d", "event_insider_shipping", EventParameters(), features, 20)
    lazy = {symbol: (lambda rows=rows: rows) for symbol, rows in bars.items()}
    return signal_panel(lazy, sessions_of(bars), chain, known.prepared)


def test_symbols_without_filings_are_named(caplog):
    """Of three symbols one has filings: the two others are named in one warning."""
    panel("ABC", filed="B")
    assert "The insider events concern none of 2 of 3 symbols: A, C." in caplog.text


def test_events_of_other_symbols_alone_are_refused():
    """Events that concern no symbol of the run leave nothing to decide on: said at once."""
    with pytest.raises(EmptyDataError, match=r"insider events concern none of the symbols \(A, B"):
        panel("AB", filed="X")


def test_symbols_that_are_exposed_to_no_place_are_named(caplog):
    """A map that leaves a symbol out leaves it without congestion, and says so."""
    panel("AB", filed="A", exposure={"Suez": ("A",)})
    assert "The shipping events concern none of 1 of 2 symbols: B." in caplog.text


def test_what_was_mended_in_the_bars_is_said_once(caplog):
    """Two passes over the panel, as a backtest with a model makes them, warn once."""
    made = panel("A", filed="A")
    bars = random_bars("A", 40).assign(adj_close=float("nan"))
    lazy = signal_panel(
        {"A": lambda: bars}, made["A"].sessions, made["A"].settings, made["A"].known
    )
    for _ in range(2):
        lazy["A"]()
    assert caplog.text.count("no adj_close") == 1


def test_an_end_before_the_first_event_is_refused():
    """If nothing was public by the end date, the date is named."""
    tables = {"insider": lambda: insider_events({"available_at": "2015-01-06"})}
    end = pd.Timestamp("2015-01-05", tz="UTC")
    with pytest.raises(EmptyDataError, match="no insider event was public by 2015-01-05"):
        know_events(FAMILIES[:2], tables, FeatureParameters(), end)


def test_strangers_of_the_exposure_map_are_named(caplog):
    """What the map names beside the run's symbols, such as a mistyped one, can be read."""
    with caplog.at_level("INFO", logger="assembled_core"):
        panel("A", filed="A", exposure={"Suez": ("A", "APPL")})
    assert "features.shipping also names ['APPL'], of no part in this run." in caplog.text
