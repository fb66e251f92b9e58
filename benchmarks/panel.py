"""A deterministic panel for timing: daily bars of many symbols, one market factor and own noise."""

import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

SYMBOLS, BARS = 500, 2520


def folder(symbols: int = SYMBOLS, bars: int = BARS) -> Path:
    """Return a folder with one parquet file per symbol, written on first use.

    It lies in $BENCH_DATA, or in the system's folder for temporary files.
    """
    root = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "assembled-bench"))
    target = root / f"prices_{symbols}x{bars}"
    if not target.exists():
        scratch = target.with_name(f"{target.name}.{os.getpid()}")
        scratch.mkdir(parents=True)
        for number, frame in enumerate(frames(symbols, bars)):
            frame.to_parquet(scratch / f"SYM{number:05d}.parquet", index=False)
        scratch.replace(target)
    return target


def frames(symbols: int, bars: int):
    """Yield each symbol's canonical bars."""
    rng = np.random.default_rng([7, symbols, bars])
    market = rng.normal(0.0003, 0.008, bars)
    stamps = pd.bdate_range("2015-01-05", periods=bars, tz="UTC").as_unit("ns")
    for number in range(symbols):
        steps = rng.uniform(0.5, 1.5) * market + rng.uniform(0.01, 0.03) * rng.standard_normal(bars)
        close = rng.uniform(10, 200) * np.exp(np.cumsum(steps))
        open_ = np.append(close[:1], close[:-1]) * np.exp(0.004 * rng.standard_normal(bars))
        wick = 1 + 0.008 * np.abs(rng.standard_normal((2, bars)))
        yield pd.DataFrame(
            {
                "timestamp": stamps,
                "symbol": f"SYM{number:05d}",
                "open": open_,
                "high": np.maximum(open_, close) * wick[0],
                "low": np.minimum(open_, close) / wick[1],
                "close": close,
                "adj_close": close * 0.995 ** ((bars - 1 - np.arange(bars)) // 63),
                "volume": np.floor(np.exp(rng.uniform(9, 14) + 0.4 * rng.standard_normal(bars))),
            }
        )


def columns(symbols: int = SYMBOLS, bars: int = BARS) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the panel as long columns sorted by symbol, and the first row of each symbol."""
    panel = [pd.read_parquet(path) for path in sorted(folder(symbols, bars).iterdir())]
    names = ("open", "high", "low", "close", "adj_close", "volume")
    long = {name: np.concatenate([frame[name].to_numpy() for frame in panel]) for name in names}
    return long, np.arange(symbols + 1, dtype=np.int64) * bars
