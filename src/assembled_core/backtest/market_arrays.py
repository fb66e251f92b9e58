"""The market as wide arrays: bars down, symbols across, filled from one symbol at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import EmptyDataError
from ..market.fingerprint import combine_digests
from ..progress import track
from .liquidity import average_dollar_volume, daily_volatility

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Partitions = Mapping[str, Callable[[], pd.DataFrame]]

WIDE = ("open_", "close", "direction", "volatility", "dollar_volume", "gap_close")


@dataclass(frozen=True)
class MarketArrays:
    """What the engine trades on, each array (bars, symbols) and C-contiguous.

    Attributes:
        symbols: Names of the columns.
        grid: Bar stamps, int64 nanoseconds UTC, ascending.
        open_: Adjusted open; NaN where the symbol has no bar.
        close: Adjusted close; NaN where the symbol has no bar.
        direction: 1 long, 0 flat, -1 short, decided at the close; carried over missing bars, 0
            before the first bar and once the symbol is known to have ended.
        volatility: Daily volatility as known at the close; carried; NaN in the warm-up.
        dollar_volume: Average daily dollar volume as known at the close; carried; NaN before.
        gap_close: Bar at which the symbol has missed more than the allowed number of sessions.
        member: Whether the symbol belonged to the universe; carried over missing bars. None: all
            did, always.
        price_fingerprint: Names the bars (and events) that the market was made of.
        adjusted: Whether any symbol has adjusted closes.
        never_known: Symbol -> names of what its signals need but none of its bars knows.
    """

    symbols: tuple[str, ...]
    grid: Ints
    open_: Floats
    close: Floats
    direction: npt.NDArray[np.int8]
    volatility: Floats
    dollar_volume: Floats
    gap_close: npt.NDArray[np.bool_]
    member: npt.NDArray[np.bool_] | None = None
    price_fingerprint: str = ""
    adjusted: bool = True
    never_known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def timestamps(self) -> pd.DatetimeIndex:
        """The grid as UTC stamps."""
        return pd.DatetimeIndex(self.grid.view("datetime64[ns]"), tz="UTC")

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """Where a symbol has a bar."""
        return ~np.isnan(self.close)

    def since(self, bar: int) -> "MarketArrays":
        """The same market from grid position `bar` on, without copying."""
        names = ("grid", *self.wide)
        return replace(self, **{name: getattr(self, name)[bar:] for name in names})

    def only(self, column: int) -> "MarketArrays":
        """The market of one of its symbols."""
        one = {name: getattr(self, name)[:, [column]] for name in self.wide}
        return replace(self, symbols=(self.symbols[column],), **one)

    @property
    def wide(self) -> tuple[str, ...]:
        """Names of the arrays of shape (bars, symbols)."""
        known = () if self.member is None else ("member",)
        return (*WIDE, *known)


def build_market(
    panel: Partitions,
    grid: Ints,
    session_starts: Ints,
    max_gap_sessions: int = 20,
    *,
    off_grid: bool = True,
) -> MarketArrays:
    """Stream the partitions into wide arrays.

    Args:
        panel: Symbol -> callable giving its signal_panel frame with its whole history: timestamp,
            open, close, volume (quoted), factor, segment, signal_direction and
            optionally member (without it: always one), sorted by timestamp.
        grid: Bar stamps to trade on, int64 nanoseconds, ascending.
        session_starts: First stamp of each session, int64 nanoseconds, ascending.
        max_gap_sessions: Missing sessions after which a symbol counts as ended.
        off_grid: Add bars that lie between the grid's first and last stamp but not on it.

    Raises:
        EmptyDataError: There is no symbol or no bar stamp.
    """
    if not len(panel) or not len(grid):
        raise EmptyDataError(
            f"There is nothing to trade: {len(panel)} symbols, {len(grid)} bars in the window."
        )
    builder = _Builder(tuple(panel), grid, session_starts, max_gap_sessions)
    missed = [
        builder.add(column, load())
        for column, load in enumerate(track(panel.values(), "Reading the panel", len(panel)))
    ]
    extra = np.unique(np.concatenate(missed))
    if off_grid and len(extra):
        wider = np.union1d(grid, extra)
        return build_market(panel, wider, session_starts, max_gap_sessions, off_grid=False)
    digest = combine_digests(builder.digests)
    return replace(
        builder.market,
        price_fingerprint=digest,
        never_known=builder.never_known,
        adjusted=builder.adjusted,
    )


class _Builder:
    """Empty arrays that take one symbol at a time."""

    def __init__(
        self, symbols: tuple[str, ...], grid: Ints, session_starts: Ints, max_gap_sessions: int
    ) -> None:
        shape = (len(grid), len(symbols))
        self.market = MarketArrays(
            symbols=symbols,
            grid=grid,
            open_=np.full(shape, np.nan),
            close=np.full(shape, np.nan),
            direction=np.zeros(shape, np.int8),
            volatility=np.full(shape, np.nan),
            dollar_volume=np.full(shape, np.nan),
            gap_close=np.zeros(shape, np.bool_),
            member=np.ones(shape, np.bool_),
        )
        self.digests: dict[str, str] = {}
        self.never_known: dict[str, tuple[str, ...]] = {}
        self.adjusted = False
        self.session_starts = session_starts
        self.grid_sessions = session_of(grid, session_starts)
        self.max_gap_sessions = max_gap_sessions

    def add(self, column: int, bars: pd.DataFrame) -> Ints:
        """Write one symbol's column; returns its stamps inside the grid's span but not on it."""
        stamps = stamps_ns(bars)
        symbol = self.market.symbols[column]
        self.digests[symbol] = bars.attrs.get("price_digest", "")
        if names := bars.attrs.get("never_known"):
            self.never_known[symbol] = names
        if "adj_close" in bars.columns:
            self.adjusted |= bool(np.isfinite(bars["adj_close"].to_numpy()).any())
        if not len(stamps):
            return stamps
        market, grid = self.market, self.market.grid
        factor = bars["factor"].to_numpy()
        at = np.minimum(np.searchsorted(grid, stamps), len(grid) - 1)
        on = grid[at] == stamps
        market.open_[at[on], column] = (bars["open"].to_numpy() * factor)[on]
        market.close[at[on], column] = (bars["close"].to_numpy() * factor)[on]
        self._carry(column, bars, stamps)
        inside = (stamps > grid[0]) & (stamps < grid[-1])
        return np.asarray(stamps[inside & ~on])

    def _carry(self, column: int, bars: pd.DataFrame, stamps: Ints) -> None:
        """Write what stays known over missing bars: direction, endings and liquidity."""
        market, sessions = self.market, session_of(stamps, self.session_starts)
        segment, close = bars["segment"].to_numpy(), bars["close"].to_numpy()
        last = np.searchsorted(stamps, market.grid, side="right") - 1
        unborn = last < 0
        ended = unborn | (self.grid_sessions - sessions[last] > self.max_gap_sessions)
        running = np.where(unborn, -1, segment[last])
        # a new segment without a grid bar in the gap: the old position still closes first
        renewed = ~ended[:-1] & (running[1:] != running[:-1])
        market.gap_close[1:, column] = ~ended[:-1] & ended[1:] | renewed
        direction = bars["signal_direction"].fillna(0.0).to_numpy().astype(np.int8)
        market.direction[:, column] = np.where(ended, 0, direction[last])
        if market.member is not None and "member" in bars.columns:
            market.member[:, column] = ~ended & bars["member"].to_numpy()[last]
        volatility = daily_volatility(close * bars["factor"].to_numpy(), sessions, segment)
        dollars = average_dollar_volume(close * bars["volume"].to_numpy(), sessions, segment)
        market.volatility[:, column] = np.where(unborn, np.nan, volatility[last])
        market.dollar_volume[:, column] = np.where(unborn, np.nan, dollars[last])


def session_of(stamps: Ints, session_starts: Ints) -> Ints:
    """Position of the session each stamp belongs to: the last one that began at or before it."""
    return np.asarray(np.searchsorted(session_starts, stamps, side="right") - 1, dtype=np.int64)


def stamps_ns(bars: pd.DataFrame) -> Ints:
    """The timestamp column as int64 nanoseconds."""
    return np.asarray(pd.DatetimeIndex(bars["timestamp"]).as_unit("ns").asi8)
