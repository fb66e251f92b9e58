"""Small panels that tests share: deterministic, with holes, splits and endings on request."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from assembled_core.features.registry import FAMILIES, FeatureParameters
from assembled_core.market.sessions import Sessions, index_sessions
from assembled_core.market.universe import Universe
from assembled_core.signals.trend import TrendParameters
from assembled_core.workflows.events import know_events
from assembled_core.workflows.label_benchmark import equal_weight_benchmark
from assembled_core.workflows.panel import ChainSettings, signal_panel
from assembled_core.workflows.samples import LabelParameters, SampleSettings, sample_partitions
from events import insider_events, shipping_events

SETTINGS = ChainSettings("1d", "trend_baseline", TrendParameters(), FeatureParameters(), 20)
# every family that the registry knows: a new one is held to the laws as soon as it is there
EVERY_FAMILY = replace(
    SETTINGS, features=FeatureParameters(families=tuple(family.name for family in FAMILIES))
)


def weekdays(count: int, start: str = "2015-01-05") -> pd.DatetimeIndex:
    """Return `count` weekdays at midnight UTC, in nanoseconds."""
    return pd.bdate_range(start, periods=count, tz="UTC").as_unit("ns")


def random_bars(
    symbol: str, count: int = 300, seed: int = 0, start: str = "2015-01-05"
) -> pd.DataFrame:
    """Return one symbol's canonical bars: a random walk with honest highs and lows."""
    rng = np.random.default_rng([seed, *symbol.encode()])
    close = 50 * np.exp(np.cumsum(rng.normal(0.0005, 0.02, count)))
    open_ = close * np.exp(rng.normal(0, 0.005, count))
    wick = 1 + np.abs(rng.normal(0, 0.01, (2, count)))
    return pd.DataFrame(
        {
            "timestamp": weekdays(count, start),
            "symbol": symbol,
            "open": open_,
            "high": np.maximum(open_, close) * wick[0],
            "low": np.minimum(open_, close) / wick[1],
            "close": close,
            "adj_close": close,
            "volume": np.floor(rng.lognormal(13, 0.4, count)),
        }
    )


def drop_bars(bars: pd.DataFrame, rows: list[int]) -> pd.DataFrame:
    """Return the bars without some rows."""
    return bars.drop(index=rows).reset_index(drop=True)


def sessions_of(panel: dict[str, pd.DataFrame]) -> Sessions:
    """Return the panel's own dates as sessions."""
    stamps = [bars["timestamp"].astype("int64").to_numpy() for bars in panel.values()]
    return index_sessions("data", np.concatenate(stamps))


def signals_of(panel: dict[str, pd.DataFrame], settings: ChainSettings = SETTINGS) -> pd.DataFrame:
    """Return the whole signal panel, one frame; families that read events see `some_events`."""
    lazy = {symbol: (lambda bars=bars: bars) for symbol, bars in panel.items()}
    known = know_events(settings.families, EVENTS, settings.features, None).prepared
    made = signal_panel(lazy, sessions_of(panel), settings, known)
    return pd.concat([loader() for loader in made.values()], ignore_index=True)


def learned_columns(frame: pd.DataFrame) -> list[str]:
    """The features of every family there is, and the signal's own."""
    prefixes = (*(family.prefix for family in FAMILIES), "signal_")
    return [name for name in frame.columns if name.startswith(prefixes)]


def some_events(kind: str) -> pd.DataFrame:
    """Filings of A, B and C, or vessel counts of a place, all through the tests' panels."""
    days = weekdays(260, "2014-06-02")
    rng = np.random.default_rng(3)
    if kind == "shipping":
        counts = rng.integers(10, 60, len(days)).astype(float)
        rows = [
            {"event_time": f"{day:%Y-%m-%d}", "available_at": f"{day:%Y-%m-%dT16:00}"}
            for day in days
        ]
        return shipping_events(
            *({**row, "vessel_count": count} for row, count in zip(rows, counts, strict=True))
        )
    return insider_events(
        *(
            {
                "symbol": symbol,
                "available_at": f"{day:%Y-%m-%dT20:00}",
                "shares": float(shares),
                "insider": symbol * int(shares % 3 + 1),
            }
            for symbol in "ABC"
            for day, shares in zip(days, rng.integers(1, 2000, len(days)) - 1000, strict=True)
            if shares % 4 == 0 and shares
        )
    )


EVENTS = {kind: partial(some_events, kind) for kind in ("insider", "shipping")}


def samples_of(
    panel: dict[str, pd.DataFrame],
    *,
    labels: LabelParameters | None = None,
    start: pd.Timestamp | None = None,
    settings: ChainSettings = SETTINGS,
    sessions: Sessions | None = None,
) -> pd.DataFrame:
    """Return the ML dataset of a panel; what it is compared with is the equal-weight universe."""
    lazy = {symbol: (lambda bars=bars: bars) for symbol, bars in panel.items()}
    sessions = sessions or sessions_of(panel)
    labels, gap = labels or LabelParameters(), settings.max_gap_sessions
    level = None
    if labels.label_type == "binary_outperformance":
        level = equal_weight_benchmark(lazy, sessions, Universe(tuple(panel)), gap).level
    made = sample_partitions(
        signal_panel(lazy, sessions, settings),
        sessions,
        SampleSettings(labels, gap, start, settings.overnight, level),
    )
    return pd.concat([loader() for loader in made.values()], ignore_index=True)
