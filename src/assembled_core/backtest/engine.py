"""From target weights to fills and equity: one cash account, many symbols, next-open fills.

The rules. What is decided at the close of bar t fills at the next bar of that symbol that has an
open: an order waits over missing bars, a newer one replaces it, and the end of a symbol cancels it.
Size is weight * equity at that open, positions without a bar counting at their last price. Every
fill pays its cost on its own notional. Reductions and exits fill first and in full, an exit to
exactly zero; a change of side is two fills. Entries fill in full as long as free cash (equity minus
gross exposure) pays for them and their costs. If it does not, `entry_funding` decides:

- `trim`: positions above their own target weight, and without an order of their own, are sold down
  pro rata of the excess, as far as the entries need; then as `cash`.
- `cash`: all entries of the bar shrink by one factor, so that the account is never overdrawn.

A symbol that has not traded for too long is closed at its last price times 1 + `delisting_return`.
When equity falls to zero everything stops. See docs/decisions/0004-entry-funding.md.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError
from .costs import FREE, CostModel
from .market_arrays import MarketArrays

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
EntryFunding = Literal["trim", "cash"]
REASONS = ("order", "trim", "gap_close")


@dataclass(frozen=True)
class Fills:
    """Every fill in the order it happened, one array per column.

    Attributes:
        bar: Grid position of the fill.
        decided: Grid position of the decision behind it.
        symbol: Column of the symbol.
        trade: Number of the round trip, flat to flat, that it belongs to.
        reason: Index into `REASONS`.
        quantity: Signed shares on the adjusted basis.
        price: Adjusted price paid or received.
        cost: Cost in currency.
    """

    bar: Ints
    decided: Ints
    symbol: Ints
    trade: Ints
    reason: npt.NDArray[np.int8]
    quantity: Floats
    price: Floats
    cost: Floats

    @property
    def notional(self) -> Floats:
        """Traded value of each fill, >= 0."""
        return np.asarray(np.abs(self.quantity) * self.price)

    def __len__(self) -> int:
        return len(self.bar)


@dataclass(frozen=True)
class Simulation:
    """What became of the account; curves hold one value per bar, at its close.

    Attributes:
        start_capital: Cash before the first bar.
        equity: Cash plus positions at their last price.
        cash: Cash.
        gross_exposure: Value of all positions, shorts counted positive.
        traded: Notional filled within the bar.
        costs: Costs paid within the bar.
        fills: Every fill.
        position: Shares held at the end, per symbol.
        mark: Last price seen, per symbol; NaN if none was.
        entries: Orders that opened or raised a position.
        entries_cut_short: Those that got less than 99 % of their size for lack of cash.
        bankrupt_bar: Grid position at which equity was gone, or None.
    """

    start_capital: float
    equity: Floats
    cash: Floats
    gross_exposure: Floats
    traded: Floats
    costs: Floats
    fills: Fills
    position: Floats
    mark: Floats
    entries: int
    entries_cut_short: int
    bankrupt_bar: int | None


def simulate_portfolio(
    market: MarketArrays,
    weights: Floats,
    orders: npt.NDArray[np.bool_],
    *,
    start_capital: float,
    costs: CostModel = FREE,
    entry_funding: EntryFunding = "trim",
    delisting_return: float = 0.0,
) -> Simulation:
    """Trade the target weights on the market, by the rules of this module.

    Args:
        market: Prices and liquidity, (bars, symbols).
        weights: Signed target share of equity, decided at the close of each bar; finite.
        orders: Where an order goes out at the close of the bar.
        start_capital: Cash before the first bar, > 0.
        costs: Cost rates.
        entry_funding: Who pays when entries exceed the cash.
        delisting_return: Return between the last price and the forced close of an ended symbol.

    Raises:
        ParameterError: Shapes differ, a weight is not finite, or a number is out of range.
    """
    from . import kernel  # numba takes a second to import, which `--help` must not pay

    _check(market, weights, orders, start_capital, delisting_return)
    curves, fills, account, bankrupt = kernel.simulate(
        kernel.Market(
            market.open_, market.close, market.gap_close, market.volatility, market.dollar_volume
        ),
        np.ascontiguousarray(weights, dtype=np.float64),
        np.ascontiguousarray(orders),
        float(start_capital),
        kernel.Rules(
            float(costs.linear_rate), float(costs.impact_w), float(delisting_return),
            entry_funding == "trim",
        ),
    )  # fmt: skip
    written = int(account.counts[kernel.FILLS])
    record = Fills(**{name: getattr(fills, name)[:written] for name in fills._fields})
    equity, cash, gross_exposure, traded, paid = curves
    return Simulation(
        start_capital=float(start_capital),
        equity=equity,
        cash=cash,
        gross_exposure=gross_exposure,
        traded=traded,
        costs=paid,
        fills=record,
        position=account.position,
        mark=account.mark,
        entries=int(account.counts[kernel.ENTRIES]),
        entries_cut_short=int(account.counts[kernel.CUT]),
        bankrupt_bar=None if bankrupt < 0 else int(bankrupt),
    )


def _check(
    market: MarketArrays,
    weights: Floats,
    orders: npt.NDArray[np.bool_],
    start_capital: float,
    delisting_return: float,
) -> None:
    for name, array in (("weights", weights), ("orders", orders)):
        if array.shape != market.close.shape:
            raise ParameterError(
                f"`{name}` must have the market's shape {market.close.shape}, got {array.shape}."
            )
    if not np.isfinite(weights).all():
        raise ParameterError("`weights` must be finite, got NaN or infinity; 0 is no position.")
    if not (np.isfinite(start_capital) and start_capital > 0):
        raise ParameterError(f"`start_capital` must be > 0, got {start_capital}.")
    if not delisting_return >= -1:
        raise ParameterError(f"`delisting_return` must be >= -1, got {delisting_return}.")
