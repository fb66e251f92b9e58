"""Reading, features and labels on 500 symbols of 2520 days: million rows per CPU second."""

import numpy as np
import panel
from timing import cpu_of

from assembled_core.datasets.bars import BarsDataset
from assembled_core.features.technical import TechnicalParameters, compute_technical
from assembled_core.labeling.first_touch import label_first_touch


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
    session = np.tile(np.arange(panel.BARS, dtype=np.int32), panel.SYMBOLS)
    ends = np.ones(panel.SYMBOLS, dtype=bool)

    def label(rows: np.ndarray) -> object:
        return label_first_touch(
            close, session, bounds, rows, np.ones(len(rows)),
            threshold=0.05, horizon=10, last_session=panel.BARS - 1, max_gap_sessions=20,
            symbol_end=ends,
        )  # fmt: skip

    everything = np.arange(len(close))
    few = np.flatnonzero(np.random.default_rng(7).random(len(close)) < 0.05)
    return [
        ("first-touch labels, every row", _rate(len(close), cpu_of(lambda: label(everything)))),
        ("first-touch labels, 5 % of rows", _rate(len(few), cpu_of(lambda: label(few)))),
    ]


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds / 1e6:.1f} M rows per CPU s"
