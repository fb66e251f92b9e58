"""What the strategy is compared with: the universe, one of its symbols, or other bars."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ..backtest.market_arrays import MarketArrays, build_market, stamps_ns
from ..errors import ParameterError
from ..market.adjustment import adjustment_factor
from ..market.gaps import split_at_gaps
from ..market.sessions import Sessions

Bars = Callable[[], pd.DataFrame]


def benchmark_market(
    name: str | None,
    market: MarketArrays,
    find_bars: Callable[[], dict[str, Bars]],
    sessions: Sessions,
    max_gap_sessions: int,
) -> MarketArrays | None:
    """Return what to buy and hold, on the market's grid; None is the whole universe.

    Args:
        name: None, a symbol of the market or of the other bars, or the path of a file of bars of
            one symbol (then `find_bars` reads it).
        market: What is traded.
        find_bars: Gives the loaders of other bars by symbol; called only if they are needed.
        sessions: The panel's sessions.
        max_gap_sessions: Missing sessions after which a symbol counts as ended.

    Raises:
        ParameterError: There are no bars of that name, or a file holds more than one symbol.
    """
    if name is None:
        return None
    if name in market.symbols:
        return market.only(market.symbols.index(name))
    found = find_bars()
    is_file = Path(name).suffix.lower() in (".csv", ".parquet")
    if is_file and len(found) != 1:
        raise ParameterError(
            f"benchmark {name!r} must be a file of one symbol, found {len(found)} symbols; "
            "give such a file (to `kedro run` as paths.benchmark too)."
        )
    symbol = next(iter(found)) if is_file else name
    if symbol not in found:
        raise ParameterError(
            f"benchmark {name!r} has no bars; choose a symbol with data or a file of one symbol."
        )
    held = _as_signals(found[symbol](), sessions, max_gap_sessions)
    return build_market(
        {symbol: lambda: held}, market.grid, sessions.starts, max_gap_sessions, off_grid=False
    )


def _as_signals(bars: pd.DataFrame, sessions: Sessions, max_gap_sessions: int) -> pd.DataFrame:
    """Bars with the columns that the market is built from."""
    close, adjusted = bars["close"].to_numpy(), bars["adj_close"].to_numpy()
    segment = split_at_gaps(sessions.ordinals(stamps_ns(bars)), max_gap_sessions)
    factor = adjustment_factor(close, adjusted)
    return bars.assign(factor=factor, segment=segment, signal_direction=1.0)
