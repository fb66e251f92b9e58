"""The compiled loop over bars; imported only when a backtest runs, for numba is slow to import.

`engine.py` states the rules. Arrays are (bars, symbols) or (symbols,), C-contiguous. A bar's plan
is, per symbol, `reduce` (signed shares that lower or end a position) and `grow` (signed shares that
open or raise one). numba compiles untyped functions, hence the relaxed rules.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# ruff: noqa: ANN001, ANN201

from collections import namedtuple

import numpy as np
from numba import njit

ORDER, TRIM, GAP_CLOSE = 0, 1, 2
NONE = -1
CUT_SHORT = 0.99  # below this share of its size an entry is cut; above, it merely pays its costs
ROUNDING = 1e-12  # share of equity left unspent, so that rounding never overdraws the account
DUST = 1e-9  # cash below this share of equity buys nothing
NEGLIGIBLE = 1e-11  # a change by less than this share of equity is rounding and not traded
NEWTON_STEPS = 60

# error_model: Python's test for a division by zero costs three quarters of the time
compiled = njit(cache=True, error_model="numpy")

Market = namedtuple("Market", "open close gap_close volatility dollar_volume")
Rules = namedtuple("Rules", "linear impact delisting_return trim")
Fills = namedtuple("Fills", "bar decided symbol trade reason quantity price cost")
# position, mark: shares and last price seen; decided: bar of the waiting order or NONE; trade:
# number of the running round trip; money: cash, and traded notional and costs of the bar;
# counts: fills, trades, entries, entries cut short
Account = namedtuple("Account", "position mark decided trade money counts")
CASH, TRADED, COSTS = 0, 1, 2
FILLS, TRADES, ENTRIES, CUT = 0, 1, 2, 3


@compiled
def cost_of(notional, volatility, dollar_volume, rules):
    """Cost of one fill; the compiled twin of `CostModel.fill_cost`."""
    cost = rules.linear * notional
    if rules.impact > 0.0 and volatility > 0.0:  # NaN compares false: no impact in the warm-up
        share = notional / dollar_volume if dollar_volume > notional else 1.0
        cost += rules.impact * volatility * np.sqrt(share) * notional
    return cost


@compiled
def marginal_cost(notional, volatility, dollar_volume, rules):
    """Derivative of `cost_of` by the notional."""
    slope = rules.linear
    if rules.impact > 0.0 and volatility > 0.0:
        if dollar_volume > notional:
            slope += 1.5 * rules.impact * volatility * np.sqrt(notional / dollar_volume)
        else:
            slope += rules.impact * volatility
    return slope


@compiled
def cash_taken(amounts, share, sign, decided, market, rules):
    """Cash that buying (sign 1) or selling (-1) `share` of all amounts takes, and its slope."""
    total, slope = 0.0, 0.0
    for s in range(len(amounts)):
        if amounts[s] > 0.0:
            sigma, volume = market.volatility[decided[s], s], market.dollar_volume[decided[s], s]
            notional = share * amounts[s]
            total += sign * notional + cost_of(notional, sigma, volume, rules)
            slope += amounts[s] * (sign + marginal_cost(notional, sigma, volume, rules))
    return total, slope


@compiled
def share_taking(cash, amounts, sign, decided, market, rules):
    """The share in [0, 1] of all amounts at which trading them takes `cash`; 1 if it never does.

    Newton's method inside a shrinking bracket: impact makes the equation non-linear, but it stays
    monotone and close to a line.
    """
    low, high, share = 0.0, 1.0, 1.0
    for _ in range(NEWTON_STEPS):
        total, slope = cash_taken(amounts, share, sign, decided, market, rules)
        if (total - cash) * sign > 0.0:
            high = share
        else:
            low = share
        step = share - (total - cash) / slope
        if not low <= step <= high:
            step = 0.5 * (low + high)
        if abs(step - share) <= 1e-15:
            break
        share = step
    return share


@compiled
def book(fills, account, t, decided, s, quantity, price, reason, market, rules):
    """Write one fill down and pass it through the account."""
    notional = abs(quantity) * price
    cost = cost_of(notional, market.volatility[decided, s], market.dollar_volume[decided, s], rules)
    n = account.counts[FILLS]
    if account.position[s] == 0.0:
        account.trade[s] = account.counts[TRADES]
        account.counts[TRADES] += 1
    fills.bar[n], fills.decided[n], fills.symbol[n] = t, decided, s
    fills.trade[n], fills.reason[n] = account.trade[s], reason
    fills.quantity[n], fills.price[n], fills.cost[n] = quantity, price, cost
    account.counts[FILLS] += 1
    account.position[s] += quantity
    account.money[CASH] -= quantity * price + cost
    account.money[TRADED] += notional
    account.money[COSTS] += cost


@compiled
def close_ended(t, fills, account, market, rules):
    """Close what has not traded for too long, at its last price, and cancel its orders."""
    for s in range(len(account.position)):
        if market.gap_close[t, s]:
            account.decided[s] = NONE
            if account.position[s] != 0.0:
                price = account.mark[s] * (1.0 + rules.delisting_return)
                quantity = -account.position[s]
                book(fills, account, t, t - 1, s, quantity, price, GAP_CLOSE, market, rules)


@compiled
def mark_to(prices, account):
    """Equity and gross exposure at these prices, at the last price of symbols without one."""
    equity, gross = account.money[CASH], 0.0
    for s in range(len(prices)):
        if not np.isnan(prices[s]):
            account.mark[s] = prices[s]
        if account.position[s] != 0.0:
            value = account.position[s] * account.mark[s]
            equity += value
            gross += abs(value)
    return equity, gross


@compiled
def plan_orders(prices, weights, equity, account, reduce, grow):
    """Split the way from each position to its target into a reduction and an opening."""
    fillable = False
    for s in range(len(prices)):
        reduce[s], grow[s] = 0.0, 0.0
        if account.decided[s] == NONE or np.isnan(prices[s]):
            continue
        fillable = True
        held = account.position[s]
        target = weights[account.decided[s], s] * equity / prices[s]
        if held * target <= 0.0:
            reduce[s], grow[s] = -held, target
        elif abs(target - held) * prices[s] <= NEGLIGIBLE * equity:
            continue
        elif abs(target) < abs(held):
            reduce[s] = target - held
        else:
            grow[s] = target - held
    return fillable


@compiled
def free_cash(account):
    """Equity minus gross exposure: the cash itself, unless there are shorts.

    What a short sale brought in, and as much again to back it, opens no other position.
    """
    cash = account.money[CASH]
    for s in range(len(account.position)):
        if account.position[s] < 0.0:
            cash += 2.0 * account.position[s] * account.mark[s]
    return cash


@compiled
def trim(needed, t, weights, equity, amounts, latest, fills, account, market, rules):
    """Sell the excess over target of positions without an order of their own, pro rata."""
    prices = market.open[t]
    for s in range(len(prices)):
        amounts[s] = 0.0
        held = account.position[s]
        if held != 0.0 and account.decided[s] == NONE and not np.isnan(prices[s]):
            target = max(weights[t - 1, s] * np.sign(held), 0.0) * equity
            amounts[s] = max(abs(held) * prices[s] - target, 0.0)
    share = share_taking(-needed, amounts, -1.0, latest, market, rules)
    for s in range(len(prices)):
        if amounts[s] > 0.0:
            held = account.position[s]
            quantity = share * amounts[s] / prices[s]
            if quantity >= abs(held) * (1.0 - ROUNDING):
                quantity = abs(held)
            quantity *= -np.sign(held)
            book(fills, account, t, t - 1, s, quantity, prices[s], TRIM, market, rules)


@compiled
def affordable_share(t, weights, equity, amounts, excess, latest, fills, account, market, rules):
    """The share of all entries that the account can pay for, after trimming where it may."""
    needed, _ = cash_taken(amounts, 1.0, 1.0, account.decided, market, rules)
    free = free_cash(account)
    if needed > free and rules.trim:
        trim(needed - free, t, weights, equity, excess, latest, fills, account, market, rules)
        free = free_cash(account)
    if needed <= free:
        return 1.0
    if free <= DUST * equity:
        return 0.0
    free -= ROUNDING * equity
    return share_taking(free, amounts, 1.0, account.decided, market, rules)


@compiled
def fill_orders(t, weights, equity, plan, fills, account, market, rules):
    """Fill the waiting orders at this bar's opens: reductions first, then what can be paid for."""
    reduce, grow, amounts, excess, latest = plan
    prices, decided = market.open[t], account.decided
    entries = 0
    for s in range(len(prices)):
        if reduce[s] != 0.0:
            book(fills, account, t, decided[s], s, reduce[s], prices[s], ORDER, market, rules)
        amounts[s] = 0.0
        if grow[s] != 0.0:
            amounts[s] = abs(grow[s]) * prices[s]
            entries += 1
    share = 1.0
    if entries > 0:
        latest[:] = t - 1
        account.counts[ENTRIES] += entries
        share = affordable_share(
            t, weights, equity, amounts, excess, latest, fills, account, market, rules
        )
        if share < CUT_SHORT:
            account.counts[CUT] += entries
    for s in range(len(prices)):
        if grow[s] != 0.0 and share > 0.0:
            quantity = share * grow[s]
            book(fills, account, t, decided[s], s, quantity, prices[s], ORDER, market, rules)
        if not np.isnan(prices[s]):
            decided[s] = NONE


@compiled
def longer(column, room):
    """A copy of one column of the fills with room for more."""
    new = np.empty(room, column.dtype)
    new[: len(column)] = column
    return new


@compiled
def with_room(fills, room):
    """The fills with `room` rows."""
    return Fills(
        longer(fills.bar, room), longer(fills.decided, room), longer(fills.symbol, room),
        longer(fills.trade, room), longer(fills.reason, room), longer(fills.quantity, room),
        longer(fills.price, room), longer(fills.cost, room),
    )  # fmt: skip


@compiled
def new_fills(room):
    """An empty record of fills."""
    return Fills(
        np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32),
        np.empty(room, np.int32), np.empty(room, np.int8), np.empty(room), np.empty(room),
        np.empty(room),
    )  # fmt: skip


@compiled
def simulate(market, weights, orders, start_capital, rules):
    """Run the account over all bars.

    Returns:
        Curves (5, bars) at each close: equity, cash, gross exposure, traded notional, costs; the
        fills (only the first `counts[FILLS]` rows are written); the account as it ends; the bar of
        the bankruptcy or -1.
    """
    bars, symbols = market.close.shape
    account = Account(
        np.zeros(symbols), np.full(symbols, np.nan), np.full(symbols, NONE, np.int64),
        np.full(symbols, NONE, np.int64), np.zeros(3), np.zeros(4, np.int64),
    )  # fmt: skip
    account.money[CASH] = start_capital
    plan = (
        np.zeros(symbols), np.zeros(symbols), np.zeros(symbols), np.zeros(symbols),
        np.zeros(symbols, np.int64),
    )  # fmt: skip
    room = np.count_nonzero(orders) + 4 * symbols + 1024  # memory costs when it is touched
    fills = new_fills(room)
    curves = np.zeros((5, bars))
    for t in range(bars):
        if account.counts[FILLS] + 3 * symbols > room:
            room *= 2
            fills = with_room(fills, room)
        account.money[TRADED], account.money[COSTS] = 0.0, 0.0
        close_ended(t, fills, account, market, rules)
        equity, _ = mark_to(market.open[t], account)
        if equity > 0.0 and plan_orders(market.open[t], weights, equity, account, plan[0], plan[1]):
            fill_orders(t, weights, equity, plan, fills, account, market, rules)
        equity, gross = mark_to(market.close[t], account)
        curves[0, t], curves[1, t], curves[2, t] = equity, account.money[CASH], gross
        curves[3, t], curves[4, t] = account.money[TRADED], account.money[COSTS]
        if equity <= 0.0:
            for later in range(t + 1, bars):
                curves[:3, later] = curves[:3, t]
            return curves, fills, account, t
        for s in range(symbols):
            if orders[t, s]:
                account.decided[s] = t
    return curves, fills, account, NONE
