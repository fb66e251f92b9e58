"""Round trips: what each position, from flat to flat, made after costs."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from .engine import Fills, Simulation
from .market_arrays import MarketArrays

Floats = npt.NDArray[np.float64]


def round_trips(simulation: Simulation, market: MarketArrays) -> pd.DataFrame:
    """One row per trade, in the order of the entries; prices on the adjusted basis.

    Args:
        simulation: What the engine did on `market`.
        market: The market it was done on.

    Returns:
        symbol, direction (LONG, SHORT), entry_time (first fill), entry_price (average),
        exit_time (last fill; NaT while open), exit_price (average; what is still held counts at its
        last price), quantity (shares bought or sold short in all), pnl (after costs), return (pnl
        over what was paid in), costs, and entry_decided (grid position of the entry's decision).
        The sum of pnl is final equity minus start capital.
    """
    fills, trade = simulation.fills, simulation.fills.trade
    count = int(trade.max()) + 1 if len(trade) else 0
    first, last = _first_and_last(fills, count)
    side = np.sign(fills.quantity[first])
    shares_left, value_left = _still_held(simulation, count)
    entering = np.sign(fills.quantity) == side[trade]
    shares_in, paid_in = _sums(fills, entering, count)
    shares_out, paid_out = _sums(fills, ~entering, count)
    costs = _sum_by_trade(trade, fills.cost, count)
    pnl = side * (paid_out + value_left - paid_in) - costs
    times, symbols = market.timestamps, np.array(market.symbols, dtype=object)
    return pd.DataFrame(
        {
            "symbol": pd.Series(symbols[fills.symbol[first]], dtype="str"),
            "direction": pd.Series(np.where(side > 0, "LONG", "SHORT"), dtype="str"),
            "entry_time": times[fills.bar[first]],
            "entry_price": paid_in / shares_in,
            "exit_time": times[fills.bar[last]].where(shares_left == 0.0),
            "exit_price": (paid_out + value_left) / (shares_out + shares_left),
            "quantity": shares_in,
            "pnl": pnl,
            "return": pnl / paid_in,
            "costs": costs,
            "entry_decided": fills.decided[first],
        }
    )


def _first_and_last(fills: Fills, count: int) -> tuple[npt.NDArray[np.int64], ...]:
    """Position of each trade's first and last fill."""
    order = np.arange(len(fills), dtype=np.int64)
    first, last = np.zeros(count, np.int64), np.zeros(count, np.int64)
    first[fills.trade[::-1]] = order[::-1]  # of equal indices the last assignment stays
    last[fills.trade] = order
    return first, last


def _sums(fills: Fills, chosen: npt.NDArray[np.bool_], count: int) -> tuple[Floats, Floats]:
    """Shares and notional of the chosen fills, per trade."""
    trade = fills.trade[chosen]
    shares = _sum_by_trade(trade, np.abs(fills.quantity[chosen]), count)
    return shares, _sum_by_trade(trade, fills.notional[chosen], count)


def _sum_by_trade(trade: npt.NDArray[np.int32], values: Floats, count: int) -> Floats:
    # without any fill bincount gives integers, whatever the weights
    return np.bincount(trade, values, count).astype(np.float64)


def _still_held(simulation: Simulation, count: int) -> tuple[Floats, Floats]:
    """Shares and their value at the last price, per trade, of what is open at the end."""
    fills, shares, value = simulation.fills, np.zeros(count), np.zeros(count)
    latest = np.zeros(len(simulation.position), np.int64)
    latest[fills.symbol] = fills.trade
    held = np.flatnonzero(simulation.position)
    shares[latest[held]] = np.abs(simulation.position[held])
    value[latest[held]] = shares[latest[held]] * simulation.mark[held]
    return shares, value
