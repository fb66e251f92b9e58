"""Labels of a year of real 5-minute bars, against a calendar by hand and a walk over the closes."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.datasets.bars import BarsDataset
from assembled_core.features.registry import FeatureParameters
from assembled_core.market.sessions import index_sessions
from assembled_core.signals.trend import TrendParameters
from assembled_core.workflows.panel import ChainSettings
from assembled_core.workflows.samples import LabelParameters
from panels import samples_of

pytestmark = pytest.mark.shared

HORIZON, THRESHOLD = 2, 0.01
HOLIDAYS = [
    "2024-01-01", "2024-01-15", "2024-02-19", "2024-03-29", "2024-05-27", "2024-06-19",
    "2024-07-04", "2024-09-02", "2024-11-28", "2024-12-25",
]  # fmt: skip
HALF_DAYS = ("07-03", "11-29", "12-24")
SETTINGS = ChainSettings(
    "5min", "trend_baseline", TrendParameters(fast=10, slow=30), FeatureParameters(), 20
)


@pytest.fixture(scope="module")
def bars(shared):
    """Three thinly traded names of 2024, every session short of some bars."""
    path = shared / "intraday" / "blaizard_us8_rth_2024_5m.parquet"
    loaders = BarsDataset(filepath=str(path), freq="5min").load()
    return {symbol: loaders[symbol]() for symbol in ("CPAY", "GWW", "SW")}


@pytest.fixture(scope="module")
def exchange():
    """Each session of New York in 2024 and the start of its last bar, by hand, in UTC."""
    days = pd.bdate_range("2024-01-01", "2024-12-31").difference(pd.DatetimeIndex(HOLIDAYS))
    end = [f"{day:%Y-%m-%d} {'12:55' if f'{day:%m-%d}' in HALF_DAYS else '15:55'}" for day in days]
    last_bar = pd.DatetimeIndex(end).tz_localize("America/New_York").tz_convert("UTC")
    return pd.Series(last_bar.as_unit("ns"), index=days.tz_localize("UTC"))


def label(bars, label_type):
    """The samples of a label type, and the row of each sample in its exchange session."""
    stamps = np.concatenate([frame["timestamp"].astype("int64") for frame in bars.values()])
    labels = LabelParameters(
        label_type=label_type, horizon_days=HORIZON, success_threshold=THRESHOLD
    )
    sessions = index_sessions("XNYS", stamps, "5min")
    return samples_of(bars, labels=labels, settings=SETTINGS, sessions=sessions)


def horizon_stamps(samples, exchange):
    """The last bar that each sample's horizon can have, by the exchange's own calendar."""
    days = samples["timestamp"].dt.normalize()  # New York's sessions lie within a UTC date
    place = exchange.index.get_indexer(days)
    assert (place >= 0).all()
    return pd.DatetimeIndex(exchange.iloc[place + HORIZON])


def test_horizons_end_with_the_last_bar_of_the_second_session(bars, exchange):
    """Over clock changes, half days, holidays and Fridays, wherever that bar is there."""
    samples = label(bars, "binary_absolute")
    due = horizon_stamps(samples, exchange)
    sure = pd.DatetimeIndex(samples["horizon_end"])
    assert len(samples) > 15_000
    assert (sure >= due).all()
    traded = np.zeros(len(samples), dtype=bool)
    for symbol, frame in bars.items():
        mine = (samples["symbol"] == symbol).to_numpy()
        traded[mine] = due[mine].isin(frame["timestamp"])
    assert traded.mean() > 0.9
    assert (sure[traded] == due[traded]).all()
    assert (sure[~traded] > due[~traded]).all()
    week = pd.DatetimeIndex(samples["timestamp"])
    for day, end in (
        ("2024-03-08", "2024-03-12 19:55"),  # a Friday, the clock goes forward, Tuesday 15:55
        ("2024-11-01", "2024-11-05 20:55"),  # and back
        ("2024-07-01", "2024-07-03 16:55"),  # a half day
        ("2024-11-27", "2024-12-02 20:55"),  # Thanksgiving, a half day, a weekend
    ):
        assert (
            due[week.normalize() == pd.Timestamp(day, tz="UTC")] == pd.Timestamp(end, tz="UTC")
        ).all()


def test_first_touches_are_those_of_a_walk(bars, exchange):
    """Each sample's first close beyond its target, or the last one within its horizon."""
    samples = label(bars, "binary_absolute")
    due = horizon_stamps(samples, exchange)
    rng = np.random.default_rng(0)
    for at in rng.choice(len(samples), 400, replace=False):
        sample = samples.iloc[at]
        frame = bars[sample["symbol"]]
        ahead = frame[(frame["timestamp"] > sample["timestamp"])
                      & (frame["timestamp"] <= due[at])]  # fmt: skip
        touched = ahead[ahead["close"] >= sample["entry_price"] * (1 + THRESHOLD)]
        assert sample["label"] == (len(touched) > 0)
        left = touched.iloc[0] if len(touched) else ahead.iloc[-1]
        assert sample["label_end"] == left["timestamp"]
        assert sample["realized_return"] == pytest.approx(left["close"] / sample["entry_price"] - 1)


def test_classes_are_those_of_the_last_close_within_the_horizon(bars, exchange):
    """No print after the close decides: on half days this file has one at 13:00."""
    samples = label(bars, "multi_class")
    due = horizon_stamps(samples, exchange)
    for symbol, frame in bars.items():
        mine = (samples["symbol"] == symbol).to_numpy()
        last = pd.DatetimeIndex(frame["timestamp"]).searchsorted(due[mine], side="right") - 1
        # in whole units: what lies on a boundary, such as 40.50 to 38.88, is beyond it
        quoted = (frame["close"].to_numpy()[last], samples.loc[mine, "entry_price"].to_numpy())
        left, entry = (np.rint(prices * 10**6).astype(np.int64) for prices in quoted)
        steps = [
            100 * left <= 98 * entry,
            100 * left <= 99 * entry,
            100 * left >= 101 * entry,
            100 * left >= 102 * entry,
        ]
        assert (
            samples.loc[mine, "label"].tolist()
            == (steps[2].astype(int) + steps[3] - steps[0] - steps[1]).tolist()
        )
    assert set(samples["label"]) == {-2, -1, 0, 1, 2}
