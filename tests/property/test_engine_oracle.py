"""Law: the compiled engine equals a ledger of dictionaries that follows the rules one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.backtest.costs import CostModel
from assembled_core.backtest.engine import Simulation, simulate_portfolio
from assembled_core.backtest.market_arrays import MarketArrays

DAY = 86_400_000_000_000


def random_market(seed: int, bars: int, symbols: int, missing: float) -> MarketArrays:
    """Random walks with missing bars, endings, warm-ups without liquidity and empty volume."""
    rng = np.random.default_rng(seed)
    shape = (bars, symbols)
    close = 20.0 * np.exp(np.cumsum(0.05 * rng.standard_normal(shape), axis=0))
    open_ = close * np.exp(0.02 * rng.standard_normal(shape))
    absent = rng.random(shape) < missing
    open_[absent] = close[absent] = np.nan
    volatility = rng.uniform(0.01, 0.05, shape)
    volatility[: rng.integers(0, bars)] = np.nan
    volume = rng.choice([0.0, 500.0, 20_000.0, 1e7], shape)
    return MarketArrays(
        tuple(f"S{i}" for i in range(symbols)), np.arange(bars) * DAY, open_, close,
        rng.integers(-1, 2, shape).astype(np.int8), volatility, volume,
        absent & (rng.random(shape) < 0.3),
    )  # fmt: skip


class Ledger:
    """The rules of the engine, written for reading: a dictionary of shares, and bisection."""

    def __init__(self, market, weights, orders, costs, trim, delisting_return, capital):
        self.market, self.weights, self.orders, self.costs = market, weights, orders, costs
        self.trim, self.delisting_return = trim, delisting_return
        self.cash, self.shares, self.marks, self.waiting = capital, {}, {}, {}
        self.equity, self.paid, self.cut, self.pnl_fills = [], [], 0, 0

    def _cost(self, notional, decided, s):
        known = self.market.volatility[decided, s], self.market.dollar_volume[decided, s]
        return float(self.costs.fill_cost(np.array(notional), *map(np.array, known)))

    def _trade(self, s, quantity, price, decided):
        if quantity == 0:
            return
        cost = self._cost(abs(quantity) * price, decided, s)
        self.cash -= quantity * price + cost
        self.paid[-1] += cost
        self.pnl_fills += 1
        self.shares[s] = self.shares.get(s, 0.0) + quantity
        if self.shares[s] == 0:
            del self.shares[s]

    def _value(self):
        return self.cash + sum(q * self.marks[s] for s, q in self.shares.items())

    def _free(self):
        return self.cash + sum(2 * q * self.marks[s] for s, q in self.shares.items() if q < 0)

    def _bill(self, entries, share):
        return sum(
            abs(q) * share * p + self._cost(abs(q) * share * p, d, s)
            for s, (q, p, d) in entries.items()
        )

    def _proceeds(self, excess, share, t):
        return sum(share * e - self._cost(share * e, t - 1, s) for s, e in excess.items())

    def _fill(self, t):
        prices = {s: p for s, p in enumerate(self.market.open_[t]) if not np.isnan(p)}
        self.marks.update(prices)
        worth, entries = self._value(), {}
        if worth <= 0:
            return
        due = {s: self.waiting[s] for s in prices if s in self.waiting}
        for s, decided in due.items():
            held, target = self.shares.get(s, 0.0), self.weights[decided, s] * worth / prices[s]
            if held * target <= 0:
                self._trade(s, -held, prices[s], decided)
                rest = target
            elif abs(target - held) * prices[s] <= 1e-11 * worth:
                rest = 0.0
            elif abs(target) < abs(held):
                self._trade(s, target - held, prices[s], decided)
                rest = 0.0
            else:
                rest = target - held
            if rest:
                entries[s] = (rest, prices[s], decided)
        if self.trim and self._bill(entries, 1.0) > self._free():
            self._sell_excess(t, worth, prices, self._bill(entries, 1.0) - self._free())
        share = bisect(lambda x: self._bill(entries, x) <= self._free())
        self.cut += len(entries) if share < 0.99 else 0
        for s, (rest, price, decided) in entries.items():
            self._trade(s, share * rest, price, decided)
        for s in due:
            del self.waiting[s]

    def _sell_excess(self, t, worth, prices, needed):
        excess = {}
        for s, held in self.shares.items():
            if s in prices and s not in self.waiting:
                target = max(self.weights[t - 1, s] * np.sign(held), 0.0) * worth
                excess[s] = max(abs(held) * prices[s] - target, 0.0)
        share = 1.0 - bisect(lambda x: self._proceeds(excess, 1.0 - x, t) >= needed)
        for s, amount in excess.items():
            held, quantity = self.shares[s], share * amount / prices[s]
            whole = quantity >= abs(held) * (1 - 1e-12)
            self._trade(s, -held if whole else -np.sign(held) * quantity, prices[s], t - 1)

    def run(self):
        """Walk through all bars."""
        for t in range(len(self.market.close)):
            self.paid.append(0.0)
            for s in np.flatnonzero(self.market.gap_close[t]):
                self.waiting.pop(s, None)
                if s in self.shares:
                    price = self.marks[s] * (1 + self.delisting_return)
                    self._trade(s, -self.shares[s], price, t - 1)
            self._fill(t)
            closes = enumerate(self.market.close[t])
            self.marks.update({s: p for s, p in closes if not np.isnan(p)})
            self.equity.append(self._value())
            if self.equity[-1] <= 0:
                self.equity += [self.equity[-1]] * (len(self.market.close) - t - 1)
                return self
            self.waiting.update(dict.fromkeys(np.flatnonzero(self.orders[t]), t))
        return self


def bisect(affordable) -> float:
    """The largest share in [0, 1] that passes, to rounding."""
    if affordable(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if affordable(middle) else (low, middle)
    return low


runs = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32 - 1),
        "bars": st.integers(2, 14),
        "symbols": st.integers(1, 5),
        "missing": st.sampled_from([0.0, 0.2, 0.5]),
        "shorts": st.booleans(),
        "every_bar": st.booleans(),
        "trim": st.booleans(),
        "impact_w": st.sampled_from([0.0, 0.1, 1.0]),
        "commission_bps": st.sampled_from([0.0, 1.0, 50.0]),
        "delisting_return": st.sampled_from([0.0, -0.3, -1.0]),
    }
)


def simulate(run: dict) -> tuple[Simulation, Ledger]:
    """The same random task through the engine and through the ledger."""
    market = random_market(run["seed"], run["bars"], run["symbols"], run["missing"])
    direction = market.direction if run["shorts"] else np.maximum(market.direction, 0)
    active = np.maximum(np.abs(direction).sum(axis=1, keepdims=True), 1)
    weights = direction / active
    changed = np.diff(direction, axis=0, prepend=np.int8(0)) != 0
    orders = np.ones(weights.shape, bool) if run["every_bar"] else changed
    costs = CostModel(run["commission_bps"], 2.0, 1.0, run["impact_w"])
    result = simulate_portfolio(
        market, weights, orders, start_capital=10_000.0, costs=costs,
        entry_funding="trim" if run["trim"] else "cash", delisting_return=run["delisting_return"],
    )  # fmt: skip
    rules = (costs, run["trim"], run["delisting_return"], 10_000.0)
    return result, Ledger(market, weights, orders, *rules).run()


@settings(max_examples=300)
@given(run=runs)
def test_engine_equals_the_ledger(run: dict) -> None:
    """Equity, costs, positions and cut entries agree on panels with gaps, shorts and trims."""
    result, ledger = simulate(run)
    assert result.equity == pytest.approx(ledger.equity, rel=1e-9, abs=1e-6)
    paid = ledger.paid + [0.0] * (len(result.costs) - len(ledger.paid))
    assert result.costs == pytest.approx(paid, rel=1e-6, abs=1e-6)
    held = [ledger.shares.get(s, 0.0) for s in range(run["symbols"])]
    assert result.position == pytest.approx(held, rel=1e-6, abs=1e-6)


@settings(max_examples=200)
@given(run=runs)
def test_account_is_never_overdrawn_without_shorts(run: dict) -> None:
    """Long only, cash is never below zero, not even by rounding."""
    result, _ = simulate(run | {"shorts": False})
    assert (result.cash >= 0.0).all()


@settings(max_examples=200)
@given(run=runs)
def test_equity_is_start_capital_plus_every_fill_and_mark(run: dict) -> None:
    """Fills, costs and final marks add up to the final equity."""
    result, _ = simulate(run)
    paid = (result.fills.quantity * result.fills.price).sum() + result.fills.cost.sum()
    held = result.position != 0
    left = (result.position[held] * result.mark[held]).sum()
    assert result.equity[-1] == pytest.approx(10_000.0 - paid + left, rel=1e-9, abs=1e-6)


@settings(max_examples=100)
@given(run=runs, cut=st.integers(0, 13))
def test_equity_does_not_know_the_bars_to_come(run: dict, cut: int) -> None:
    """Poisoning every array after bar t leaves the account up to t bit for bit as it was."""
    market = random_market(run["seed"], run["bars"], run["symbols"], run["missing"])
    weights = np.maximum(market.direction, 0) / run["symbols"]
    orders = weights > 0
    known = simulate_portfolio(market, weights, orders, start_capital=1e4)
    names = ("open_", "close", "volatility", "dollar_volume")
    for name in names:
        getattr(market, name)[cut + 1 :] *= 3.7
    market.gap_close[cut + 1 :] ^= True
    weights[cut + 1 :] = 0.5
    poisoned = simulate_portfolio(market, weights, orders, start_capital=1e4)
    np.testing.assert_array_equal(known.equity[: cut + 1], poisoned.equity[: cut + 1])


@given(seed=st.integers(0, 2**32 - 1), rate=st.sampled_from([0.0, 1.0, 20.0]))
def test_constant_prices_cost_exactly_the_costs(seed: int, rate: float) -> None:
    """Where no price moves, the loss is the sum of the costs."""
    market = random_market(seed, 12, 4, 0.2)
    for prices in (market.open_, market.close):
        prices[~np.isnan(prices)] = 17.0
    weights = market.direction / 4.0
    orders = np.ones(weights.shape, bool)
    costs = CostModel(commission_bps=rate)
    result = simulate_portfolio(market, weights, orders, start_capital=10_000.0, costs=costs)
    assert result.equity == pytest.approx(10_000.0 - np.cumsum(result.costs), rel=1e-12)
