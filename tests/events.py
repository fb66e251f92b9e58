"""Small event tables that tests share, in the canonical form."""

from typing import Any

import numpy as np
import pandas as pd

from assembled_core.features.family import SymbolBars
from assembled_core.market.sessions import Sessions, index_sessions

DAY = 86_400_000_000_000


def insider_events(*rows: dict[str, Any]) -> pd.DataFrame:
    """Canonical insider events; what a row leaves out is filled in."""
    filled = [
        {
            "symbol": "A",
            "event_time": row["available_at"],
            "superseded_at": None,
            "insider": "owner",
            "role": "officer",
            "code": "P",
            "shares": 100.0,
            "price": 10.0,
            "source_id": f"row {number}",
            "source": "file",
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return in_utc(pd.DataFrame(filled).astype({"shares": float, "price": float}))


def shipping_events(*rows: dict[str, Any]) -> pd.DataFrame:
    """Canonical shipping events; what a row leaves out is filled in."""
    filled = [
        {"place": "Suez", "kind": "transit", "capacity": np.nan, "source": "file", **row}
        for row in rows
    ]
    return in_utc(pd.DataFrame(filled))


def in_utc(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its time columns in UTC nanoseconds."""
    times = {
        name: pd.to_datetime(table[name], utc=True, format="ISO8601").astype("datetime64[ns, UTC]")
        for name in ("event_time", "available_at", "superseded_at")
        if name in table
    }
    return table.assign(**times)


def symbol_bars(sessions: Sessions, symbol: str = "A") -> SymbolBars:
    """One daily bar a session, without prices."""
    order = np.arange(len(sessions))
    return SymbolBars(
        symbol=symbol,
        prices={},
        bounds=np.array([0, len(sessions)]),
        decided_at=sessions.decided_at(sessions.dates, order),
        window_start=lambda n_sessions: sessions.window_start(order, n_sessions),
    )


def new_york(first: str, last: str) -> Sessions:
    """Sessions of the New York exchange."""
    return index_sessions("XNYS", pd.DatetimeIndex([first, last]).as_unit("ns").asi8)
