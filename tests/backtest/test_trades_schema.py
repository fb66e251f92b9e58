"""The table of trades as the catalog checks it."""

import pandas as pd
import pytest
from pandera.errors import SchemaError

from assembled_core.schemas import Trades

TIMES = pd.to_datetime(["2024-01-02", "2024-01-03"]).tz_localize("UTC").as_unit("ns")
TRADES = pd.DataFrame(
    {
        "symbol": ["A", "B"],
        "direction": ["LONG", "SHORT"],
        "entry_time": TIMES,
        "entry_price": [10.0, 20.0],
        "exit_time": TIMES.where([True, False]),
        "exit_price": [11.0, 20.0],
        "quantity": [5.0, 2.0],
        "pnl": [4.9, 0.0],
        "return": [0.098, 0.0],
        "costs": [0.1, 0.0],
        "confidence": [0.7, float("nan")],
        "provenance": ["walk_forward", ""],
    }
)


def test_trades_with_and_without_a_confidence_pass() -> None:
    """An open trade has no exit time, one that no model judged no confidence."""
    Trades.validate(TRADES)
    Trades.validate(TRADES.head(0))


@pytest.mark.parametrize("name", TRADES.columns)
def test_every_column_must_be_there(name: str) -> None:
    """Reports and the ledger read return, confidence and provenance too."""
    with pytest.raises(SchemaError, match=f"column '{name}' not in dataframe"):
        Trades.validate(TRADES.drop(columns=name))


@pytest.mark.parametrize(
    ("name", "value"), [("confidence", 1.2), ("provenance", "guessed"), ("return", float("nan"))]
)
def test_values_out_of_range_are_refused(name: str, value: object) -> None:
    """What no model says and no trade returns is a fault of the program."""
    with pytest.raises(SchemaError, match=name):
        Trades.validate(TRADES.assign(**{name: value}))
