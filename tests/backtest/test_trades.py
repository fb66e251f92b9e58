"""Round trips out of fills."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.costs import CostModel
from assembled_core.backtest.engine import simulate_portfolio
from assembled_core.backtest.market_arrays import MarketArrays
from assembled_core.backtest.trades import round_trips

DAY = 86_400_000_000_000


def trades_of(prices: list, weights: list, orders: list | None = None) -> pd.DataFrame:
    """Trades of one symbol whose open and close are equal, at 10 bp."""
    price, weight = (np.array(values, dtype=float)[:, np.newaxis] for values in (prices, weights))
    nothing = np.full(price.shape, np.nan)
    market = MarketArrays(
        ("A",), np.arange(len(price)) * DAY, price, price, np.ones(price.shape, np.int8),
        nothing, nothing, np.zeros(price.shape, bool),
    )  # fmt: skip
    placed = np.diff(weight, axis=0, prepend=0.0) != 0
    if orders is not None:
        placed = np.array(orders, dtype=bool)[:, np.newaxis]
    costs = CostModel(10.0, 0.0, 0.0, 0.0)
    simulation = simulate_portfolio(market, weight, placed, start_capital=10_000.0, costs=costs)
    return round_trips(simulation, market)


def test_round_trip_by_hand() -> None:
    """100 shares from 50.00 to 55.00 make 500.00 less 5.00 and 5.50."""
    trade = trades_of([50.0, 50.0, 55.0], [0.5, 0.0, 0.0]).iloc[0]
    assert trade["pnl"] == pytest.approx(489.50)
    assert trade["return"] == pytest.approx(489.50 / 5_000.0)
    assert trade["costs"] == pytest.approx(10.50)
    assert (trade["direction"], trade["quantity"]) == ("LONG", pytest.approx(100.0))
    assert (trade["entry_price"], trade["exit_price"]) == pytest.approx((50.0, 55.0))
    assert trade["entry_time"] == pd.Timestamp("1970-01-02", tz="UTC")
    assert trade["exit_time"] == pd.Timestamp("1970-01-03", tz="UTC")


def test_short_round_trip_gains_when_the_price_falls() -> None:
    """Sold short 100 at 50.00, bought back at 40.00: 1 000.00 less 5.00 and 4.00."""
    trade = trades_of([50.0, 50.0, 40.0], [-0.5, 0.0, 0.0]).iloc[0]
    assert trade["direction"] == "SHORT"
    assert trade["pnl"] == pytest.approx(991.00)


def test_prices_of_a_trade_in_several_fills_are_averages() -> None:
    """What was added and taken off within one position is one trade."""
    trades = trades_of([10.0, 10.0, 20.0, 20.0], [0.2, 0.6, 0.0, 0.0])
    assert len(trades) == 1
    bought = 200.0 + (0.6 * (10_000.0 - 2.0 + 2_000.0) - 4_000.0) / 20.0
    assert trades["quantity"][0] == pytest.approx(bought)
    paid = 2_000.0 + (bought - 200.0) * 20.0
    assert trades["entry_price"][0] == pytest.approx(paid / bought)
    assert trades["exit_price"][0] == pytest.approx(20.0)


def test_open_trade_has_no_exit_time_and_counts_at_the_last_price() -> None:
    """A position held at the end is marked, not sold."""
    trade = trades_of([10.0, 10.0, 13.0], [0.5, 0.5, 0.5]).iloc[0]
    assert trade["exit_time"] is pd.NaT
    assert trade["exit_price"] == pytest.approx(13.0)
    assert trade["pnl"] == pytest.approx(1_500.0 - 5.0)


def test_change_of_side_ends_one_trade_and_begins_another() -> None:
    """Long then short is two trades that share a bar."""
    trades = trades_of([10.0] * 3, [0.5, -0.5, -0.5])
    assert trades["direction"].tolist() == ["LONG", "SHORT"]
    assert trades["exit_time"][0] == trades["entry_time"][1]


def test_no_fill_gives_an_empty_table_of_the_same_columns() -> None:
    """A strategy that never trades still has a trades table."""
    none, some = trades_of([10.0] * 2, [0.0] * 2), trades_of([10.0] * 2, [0.5] * 2)
    assert len(none) == 0
    assert list(none) == list(some)
    assert (none.dtypes == some.dtypes).all()
