"""Which bars become samples of a window."""

import numpy as np
import pandas as pd

from assembled_core.features.registry import FeatureParameters
from assembled_core.market.sessions import index_sessions
from assembled_core.signals.trend import TrendParameters
from assembled_core.workflows.panel import ChainSettings
from assembled_core.workflows.samples import LabelParameters
from panels import samples_of

FIVE_MINUTES = ChainSettings(
    "5min", "trend_baseline", TrendParameters(fast=10, slow=30), FeatureParameters(), 20
)


def test_a_start_date_is_a_session_not_a_day_of_utc():
    """In summer Sydney's session of Wednesday opens on Tuesday at 23:00 UTC: that bar counts."""
    opens = pd.DatetimeIndex(["2024-01-08 23:00", "2024-01-09 23:00", "2024-01-10 23:00"])
    stamps = np.concatenate([pd.date_range(at, periods=72, freq="5min") for at in opens])
    times = pd.DatetimeIndex(stamps).tz_localize("UTC").as_unit("ns")
    rising = 100 * 1.001 ** np.arange(len(times))
    prices = dict.fromkeys(("open", "high", "low", "close", "adj_close"), rising)
    bars = pd.DataFrame({"timestamp": times, "symbol": "A", **prices, "volume": 1000.0})
    made = samples_of(
        {"A": bars},
        labels=LabelParameters(horizon_days=1),
        start=pd.Timestamp("2024-01-10", tz="UTC"),
        settings=FIVE_MINUTES,
        sessions=index_sessions("XASX", times.asi8, "5min"),
    )
    assert made["timestamp"].iloc[0] == pd.Timestamp("2024-01-09 23:00", tz="UTC")
    assert len(made) == 72
