"""Stored bars and fetched ones become one history, on one share basis."""

import numpy as np
import pandas as pd

from ..market.adjustment import adjustment_factor

# far above the jitter of Yahoo's adj_close (about 1e-7), below all but the smallest dividends
TOLERANCE = 1e-5
_FIRST_COMMON = 5


def is_revised(stored: pd.DataFrame, fetched: pd.DataFrame) -> bool:
    """Return whether bars that both have differ in close or adj_close: a split, a dividend.

    Args:
        stored: Canonical bars of one symbol.
        fetched: Canonical bars of the same symbol.
    """
    before, after = _in_common(_adjusted(stored), _adjusted(fetched))
    columns = ["close", "adj_close"]
    change = after[columns].to_numpy() / before[columns].to_numpy() - 1
    return bool((np.abs(change) > TOLERANCE).any())


def lacking(stored: pd.DataFrame, fetched: pd.DataFrame) -> pd.DataFrame:
    """Return the stored bars that fetched ones, from their first on, do not have."""
    if len(fetched) == 0:
        return stored
    later = stored["timestamp"] >= fetched["timestamp"].iloc[0]
    return stored[later & ~stored["timestamp"].isin(fetched["timestamp"])]


def merge_bars(
    stored: pd.DataFrame, fetched: pd.DataFrame, *, drop_lacking: bool = False
) -> pd.DataFrame:
    """Return all fetched bars, and of the stored ones those that were not fetched again.

    No stored bar is lost, unless `drop_lacking` says so. Quoted prices and volumes stay as they
    are in either. Where the common bars show that splits or dividends came since, the adj_close of
    the stored bars before the fetched ones is put on the new basis, by the ratio of adj_close at
    the first common bars. A missing adj_close of a stored bar is written out.

    Args:
        stored: Canonical bars of one symbol.
        fetched: Canonical bars of the same symbol; they win where both have a bar.
        drop_lacking: From the first fetched bar on keep the fetched ones only.

    Returns:
        Canonical bars, sorted by timestamp, each once.
    """
    if len(fetched) == 0:
        return stored
    stored = _adjusted(stored)
    earlier = stored[stored["timestamp"] < fetched["timestamp"].iloc[0]]
    parts = [_on_basis(earlier, _basis(stored, fetched)), fetched]
    if not drop_lacking:
        parts.append(lacking(stored, fetched))
    merged = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return merged.sort_values("timestamp", ignore_index=True)


def _basis(stored: pd.DataFrame, fetched: pd.DataFrame) -> float:
    """By how much adj_close has moved since the bars were stored; 1 where that cannot be known."""
    before, after = _in_common(stored, _adjusted(fetched))
    if len(before) == 0:
        return 1.0
    moved = after["adj_close"].to_numpy() / before["adj_close"].to_numpy()
    # of the first bars, as later ones may be on the new basis already; one may be a mere correction
    ratio = float(np.quantile(moved[:_FIRST_COMMON], 0.5, method="lower"))
    return ratio if abs(ratio - 1) > TOLERANCE else 1.0


def _on_basis(bars: pd.DataFrame, ratio: float) -> pd.DataFrame:
    return bars if ratio == 1.0 else bars.assign(adj_close=bars["adj_close"] * ratio)


def _in_common(stored: pd.DataFrame, fetched: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of both that have the same stamps, in the same order."""
    return (
        stored[stored["timestamp"].isin(fetched["timestamp"])],
        fetched[fetched["timestamp"].isin(stored["timestamp"])],
    )


def _adjusted(bars: pd.DataFrame) -> pd.DataFrame:
    """The bars with every missing adj_close filled in, as it is taken wherever returns matter."""
    if not bars["adj_close"].isna().any():
        return bars
    close, adj_close = bars["close"].to_numpy(), bars["adj_close"].to_numpy()
    return bars.assign(adj_close=close * adjustment_factor(close, adj_close))
