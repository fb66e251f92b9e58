"""Point-in-time features: filings joined with 500 symbols of 2520 days, vessel counts prepared."""

import numpy as np
import pandas as pd
import panel
from timing import cpu_of

from assembled_core.features.family import SymbolBars
from assembled_core.features.insider import InsiderParameters, compute_insider, prepare_insider
from assembled_core.features.shipping import ShippingParameters, compute_shipping, prepare_shipping
from assembled_core.market.sessions import Sessions, index_sessions

FILINGS = 200
PLACES, DAYS = 28, 2555
MANY_PLACES = 400
DAY_NS = 86_400_000_000_000


def measure() -> list[tuple[str, str]]:
    """Return (what, figure) rows."""
    sessions = _sessions()
    filings, counts = _filings(sessions), _counts(sessions)
    insider, shipping = InsiderParameters(), ShippingParameters()
    prepared = cpu_of(lambda: prepare_insider(filings, insider))
    known = prepare_insider(filings, insider)
    joined = cpu_of(lambda: [compute_insider(bars, known, insider) for bars in _all_bars(sessions)])
    published = cpu_of(lambda: prepare_shipping(counts, shipping))
    lanes = prepare_shipping(counts, shipping)
    seen = cpu_of(lambda: [compute_shipping(bars, lanes, shipping) for bars in _all_bars(sessions)])
    many = prepare_shipping(_counts(sessions, MANY_PLACES), shipping)
    wide = cpu_of(lambda: [compute_shipping(bars, many, shipping) for bars in _all_bars(sessions)])
    rows = panel.SYMBOLS * len(sessions)
    return [
        (f"insider events prepared, {len(filings):,} filings", f"{prepared:.2f} CPU s"),
        ("insider features, 11 columns", f"{rows / joined / 1e6:.1f} M rows per CPU s"),
        (f"shipping scores, {PLACES} places of {DAYS} days", f"{published:.2f} CPU s"),
        _shipping_speed(PLACES, rows / seen),
        _shipping_speed(MANY_PLACES, rows / wide),
    ]


def _shipping_speed(places: int, rows_per_second: float) -> tuple[str, str]:
    what = f"shipping features, 4 columns of {places} places"
    return what, f"{rows_per_second / 1e6:.1f} M rows per CPU s"


def _sessions() -> Sessions:
    days = pd.bdate_range("2015-01-05", periods=panel.BARS).as_unit("ns").asi8
    return index_sessions("XNYS", days)


def _all_bars(sessions: Sessions) -> list[SymbolBars]:
    order = np.arange(len(sessions))
    decided = sessions.decided_at(sessions.dates, order)
    return [
        SymbolBars(
            symbol=f"SYM{number:05d}",
            prices={},
            bounds=np.array([0, len(sessions)]),
            decided_at=decided,
            window_start=lambda n: sessions.window_start(order, n),
        )
        for number in range(panel.SYMBOLS)
    ]


def _filings(sessions: Sessions) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    count = panel.SYMBOLS * FILINGS
    public = rng.integers(sessions.dates[0], sessions.dates[-1], count)
    return pd.DataFrame(
        {
            "symbol": np.repeat([f"SYM{n:05d}" for n in range(panel.SYMBOLS)], FILINGS),
            "available_at": pd.DatetimeIndex(public, tz="UTC"),
            "superseded_at": pd.DatetimeIndex([pd.NaT] * count, tz="UTC"),
            "shares": rng.integers(-5000, 5000, count).astype(float),
            "price": rng.uniform(5, 300, count),
            "insider": rng.integers(0, 12, count).astype(str),
            "role": rng.choice(["officer", "director"], count),
        }
    )


def _counts(sessions: Sessions, places: int = PLACES) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    day = np.tile(sessions.dates[0] + np.arange(DAYS) * DAY_NS, places)
    week = 7 * DAY_NS
    return pd.DataFrame(
        {
            "place": np.repeat([f"place {n}" for n in range(places)], DAYS),
            "event_time": pd.DatetimeIndex(day, tz="UTC"),
            "available_at": pd.DatetimeIndex((day // week + 2) * week, tz="UTC"),
            "kind": "transit",
            "vessel_count": rng.poisson(60, len(day)).astype(float),
        }
    )
