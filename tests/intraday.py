"""Small panels of 5-minute bars on the New York calendar, with missing bars on request."""

import numpy as np
import pandas as pd

from assembled_core.market.sessions import Sessions, index_sessions

FIVE_MINUTES = 300_000_000_000


def full_sessions(first: str, last: str) -> Sessions:
    """New York's sessions from one date to another, at 5 minutes."""
    ends = pd.DatetimeIndex([f"{first}T17:00", f"{last}T17:00"]).as_unit("ns").asi8
    return index_sessions("XNYS", ends, "5min")


def intraday_bars(
    sessions: Sessions, symbol: str = "A", seed: int = 0, missing: float = 0.0
) -> pd.DataFrame:
    """Canonical 5-minute bars of every session, each missing with a probability."""
    rng = np.random.default_rng([seed, *symbol.encode()])
    stamps = np.concatenate(
        [
            np.arange(open_, close, FIVE_MINUTES)
            for open_, close in zip(sessions.opens, sessions.closes, strict=True)
        ]
    )
    stamps = stamps[rng.random(len(stamps)) >= missing]
    count = len(stamps)
    close = 50 * np.exp(np.cumsum(rng.normal(0, 0.002, count)))
    open_ = close * np.exp(rng.normal(0, 0.0005, count))
    wick = 1 + np.abs(rng.normal(0, 0.001, (2, count)))
    return pd.DataFrame(
        {
            "timestamp": pd.DatetimeIndex(stamps.view("datetime64[ns]"), tz="UTC"),
            "symbol": symbol,
            "open": open_,
            "high": np.maximum(open_, close) * wick[0],
            "low": np.minimum(open_, close) / wick[1],
            "close": close,
            "adj_close": close,
            "volume": np.floor(rng.lognormal(9, 0.5, count)),
        }
    )
