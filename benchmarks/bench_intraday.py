"""A year of 5-minute bars of 26 symbols: features over the night, and session by session."""

import numpy as np
from timing import cpu_of

from assembled_core.features.technical import TechnicalParameters, compute_technical

SYMBOLS, SESSIONS, SLOTS = 26, 252, 78


def measure() -> list[tuple[str, str]]:
    """Return (what, figure) rows."""
    bars = _bars()
    rows = len(bars["close"])
    a_symbol = np.arange(SYMBOLS + 1, dtype=np.int64) * SESSIONS * SLOTS
    a_session = np.arange(SYMBOLS * SESSIONS + 1, dtype=np.int64) * SLOTS
    return [
        (f"technical features at 5 minutes, {what}", _rate(rows, bars, bounds))
        for what, bounds in (("overnight: hold", a_symbol), ("overnight: flat", a_session))
    ]


def _rate(rows: int, bars: dict[str, np.ndarray], bounds: np.ndarray) -> str:
    seconds = cpu_of(lambda: compute_technical(bars, bounds, TechnicalParameters()))
    return f"{rows / seconds / 1e6:.1f} M rows per CPU s"


def _bars() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    rows = SYMBOLS * SESSIONS * SLOTS
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.0015, rows)) % 1)
    wick = 1 + 0.001 * np.abs(rng.standard_normal((2, rows)))
    return {
        "high": close * wick[0],
        "low": close / wick[1],
        "close": close,
        "dollar_volume": close * rng.lognormal(9, 0.5, rows),
    }
