"""Raw tables that tests break: clean bars on real sessions, and events as files give them."""

from pathlib import Path

import numpy as np
import pandas as pd

from assembled_core.market.sessions import index_sessions
from assembled_core.quality.raw_table import RawTable
from assembled_core.workflows.data_quality import inspect_tables
from assembled_core.workflows.quality_result import QualitySettings

START = "2015-01-05"


def session_dates(count: int, start: str = START) -> pd.DatetimeIndex:
    """Return so many sessions of the New York exchange, at midnight UTC."""
    first = pd.Timestamp(start, tz="UTC")
    end = first + pd.Timedelta(days=2 * count + 10)
    sessions = index_sessions("XNYS", np.array([first.value, end.value]))
    return pd.DatetimeIndex(sessions.dates[:count].view("datetime64[ns]"), tz="UTC")


def walk(stamps: pd.DatetimeIndex, symbol: str, seed: int = 0, step: float = 0.02) -> pd.DataFrame:
    """Return bars at the stamps: a random walk in which nothing is wrong."""
    rng = np.random.default_rng([seed, *symbol.encode()])
    count = len(stamps)
    close = 50 * np.exp(np.cumsum(rng.normal(0, step, count)))
    open_ = close * np.exp(rng.normal(0, step / 4, count))
    wick = 1 + np.abs(rng.normal(0, step / 2, (2, count)))
    return pd.DataFrame(
        {
            "timestamp": stamps,
            "symbol": symbol,
            "open": open_,
            "high": np.maximum(open_, close) * wick[0],
            "low": np.minimum(open_, close) / wick[1],
            "close": close,
            "adj_close": close,
            "volume": np.floor(rng.lognormal(13, 0.3, count)),
        }
    )


def daily(symbol: str = "A", count: int = 120, seed: int = 0, start: str = START) -> pd.DataFrame:
    """Return clean daily bars."""
    return walk(session_dates(count, start), symbol, seed)


def intraday(symbol: str = "A", days: int = 5, start: str = "2024-06-03") -> pd.DataFrame:
    """Return clean 5-minute bars, in UTC."""
    dates = session_dates(days, start)
    sessions = index_sessions("XNYS", dates.as_unit("ns").asi8)
    stamps = [
        np.arange(begin, end, 300_000_000_000)
        for begin, end in zip(sessions.opens, sessions.closes, strict=True)
    ]
    index = pd.DatetimeIndex(np.concatenate(stamps).view("datetime64[ns]"), tz="UTC")
    return walk(index, symbol, step=0.001)


def raw(frame: pd.DataFrame, name: str = "prices/1d/bars.csv") -> RawTable:
    """Return a frame as the raw table of a file."""
    path = Path(name)
    return RawTable(name, str(path.parent), path.stem, tuple(frame.columns), lambda _: frame)


def check(*frames: pd.DataFrame | RawTable, **settings) -> list:
    """Return what is found in some tables."""
    tables = [
        table if isinstance(table, RawTable) else raw(table, f"prices/t{number}.csv")
        for number, table in enumerate(frames)
    ]
    return list(inspect_tables(tables, QualitySettings(**settings)).findings)


def of(findings: list, check_name: str) -> list:
    """Return the findings of one check."""
    return [finding for finding in findings if finding.check == check_name]


def only(findings: list, check_name: str):
    """Return the one finding of a check."""
    found = of(findings, check_name)
    assert len(found) == 1, [(f.check, f.message) for f in findings]
    return found[0]


def troubles(findings: list) -> list:
    """Return checks of all errors and warnings."""
    return [finding.check for finding in findings if finding.severity != "info"]
