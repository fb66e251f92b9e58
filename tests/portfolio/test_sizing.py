"""Target weights and the bars on which they are traded."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.errors import ParameterError
from assembled_core.portfolio.sizing import SizingRule, place_orders, size_positions

DIRECTION = np.array([[1, 1, 0, -1]], np.int8)


def test_equal_weight_over_active_signals() -> None:
    """Three active signals take a third each, the short one negative."""
    assert size_positions(DIRECTION)[0] == pytest.approx([1 / 3, 1 / 3, 0, -1 / 3])


def test_dropped_signals_stay_cash() -> None:
    """The others' weight does not grow when the ensemble drops one."""
    weights = size_positions(DIRECTION, np.array([[1.0, 0.0, 0.0, 0.6]]))
    assert weights[0] == pytest.approx([1 / 3, 0, 0, -0.2])


def test_redistribute_spreads_what_was_dropped() -> None:
    """The kept ones share the whole, by their multipliers."""
    rule = SizingRule(redistribute=True)
    weights = size_positions(DIRECTION, np.array([[1.0, 0.0, 0.0, 0.5]]), rule)
    assert weights[0] == pytest.approx([2 / 3, 0, 0, -1 / 3])


def test_cap_leaves_cash() -> None:
    """What the cap cuts from one name goes to no other."""
    weights = size_positions(DIRECTION, rule=SizingRule(max_gross=0.9, max_weight=0.2))
    assert weights[0] == pytest.approx([0.2, 0.2, 0, -0.2])


@given(
    direction=st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=8),
    data=st.data(),
    redistribute=st.booleans(),
    max_gross=st.floats(0.01, 1.0),
)
def test_gross_weight_never_exceeds_its_bound(
    direction: list, data: st.DataObject, redistribute: bool, max_gross: float
) -> None:
    """Whatever is dropped, scaled or spread, absolute weights sum to max_gross at most."""
    size = len(direction)
    kept = data.draw(st.lists(st.floats(0, 1), min_size=size, max_size=size))
    rule = SizingRule(max_gross=max_gross, redistribute=redistribute)
    weights = size_positions(np.array([direction], np.int8), np.array([kept]), rule)
    assert np.isfinite(weights).all()
    assert np.abs(weights).sum() <= max_gross * (1 + 1e-12)


def grid_of(*days: str) -> np.ndarray:
    """Bar stamps of dates."""
    return pd.DatetimeIndex(days).as_unit("ns").asi8


def orders(signal: list, grid: np.ndarray, rebalance: str) -> list:
    """Rows of bars with an order, of one symbol."""
    placed = place_orders(np.array(signal, dtype=float)[:, np.newaxis], grid, rebalance)
    return np.flatnonzero(placed[:, 0]).tolist()


WEEK = grid_of("2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-02-01", "2024-02-02")


@pytest.mark.parametrize(
    ("rebalance", "rows"),
    [
        ("on_change", [1, 5]),
        ("bar", [1, 2, 3, 4, 5]),
        ("W", [1, 2, 4, 5]),
        ("M", [1, 4, 5]),
    ],
)
def test_orders_go_out_where_the_rule_says(rebalance: str, rows: list) -> None:
    """Changes always trade; bar and period rules add the active symbol, never the flat one."""
    assert orders([0, 1, 1, 1, 1, 0], WEEK, rebalance) == rows


def test_change_of_confidence_is_a_change() -> None:
    """A signal that weighs more than before is traded again."""
    assert orders([0.5, 0.5, 0.7, 0.7, 0.7, 0.7], WEEK, "on_change") == [0, 2]


@pytest.mark.parametrize("rebalance", ["weekly", "", "ME"])
def test_unknown_rebalance_is_refused(rebalance: str) -> None:
    """What is no rule and no pandas period is named."""
    with pytest.raises(ParameterError, match=f"`rebalance` must be .* got {rebalance!r}"):
        orders([0, 1], WEEK[:2], rebalance)


@pytest.mark.parametrize("rebalance", ["5min", "12h"])
def test_rebalance_shorter_than_the_bars_is_refused(rebalance: str) -> None:
    """Five minutes mean nothing on daily bars: it would trade at every bar by a typo."""
    with pytest.raises(ParameterError, match=f"`rebalance` '{rebalance}' is shorter than the bars"):
        orders([0, 1], WEEK[:2], rebalance)


def test_rebalance_as_long_as_the_bars_is_every_bar() -> None:
    """A day on daily bars, and an hour on 30-minute bars, are fine."""
    assert orders([1, 1, 1], WEEK[:3], "D") == [0, 1, 2]
    half_hours = pd.date_range("2024-01-04T14:30", periods=4, freq="30min").as_unit("ns").asi8
    assert orders([1, 1, 1, 1], half_hours, "h") == [0, 1, 3]


@pytest.mark.parametrize(("name", "value"), [("max_gross", 1.5), ("max_weight", 0.0)])
def test_impossible_sizing_is_refused(name: str, value: float) -> None:
    """There is no leverage, and a cap of nothing is no cap."""
    with pytest.raises(ParameterError, match=rf"`{name}` must be in \(0, 1\], got {value}"):
        SizingRule(**{name: value})
