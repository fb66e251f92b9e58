"""A canonical event table that commands refuse is an error, with a finding that says why."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.datasets.events import check_events
from assembled_core.datasets.raw_tables import find_tables
from assembled_core.errors import DataError
from raw_samples import check

DAYS = pd.date_range("2020-01-06", periods=20, freq="D", tz="UTC", unit="ns")


def insider():
    """Return canonical insider events."""
    return pd.DataFrame(
        {
            "symbol": "AAPL",
            "event_time": DAYS,
            "available_at": DAYS + pd.Timedelta(days=2, hours=3),
            "superseded_at": pd.DatetimeIndex([pd.NaT] * len(DAYS), tz="UTC").as_unit("ns"),
            "insider": "0001",
            "role": "officer",
            "code": "P",
            "shares": 100.0,
            "price": 10.0,
            "source_id": [f"0001234567-20-{n:06d}" for n in range(len(DAYS))],
            "source": "sec_form345",
        }
    )


def shipping():
    """Return canonical shipping events of two places."""
    one = pd.DataFrame(
        {
            "place": "Suez Canal",
            "event_time": DAYS,
            "available_at": DAYS + pd.Timedelta(days=2, hours=9),
            "kind": "transit",
            "vessel_count": [50.0 + n % 6 for n in range(len(DAYS))],
            "capacity": 1e6,
            "source": "portwatch",
        }
    )
    return pd.concat([one, one.assign(place="Panama Canal")], ignore_index=True)


def put(frame, column, value):
    """Return a copy with one cell changed."""
    changed = frame.copy()
    changed.loc[3, column] = value
    return changed


def again(frame):
    """Return the table with one row twice."""
    return pd.concat([frame, frame.iloc[[3]]], ignore_index=True)


REFUSED = {
    "naive times": (
        "insider",
        insider().assign(available_at=lambda f: f["available_at"].dt.tz_localize(None)),
        "available_at must hold times with a zone",
    ),
    "times as text": (
        "insider",
        insider().assign(available_at=lambda f: f["available_at"].astype(str)),
        "available_at must hold times with a zone",
    ),
    "no role": ("insider", insider().drop(columns="role"), "columns role are missing"),
    "no superseded_at": (
        "insider",
        insider().drop(columns="superseded_at"),
        "superseded_at are missing",
    ),
    "role": ("insider", put(insider(), "role", "boss"), "of role: 'boss'"),
    "superseded": (
        "insider",
        put(insider(), "superseded_at", DAYS[0]),
        "1 rows are public before they happened, or replaced before public",
    ),
    "infinite shares": ("insider", put(insider(), "shares", np.inf), "of shares: 'inf'"),
    "price 0": ("insider", put(insider(), "price", 0.0), "of price: '0.0'"),
    "one trade twice": ("insider", again(insider()), "share symbol, source_id, insider"),
    "a worth": (
        "insider",
        put(insider(), "shares", 1e11).assign(price=99.0),
        "a trade is worth at most",
    ),
    "a symbol": ("insider", put(insider(), "symbol", "../x"), "cannot be one: '../x'"),
    "a year": (
        "insider",
        put(insider(), "event_time", pd.Timestamp("1700-01-01", tz="UTC")),
        "can",
    ),
    "no rows": ("insider", insider().iloc[:0], "no rows"),
    "kind": ("shipping", put(shipping(), "kind", "sunk"), "of kind: 'sunk'"),
    "two kinds": ("shipping", put(shipping(), "kind", "waiting"), "a place is of one kind"),
    "no count": ("shipping", put(shipping(), "vessel_count", np.nan), "have no vessel_count"),
    "one key twice": ("shipping", again(shipping()), "share place, event_time, available_at"),
    "no number": (
        "shipping",
        shipping().assign(vessel_count="many"),
        "dtype('float64') of vessel_count",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_commands_refuse_is_an_error(tmp_path, case):
    """The commands' own reader refuses the table, and a finding names the reason."""
    kind, table, said = REFUSED[case]
    path = tmp_path / f"{kind}.parquet"
    table.to_parquet(path, index=False)
    with pytest.raises(DataError):
        check_events(pd.read_parquet(path), kind, path)
    errors = [f for f in check(*find_tables(path)) if f.severity == "error"]
    assert any(said in f.message for f in errors), [f.message for f in errors]
    assert {f.check for f in errors} & {
        "not_canonical", "missing_columns", "empty_table", "impossible_date"
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "table"), [("insider", insider()), ("shipping", shipping())])
def test_what_the_commands_read_is_no_error(tmp_path, kind, table):
    """Other units and zones of time and lower case are mended by the reader, so they are none."""
    changed = table.assign(available_at=table["available_at"].dt.tz_convert("Asia/Tokyo"))
    changed["event_time"] = changed["event_time"].dt.as_unit("s")
    if kind == "insider":
        changed["symbol"] = "aapl"
    path = tmp_path / f"{kind}.parquet"
    changed.to_parquet(path, index=False)
    assert len(check_events(pd.read_parquet(path), kind, path)) == len(table)
    assert [f for f in check(*find_tables(path)) if f.severity == "error"] == []
