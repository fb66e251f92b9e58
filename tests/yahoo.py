"""A Yahoo of our own: histories in yfinance's shape, and its JSON, without any network."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd

from assembled_core.sources.yahoo_client import NotThereError
from assembled_core.sources.yahoo_patience import Outside

NEW_YORK = "America/New_York"


def daily_history(
    start: str = "2026-01-05", days: int = 60, seed: int = 0, dividend: float = 0.99
) -> pd.DataFrame:
    """Return daily prices as `Ticker.history(auto_adjust=False, actions=False)` gives them.

    Args:
        start: First weekday.
        days: Weekdays.
        seed: Of the random walk.
        dividend: adj_close / close of the first half of the days.
    """
    rng = np.random.default_rng(seed)
    index = pd.bdate_range(start, periods=days, tz=NEW_YORK).as_unit("s").rename("Date")
    factor = np.where(np.arange(days) < days // 2, dividend, 1.0)
    return _prices(index, 100 * np.exp(np.cumsum(rng.normal(0, 0.01, days))), factor)


def intraday_history(dates: list[str], seed: int = 0, bars: int = 78) -> pd.DataFrame:
    """Return 5-minute prices of some sessions as yfinance gives them, in New York's time."""
    rng = np.random.default_rng(seed)
    starts = [
        pd.date_range(f"{day} 09:30", periods=bars, freq="5min", tz=NEW_YORK) for day in dates
    ]
    index = starts[0].append(starts[1:]).as_unit("s").rename("Datetime")
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, len(index))))
    return _prices(index, close, np.ones(len(index)))


def _prices(index: pd.DatetimeIndex, close: np.ndarray, factor: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Open": close * 0.999,
            "High": close * 1.01,
            "Low": close * 0.99,
            "Close": close,
            "Adj Close": close * factor,
            "Volume": np.arange(len(close)) + 1_000_000,
        },
        index=index,
    )


def split(history: pd.DataFrame, ratio: float) -> pd.DataFrame:
    """Return what Yahoo says after a split of `ratio` new shares for an old one."""
    prices = ["Open", "High", "Low", "Close", "Adj Close"]
    after = history.copy()
    after[prices] = history[prices] / ratio
    after["Volume"] = (history["Volume"] * ratio).astype("int64")
    return after


def as_download(histories: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return histories in the shape of `yfinance.download`: two levels of columns."""
    wide = pd.concat(histories, axis=1, names=["Ticker", "Price"])
    return wide.swaplevel(0, 1, axis=1).sort_index(axis=1)


@dataclass
class FakeYahoo:
    """Answers from given histories as Yahoo would, and remembers what it was asked.

    Args:
        histories: {ticker: all that there is of it}; tickers that are not in it do not exist.
        now: The time.
        troubles: Errors to raise, one per request, before anything is answered; None: no trouble.
    """

    histories: dict[str, pd.DataFrame]
    now: str = "2026-06-01 12:00"
    troubles: list[Exception | None] = field(default_factory=list)
    asked: list[tuple] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def download(self, ticker, start, end, freq, timeout_seconds):
        """Answer one request."""
        self.asked.append((ticker, start and f"{start}", end and f"{end}"))
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble:
            raise trouble
        if ticker not in self.histories:
            raise NotThereError("possibly delisted; no timezone found")
        history = self.histories[ticker]
        days = history.index.tz_localize(None).normalize()
        inside = np.ones(len(days), dtype=bool)
        inside &= (days >= pd.Timestamp(start)) if start else True
        inside &= (days <= pd.Timestamp(end)) if end else True
        return history[inside]

    def outside(self) -> Outside:
        """Return this Yahoo with a clock that stands still and no waiting."""
        return Outside(
            download=self.download,
            now=lambda: pd.Timestamp(self.now, tz="UTC"),
            sleep=self.slept.append,
            chance=lambda: 0.0,
        )


def chart_json(history: pd.DataFrame, interval: str = "1d", **events: dict) -> dict:
    """Return the JSON of Yahoo's chart address for a history, as yfinance reads it.

    Args:
        history: Prices; NaN becomes null.
        interval: Yahoo's word for the frequency.
        events: `dividends` and `splits` as Yahoo lists them.
    """
    opens = history.index + pd.Timedelta(hours=9.5 if interval == "1d" else 0)
    columns = {name: _nulls(history[name]) for name in ("Open", "High", "Low", "Close", "Volume")}
    indicators = {"quote": [{name.lower(): values for name, values in columns.items()}]}
    if interval == "1d":  # intraday answers have no adjusted close
        indicators["adjclose"] = [{"adjclose": _nulls(history["Adj Close"])}]
    meta = {
        "currency": "USD",
        "symbol": "AAPL",
        "exchangeName": "NMS",
        "instrumentType": "EQUITY",
        "exchangeTimezoneName": NEW_YORK,
        "timezone": "EST",
        "gmtoffset": -18000,
        "priceHint": 2,
        "regularMarketTime": int(opens[-1].timestamp()),
        "dataGranularity": interval,
        "validRanges": ["1d", "5d", "1mo", "max"],
        "currentTradingPeriod": {
            name: {"timezone": "EST", "start": 0, "end": 0, "gmtoffset": -18000}
            for name in ("pre", "regular", "post")
        },
    }
    if interval != "1d":
        meta["tradingPeriods"] = [[period] for period in _trading_periods(history)]
    result = {
        "meta": meta,
        "timestamp": [int(time.timestamp()) for time in opens],
        "indicators": indicators,
        **({"events": events} if events else {}),
    }
    return {"chart": {"result": [result], "error": None}}


def chart_error(description: str, code: str = "Not Found") -> dict:
    """Return the JSON with which Yahoo explains that it has no prices."""
    return {"chart": {"result": None, "error": {"code": code, "description": description}}}


def response(body: dict | str, status: int = 200) -> SimpleNamespace:
    """Return an HTTP response as yfinance reads it."""
    text = body if isinstance(body, str) else json.dumps(body)
    return SimpleNamespace(
        status_code=status, text=text, url="https://query2", json=lambda: json.loads(text)
    )


def _nulls(column: pd.Series) -> list:
    return [None if pd.isna(value) else float(value) for value in column]


def _trading_periods(history: pd.DataFrame) -> list[dict]:
    days = sorted(set(history.index.normalize()))
    return [
        {
            "timezone": "EST",
            "start": int((day + pd.Timedelta(hours=9.5)).timestamp()),
            "end": int((day + pd.Timedelta(hours=16)).timestamp()),
            "gmtoffset": -18000,
        }
        for day in days
    ]
