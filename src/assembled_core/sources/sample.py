"""Real daily bars that come with Python packages: enough to try everything without a network."""

import importlib.util

import pandas as pd

from ..errors import DependencyError
from ..market.bars import canonical_bars

_COLUMNS = ["open", "high", "low", "close", "volume", "adj_close"]


def sample_bars() -> dict[str, pd.DataFrame]:
    """Return {symbol: canonical daily bars} of the installed sample packages.

    bokeh-sampledata brings AAPL, FB, GOOG, IBM and MSFT of 2000-2013 (raw prices and adj_close);
    hvsampledata brings AAPL of 2019-2024 (split-adjusted prices and adj_close). The two AAPL
    histories are six years apart, a gap that splits them wherever they are used.

    Raises:
        DependencyError: The packages are not installed.
    """
    _require("bokeh_sampledata")
    _require("hvsampledata")
    raw = _bokeh_stocks()
    raw["AAPL"] = pd.concat([raw["AAPL"], _holoviz_apple()], ignore_index=True)
    return {symbol: canonical_bars(rows, symbol, "1d") for symbol, rows in sorted(raw.items())}


def _require(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise DependencyError(
            f"the sample data need the package {module.replace('_', '-')}; "
            "run `pip install -e .[demo]`."
        )


def _bokeh_stocks() -> dict[str, pd.DataFrame]:
    from bokeh_sampledata import stocks

    found = {}
    for symbol in ("AAPL", "FB", "GOOG", "IBM", "MSFT"):
        rows = pd.DataFrame(getattr(stocks, symbol)).rename(columns={"date": "timestamp"})
        found[symbol] = rows[["timestamp", *_COLUMNS]]
    return found


def _holoviz_apple() -> pd.DataFrame:
    import hvsampledata

    rows = hvsampledata.apple_stocks("pandas").rename(columns={"date": "timestamp"})
    return rows.assign(timestamp=rows["timestamp"].astype(str))[["timestamp", *_COLUMNS]]
