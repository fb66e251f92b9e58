"""The insider_ family: what insiders' filings say, from the instant the public could read them.

A filing counts from the first decision after it became available, for so many sessions, and until
an amendment that replaces it becomes available. The trade's own date is never used: between it and
the filing nobody outside knew. Shares are as filed; a value in dollars is shares times the filed
price, so no later split changes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ..market.sessions import BEFORE_ALL, LEAD_SESSIONS
from .family import (
    LONGEST_SILENCE_DAYS,
    FeatureFamily,
    Rows,
    Silence,
    Stamps,
    SymbolBars,
    Values,
    stale_from,
)

DAY_NS = 86_400_000_000_000
NEVER = np.iinfo(np.int64).max
# sums are taken in whole units, so that what enters a window leaves it to the last bit
SHARE_UNITS, CENTS = 10_000.0, 100.0


def _different(windows: tuple[int, ...]) -> tuple[int, ...]:
    again = [window for window in windows if windows.count(window) > 1]
    if again:
        raise ValueError(f"the window {again[0]} is there twice; keep one")
    return windows


# further back than the sessions before the panel's first, no window's begin is known
Window = Annotated[int, Field(ge=1, le=LEAD_SESSIONS)]


class InsiderParameters(BaseModel):
    """Windows of the insider features, and when the source counts as silent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    windows: Annotated[tuple[Window, ...], Field(min_length=1), AfterValidator(_different)] = (
        20,
        60,
    )
    max_silent_days: int = Field(90, ge=1, le=LONGEST_SILENCE_DAYS)


@dataclass(frozen=True)
class Filings:
    """One symbol's filed trades, sorted by availability; every array is (filings,).

    Args:
        available_at: int64 ns; known to decisions strictly after it.
        superseded_at: int64 ns; replaced for decisions strictly after it.
        shares: int64 ten-thousandths of a share, signed.
        value: int64 cents, signed; 0 where no price was filed.
        insider: Codes of who traded.
        officer: Whether that was an officer.
    """

    available_at: Stamps
    superseded_at: Stamps
    shares: Rows
    value: Rows
    insider: Rows
    officer: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class KnownFilings:
    """Every symbol's filings, and when the source as a whole was silent."""

    by_symbol: Mapping[str, Filings]
    silence: Silence


def prepare_insider(events: pd.DataFrame, params: InsiderParameters) -> KnownFilings:
    """Return insider events as arrays per symbol.

    Args:
        events: The canonical insider events: symbol, available_at, superseded_at (NaT: never),
            insider, role, shares (signed), price (NaN: none filed).
        params: When the source counts as silent.
    """
    ordered = events.sort_values(["symbol", "available_at"], kind="stable", ignore_index=True)
    value = (ordered["shares"] * ordered["price"]).fillna(0.0)
    superseded = _nanoseconds(ordered["superseded_at"])
    columns = Filings(
        available_at=_nanoseconds(ordered["available_at"]),
        superseded_at=np.where(ordered["superseded_at"].isna(), NEVER, superseded),
        shares=np.rint(ordered["shares"].to_numpy() * SHARE_UNITS).astype(np.int64),
        value=np.rint(value.to_numpy() * CENTS).astype(np.int64),
        insider=pd.factorize(ordered["insider"])[0].astype(np.int64),
        officer=(ordered["role"] == "officer").to_numpy(),
    )
    groups = ordered.groupby(ordered["symbol"].astype(str)).indices
    found = {
        symbol: Filings(*(getattr(columns, name)[rows] for name in Filings.__dataclass_fields__))
        for symbol, rows in groups.items()
    }
    return KnownFilings(found, stale_from(columns.available_at, params.max_silent_days))


def insider_names(params: InsiderParameters) -> tuple[str, ...]:
    """Return the feature names in the order `compute_insider` gives them."""
    per_window = ("net_buy", "trade_count", "distinct", "officer_share", "net_value")
    return (
        *(f"insider_{what}_{window}d" for window in params.windows for what in per_window),
        "insider_days_since_last",
    )


def compute_insider(bars: SymbolBars, known: KnownFilings, params: InsiderParameters) -> Values:
    """Return the insider features of every bar.

    Per window of sessions, over the trades that became public within it:
        insider_net_buy_{n}d: Shares bought less shares sold, as filed.
        insider_trade_count_{n}d: Number of trades.
        insider_distinct_{n}d: Number of different insiders.
        insider_officer_share_{n}d: Officers' share of the shares traded; NaN without a trade.
        insider_net_value_{n}d: Dollars bought less dollars sold, at filed prices.
    And insider_days_since_last: days from the last trade made public to the decision; NaN before
    the first.

    Args:
        bars: The symbol's bars; only their decision times matter.
        known: What `prepare_insider` made.
        params: The windows.

    Returns:
        (features, bars) float64 in the order of `insider_names`. Bar t uses filings with
        available_at < t's decision only. Zero where nothing was filed; NaN where the source as a
        whole had been silent for `max_silent_days`, or had not begun.
    """
    filings = known.by_symbol.get(bars.symbol, _NONE)
    rows = [
        row
        for window in params.windows
        for row in _window_features(filings, bars, bars.window_start(window))
    ]
    out = np.array([*rows, _days_since_last(filings, bars.decided_at)], dtype=np.float64)
    out[:, known.silence.at(bars.decided_at)] = np.nan
    return out


def _window_features(filings: Filings, bars: SymbolBars, begins: Stamps) -> list[Values]:
    """Sums and counts over the filings that each bar's window holds."""
    # each filing counts for one run of bars: from the first that may know it until it leaves the
    # window or is replaced
    first = np.searchsorted(bars.decided_at, filings.available_at, side="right")
    left = np.searchsorted(begins, filings.available_at, side="right")
    replaced = np.searchsorted(bars.decided_at, filings.superseded_at, side="right")
    after = np.maximum(np.minimum(left, replaced), first)
    traded = np.abs(filings.shares)
    total = _sum_over_runs(first, after, traded, len(bars))
    officers = _sum_over_runs(first, after, np.where(filings.officer, traded, 0), len(bars))
    share = np.full(len(bars), np.nan)
    np.divide(officers, total, out=share, where=total > 0)
    ones = np.ones(len(first), dtype=np.int64)
    rows = [
        _sum_over_runs(first, after, filings.shares, len(bars)) / SHARE_UNITS,
        _sum_over_runs(first, after, ones, len(bars)).astype(np.float64),
        _count_groups(first, after, filings.insider, len(bars)).astype(np.float64),
        share,
        _sum_over_runs(first, after, filings.value, len(bars)) / CENTS,
    ]
    # where the window's begin is not known, neither is its content
    return [np.where(begins == BEFORE_ALL, np.nan, row) for row in rows]


def _sum_over_runs(first: Rows, after: Rows, amount: Rows, bars: int) -> Rows:
    """Sum at each bar the amounts whose run [first, after) holds it, in exact integers."""
    change = np.zeros(bars + 1, dtype=np.int64)
    np.add.at(change, first, amount)
    np.add.at(change, after, -amount)
    return np.cumsum(change[:bars])


def _count_groups(first: Rows, after: Rows, group: Rows, bars: int) -> Rows:
    """Count at each bar the different groups among the runs [first, after) that hold it."""
    order = np.lexsort((first, group))
    first, after, group = first[order], after[order], group[order]
    # of a group's runs each counts only where no earlier one of them has reached
    lift = group * (bars + 1)
    reached = np.maximum.accumulate(after + lift) - lift if len(group) else after
    earlier = np.zeros_like(reached)
    earlier[1:] = np.where(group[1:] == group[:-1], reached[:-1], 0)
    begin = np.maximum(first, earlier)
    return _sum_over_runs(begin, np.maximum(after, begin), np.ones_like(begin), bars)


def without_filings(
    known: KnownFilings, params: InsiderParameters, symbols: Iterable[str]
) -> list[str]:
    """Return the symbols of which no filing is known at all."""
    return [symbol for symbol in symbols if symbol not in known.by_symbol]


def _days_since_last(filings: Filings, decided_at: Stamps) -> Values:
    if len(filings.available_at) == 0:
        return np.full(len(decided_at), np.nan)
    last = np.searchsorted(filings.available_at, decided_at, side="left") - 1
    days = (decided_at - filings.available_at[np.maximum(last, 0)]) / DAY_NS
    return np.where(last >= 0, days, np.nan)


def _nanoseconds(times: pd.Series) -> Stamps:
    return np.asarray(pd.DatetimeIndex(times).as_unit("ns").asi8)


_NO_NUMBERS = np.zeros(0, dtype=np.int64)
_NONE = Filings(
    _NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS, np.zeros(0, dtype=bool)
)

INSIDER = FeatureFamily(
    name="insider",
    prefix="insider_",
    parameters=InsiderParameters,
    names=insider_names,
    compute=compute_insider,
    events="insider",
    prepare=prepare_insider,
    untold=without_filings,
)
