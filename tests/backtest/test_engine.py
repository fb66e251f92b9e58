"""The engine against ledgers worked by hand, to the cent."""

import numpy as np
import pytest

from assembled_core.backtest.costs import CostModel
from assembled_core.backtest.engine import REASONS, Simulation, simulate_portfolio
from assembled_core.backtest.market_arrays import MarketArrays
from assembled_core.errors import ParameterError

NAN = float("nan")
TEN_BPS = CostModel(commission_bps=10.0, half_spread_bps=0.0, impact_w=0.0)


def market_of(opens: list, closes: list, **arrays: np.ndarray) -> MarketArrays:
    """A market of the given columns; one list per symbol."""
    open_, close = (np.array(prices, dtype=float).T.copy() for prices in (opens, closes))
    day = 86_400_000_000_000
    given = {
        "direction": np.ones(close.shape, np.int8),
        "volatility": np.full(close.shape, NAN),
        "dollar_volume": np.full(close.shape, NAN),
        "gap_close": np.zeros(close.shape, bool),
    } | arrays
    names = tuple("ABCDEFGH"[: close.shape[1]])
    return MarketArrays(names, np.arange(len(close)) * day, open_, close, **given)


def run(market: MarketArrays, weights: list, orders: list | None = None, **rules) -> Simulation:
    """Simulate; without `orders`, wherever a weight changed."""
    targets = np.array(weights, dtype=float).T.copy()
    if orders is None:
        placed = np.diff(targets, axis=0, prepend=0.0) != 0
    else:
        placed = np.array(orders, dtype=bool).T.copy()
    return simulate_portfolio(market, targets, placed, **({"start_capital": 10_000.0} | rules))


def test_round_trip_with_costs_to_the_cent() -> None:
    """An order fills at the next open and pays on what was filled.

    Decided at bar 0: 50 % of 10 000.00 at the open of 50.00 is 100 shares, 5 000.00 plus 5.00.
    Cash 4 995.00; at the close of 52.00 equity is 4 995.00 + 5 200.00 = 10 195.00.
    Exit decided at bar 1, open 55.00: 5 500.00 less 5.50. Cash and equity 10 489.50.
    """
    market = market_of([[49.0, 50.0, 55.0]], [[49.5, 52.0, 54.0]])
    result = run(market, [[0.5, 0.0, 0.0]], costs=TEN_BPS)
    assert result.equity == pytest.approx([10_000.00, 10_195.00, 10_489.50], abs=1e-9)
    assert result.cash == pytest.approx([10_000.00, 4_995.00, 10_489.50], abs=1e-9)
    assert result.costs == pytest.approx([0.0, 5.00, 5.50], abs=1e-9)
    assert result.traded == pytest.approx([0.0, 5_000.00, 5_500.00], abs=1e-9)
    assert result.position[0] == 0.0
    assert list(result.fills.quantity) == pytest.approx([100.0, -100.0])
    assert list(result.fills.bar) == [1, 2]
    assert list(result.fills.decided) == [0, 1]


def test_change_of_side_is_two_fills_and_pays_twice() -> None:
    """Long 100 at 50.00 turns short: 5 200.00 sold, then 0.5 of equity at 52.00 sold short.

    After the entry cash is 4 995.00. At the open of 52.00 equity is 10 195.00. The exit brings
    5 200.00 - 5.20; the short is 5 097.50 / 52.00 = 98.028846 shares and brings 5 097.50 - 5.0975.
    Cash 4 995.00 + 5 194.80 + 5 092.4025 = 15 282.2025; marked at 50.00 the short is -4 901.4423.
    """
    market = market_of([[50.0, 50.0, 52.0]], [[50.0, 52.0, 50.0]])
    result = run(market, [[0.5, -0.5, -0.5]], costs=TEN_BPS)
    assert result.cash[-1] == pytest.approx(15_282.2025, abs=1e-8)
    assert result.equity[-1] == pytest.approx(15_282.2025 - 98.028846153846 * 50.0, abs=1e-6)
    assert list(result.fills.quantity) == pytest.approx([100.0, -100.0, -98.028846153846])
    assert list(result.fills.trade) == [0, 0, 1]


def test_entries_shrink_by_one_factor_to_the_cash() -> None:
    """Weight 1 with costs of 1 % buys 10 000.00 / 1.01 = 9 900.99 and leaves no cent of debt."""
    costs = CostModel(commission_bps=100.0, half_spread_bps=0.0, impact_w=0.0)
    market = market_of([[10.0, 10.0], [20.0, 20.0]], [[10.0, 10.0], [20.0, 20.0]])
    result = run(market, [[0.75, 0.75], [0.25, 0.25]], costs=costs)
    assert result.fills.notional == pytest.approx([7_425.7426, 2_475.2475], abs=1e-4)
    assert 0.0 <= result.cash[-1] < 1e-6
    assert result.equity[-1] == pytest.approx(9_900.99, abs=0.005)


def test_later_entrant_is_funded_by_trimming_the_first() -> None:
    """A holds everything; when B enters at half, A is sold down to what B needs.

    A: 10 000.00 at 10.00, no costs. At bar 2 both are targeted at 50 %, only B has an order:
    A's excess is 5 000.00, B needs 5 000.00, so exactly half of A goes.
    """
    market = market_of([[10.0] * 3, [20.0] * 3], [[10.0] * 3, [20.0] * 3])
    weights, orders = [[1.0, 0.5, 0.5], [0.0, 0.5, 0.5]], [[1, 0, 0], [0, 1, 0]]
    result = run(market, weights, orders)
    assert list(result.position) == pytest.approx([500.0, 250.0])
    assert [REASONS[reason] for reason in result.fills.reason] == ["order", "trim", "order"]
    assert result.entries_cut_short == 0


def test_trim_sells_no_more_than_the_entrant_needs() -> None:
    """C needs 1 000.00: A (excess 3 000.00) and B (excess 1 000.00) give 750.00 and 250.00."""
    flat = [[10.0] * 3] * 3
    weights = [[0.5, 0.2, 0.2], [0.5, 0.4, 0.4], [0.0, 0.1, 0.1]]
    orders = [[1, 0, 0], [1, 0, 0], [0, 1, 0]]
    result = run(market_of(flat, flat), weights, orders)
    assert list(result.position * 10.0) == pytest.approx([4_250.0, 4_750.0, 1_000.0])
    assert result.cash[-1] == pytest.approx(0.0, abs=1e-6)


def test_trim_pays_the_costs_of_both_sides() -> None:
    """What is sold covers the purchase, its cost and its own: sold * 0.999 = 5 000 * 1.001 + debt.

    A takes 10 000 / 1.001 = 9 990.009990 of the cash. At the next bar equity is 9 990.009990 and
    B wants half, 4 995.004995, costing 4 999.999999 ; A sells 4 999.999999 / 0.999 = 5 005.005004,
    of which its excess over target is 4 995.004995: all of it goes and B gets the 4 990.00999 that
    brings, less costs: 4 985.024965 (99.8 % of its size, not counted as cut short).
    """
    market = market_of([[10.0] * 3, [20.0] * 3], [[10.0] * 3, [20.0] * 3])
    weights, orders = [[1.0, 0.5, 0.5], [0.0, 0.5, 0.5]], [[1, 0, 0], [0, 1, 0]]
    result = run(market, weights, orders, costs=TEN_BPS)
    assert list(result.fills.notional) == pytest.approx([9_990.00999, 4_995.004995, 4_985.024965])
    assert result.entries_cut_short == 0
    assert 0.0 <= result.cash[-1] < 1e-6


def test_cash_rule_leaves_the_later_entrant_with_nothing_and_counts_it() -> None:
    """Under `cash` a full account buys nothing more, and says so."""
    market = market_of([[10.0] * 3, [20.0] * 3], [[10.0] * 3, [20.0] * 3])
    weights, orders = [[1.0, 0.5, 0.5], [0.0, 0.5, 0.5]], [[1, 0, 0], [0, 1, 0]]
    result = run(market, weights, orders, entry_funding="cash")
    assert list(result.position) == pytest.approx([1_000.0, 0.0])
    assert result.entries_cut_short == 1


def test_missing_bar_delays_the_fill() -> None:
    """An order waits for the symbol's next bar and fills at that open."""
    market = market_of([[10.0, NAN, NAN, 12.0, 12.0]], [[10.0, NAN, NAN, 13.0, 14.0]])
    result = run(market, [[0.6] * 5])
    assert list(result.fills.bar) == [3]
    assert list(result.fills.price) == [12.0]
    assert list(result.fills.decided) == [0]
    assert result.equity == pytest.approx([10_000.0] * 3 + [10_500.0, 11_000.0])


def test_newer_order_replaces_the_waiting_one() -> None:
    """Of two orders waiting for the same bar only the last decision fills."""
    market = market_of([[10.0, NAN, 10.0]], [[10.0, NAN, 10.0]])
    result = run(market, [[0.9, 0.2, 0.2]])
    assert list(result.fills.quantity) == pytest.approx([200.0])
    assert list(result.fills.decided) == [1]


def test_ended_symbol_is_marked_then_closed_at_its_last_price_with_costs() -> None:
    """500 shares at 10.00 last traded at 8.00: marked there, then sold there less 30 % and costs.

    Entry: 5 000.00 + 5.00. Marked at 8.00: 4 995.00 + 4 000.00 = 8 995.00 for two bars. Closed at
    5.60: 2 800.00 - 2.80, so 4 995.00 + 2 797.20 = 7 792.20.
    """
    prices = [10.0, 10.0, NAN, NAN, NAN]
    closes = [10.0, 8.0, NAN, NAN, NAN]
    gap = np.array([[False], [False], [False], [True], [False]])
    market = market_of([prices], [closes], gap_close=gap)
    result = run(market, [[0.5] * 5], costs=TEN_BPS, delisting_return=-0.3)
    assert result.equity == pytest.approx([10_000.0, 8_995.0, 8_995.0, 7_792.2, 7_792.2])
    assert REASONS[result.fills.reason[-1]] == "gap_close"
    assert result.position[0] == 0.0


def test_end_of_a_symbol_cancels_its_waiting_order() -> None:
    """An order that waits when its symbol ends never fills, even if the ticker comes back."""
    gap = np.array([[False], [True], [False]])
    market = market_of([[10.0, NAN, 10.0]], [[10.0, NAN, 10.0]], gap_close=gap)
    assert len(run(market, [[0.5] * 3], [[1, 0, 0]]).fills) == 0


def test_spike_inside_the_decision_bar_earns_nothing() -> None:
    """A bar that doubles within itself pays only who held it before its open."""
    market = market_of([[10.0, 10.0, 20.0, 20.0]], [[10.0, 20.0, 20.0, 20.0]])
    late = run(market, [[0.0, 0.9, 0.9, 0.9]])
    assert late.equity == pytest.approx([10_000.0] * 4)


def test_impact_is_charged_by_the_square_root_of_the_share_of_volume() -> None:
    """Buying 1 000.00 of a name that trades 4 000.00 a day at 2 % volatility: 0.5 * 0.02 * 0.5."""
    market = market_of(
        [[10.0, 10.0]],
        [[10.0, 10.0]],
        volatility=np.full((2, 1), 0.02),
        dollar_volume=np.full((2, 1), 4_000.0),
    )
    costs = CostModel(commission_bps=0.0, half_spread_bps=0.0, impact_w=0.5)
    result = run(market, [[0.1, 0.1]], costs=costs)
    assert result.costs[1] == pytest.approx(1_000.0 * 0.5 * 0.02 * 0.5)


def test_bankrupt_account_stops_and_is_flagged() -> None:
    """A short that trebles takes the account below zero: nothing happens from that bar on."""
    market = market_of([[10.0, 10.0, 30.0, 5.0]], [[10.0, 10.0, 30.0, 5.0]])
    result = run(market, [[-0.9] * 4])
    assert result.bankrupt_bar == 2
    assert list(result.equity[2:]) == pytest.approx([-8_000.0, -8_000.0])
    assert len(result.fills) == 1


def test_short_proceeds_open_no_further_position() -> None:
    """A short of half the account leaves the other half to buy with, not one and a half."""
    flat = [[10.0] * 3] * 2
    weights, orders = [[-0.5] * 3, [0.0, 1.0, 1.0]], [[1, 0, 0], [0, 1, 0]]
    result = run(market_of(flat, flat), weights, orders, entry_funding="cash")
    assert list(result.position * 10.0) == pytest.approx([-5_000.0, 5_000.0])
    assert result.gross_exposure[-1] == pytest.approx(result.equity[-1])


def test_equals_the_plain_rule_where_cash_never_binds() -> None:
    """With 99 % gross and every symbol traded at every bar, it is: trade to weight * value."""
    rng = np.random.default_rng(7)
    close = 50.0 * np.exp(np.cumsum(0.02 * rng.standard_normal((300, 12)), axis=0))
    open_ = close * np.exp(0.005 * rng.standard_normal(close.shape))
    active = rng.random(close.shape) < 0.6
    weights = 0.99 * active / np.maximum(active.sum(axis=1, keepdims=True), 1)
    market = market_of(list(open_.T), list(close.T))
    fee = CostModel(commission_bps=5.0, half_spread_bps=0.0, impact_w=0.0)
    got = run(market, list(weights.T), np.ones(close.shape).T.tolist(), costs=fee).equity

    shares, cash, expected = np.zeros(12), 10_000.0, [10_000.0]
    for held, price, last in zip(weights[:-1], open_[1:], close[1:], strict=True):
        change = held * (cash + shares @ price) - shares * price
        cash -= change.sum() + 5e-4 * np.abs(change).sum()
        shares = shares + change / price
        expected.append(cash + shares @ last)
    assert got == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("weights", "rules", "message"),
    [
        ([[NAN, 0.0]], {}, "`weights` must be finite"),
        ([[0.5]], {}, r"`weights` must have the market's shape \(2, 1\), got \(1, 1\)"),
        ([[0.5, 0.5]], {"start_capital": 0.0}, r"`start_capital` must be > 0, got 0\.0"),
        ([[0.5, 0.5]], {"delisting_return": -1.5}, r"`delisting_return` must be >= -1, got -1\.5"),
    ],
)
def test_impossible_input_is_refused(weights: list, rules: dict, message: str) -> None:
    """What cannot be traded is refused in one line that names the value."""
    with pytest.raises(ParameterError, match=message):
        run(market_of([[10.0, 10.0]], [[10.0, 10.0]]), weights, **rules)
