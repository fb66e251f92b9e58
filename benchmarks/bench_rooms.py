"""Reading, features and labels on 500 symbols of 2520 days, labels also on a year of 5 minutes."""

import numpy as np
import pandas as pd
import panel
from timing import cpu_of

from assembled_core.datasets.bars import BarsDataset
from assembled_core.features.technical import TechnicalParameters, compute_technical
from assembled_core.labeling.first_touch import label_first_touch
from assembled_core.labeling.spans import PricePath
from assembled_core.labeling.uniqueness import uniqueness_weights


def measure() -> list[tuple[str, str]]:
    """Return (what, figure) rows."""
    return [_read(), _features(), *_labels()]


def _read() -> tuple[str, str]:
    loaders = BarsDataset(filepath=str(panel.folder()), freq="1d").load()
    seconds = cpu_of(lambda: [loader.columns() for loader in loaders.values()])
    return "read and check 500 files", f"{seconds:.2f} CPU s"


def _features() -> tuple[str, str]:
    bars, bounds = panel.columns()
    given = {name: bars[name] for name in ("high", "low", "close")}
    given["dollar_volume"] = bars["close"] * bars["volume"]
    seconds = cpu_of(lambda: compute_technical(given, bounds, TechnicalParameters()))
    return "technical features, 16 columns", _rate(len(bars["close"]), seconds)


def _labels() -> list[tuple[str, str]]:
    bars, bounds = panel.columns()
    close = bars["close"]
    session = np.arange(panel.BARS, dtype=np.int32)
    daily = PricePath(
        close, np.tile(session.astype(np.int64), panel.SYMBOLS), np.tile(session, panel.SYMBOLS),
        bounds, session.astype(np.int64),
    )  # fmt: skip
    everything = np.arange(len(close))
    few = np.flatnonzero(np.random.default_rng(7).random(len(close)) < 0.05)
    year = _five_minutes()
    per_year = np.arange(len(year[0].close))
    return [
        ("first-touch labels, 10 bars, every row", _label([daily], everything, 0.05)),
        ("first-touch labels, 10 bars, 5 % of rows", _label([daily], few, 0.05)),
        ("first-touch labels, 780 bars of 5 minutes", _label(year, per_year, 0.02)),
        _uniqueness(year, per_year),
    ]


def _five_minutes(symbols: int = 26, sessions: int = 252, slots: int = 78) -> list[PricePath]:
    """A year of 5-minute bars of each symbol: half a million rows."""
    rng = np.random.default_rng(7)
    session = np.repeat(np.arange(sessions, dtype=np.int32), slots)
    stamp = session * np.int64(86_400) + np.tile(np.arange(slots), sessions) * 300
    steps = rng.normal(0, 0.0015, (symbols, len(stamp)))
    bounds = np.array([0, len(stamp)])
    return [
        PricePath(100 * np.exp(np.cumsum(own)), stamp, session, bounds, stamp[slots - 1 :: slots])
        for own in steps
    ]


def _label(paths: list[PricePath], rows: np.ndarray, threshold: float) -> str:
    side = np.ones(len(rows))

    def work() -> None:
        for path in paths:
            label_first_touch(
                path, rows, side, threshold=threshold, horizon=10, max_gap_sessions=20
            )

    return _rate(len(paths) * len(rows), cpu_of(work))


def _uniqueness(paths: list[PricePath], rows: np.ndarray) -> tuple[str, str]:
    """As training weighs a fold: every row of every symbol, to the horizon's end."""
    times = paths[0].stamp.astype("datetime64[s]").astype("datetime64[ns]")
    one = pd.DataFrame(
        {"timestamp": times, "label_end": times[np.minimum(rows + 780, rows[-1])]}
    ).apply(lambda column: column.dt.tz_localize("UTC"))
    samples = pd.concat([one.assign(symbol=f"S{n}") for n in range(len(paths))], ignore_index=True)
    seconds = cpu_of(lambda: uniqueness_weights(samples))
    return "uniqueness weights, 5 minutes", _rate(len(samples), seconds)


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds / 1e6:.1f} M rows per CPU s"
