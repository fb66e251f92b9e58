"""Return metrics against empyrical's published vectors and against empyrical itself."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.metrics import returns as metrics

MIXED = np.array([np.nan, 1.0, 10.0, -4.0, 2.0, 3.0, 2.0, 1.0, -10.0]) / 100
YEAR_NS = int(365.25 * 86_400) * 10**9


def test_sharpe_ratio_of_empyricals_mixed_returns() -> None:
    """Empyrical's test_stats.py: 1.7238613962 at 252 periods."""
    assert metrics.sharpe_ratio(MIXED, 252) == pytest.approx(1.7238613961706866, rel=1e-12)


def test_growth_of_empyricals_mixed_returns() -> None:
    """Empyrical's test_stats.py: annual return 1.9135925373 over 9 of 252 days."""
    whole = float(np.nanprod(1 + MIXED) - 1)
    assert metrics.cagr(whole, 9 / 252) == pytest.approx(1.9135925373194231, rel=1e-9)


def test_drawdown_of_ten_up_ten_down_ten_up() -> None:
    """Empyrical's test_stats.py: returns of 10, -10, 10 % fall by 10 % at the deepest."""
    equity = np.cumprod([1.0, 1.1, 0.9, 1.1])
    assert metrics.max_drawdown(equity) == pytest.approx(-0.10, rel=1e-12)


@given(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=60))
def test_equals_empyrical(values: list) -> None:
    """Volatility, Sharpe, Sortino and drawdown are empyrical's, wherever they are defined."""
    empyrical = pytest.importorskip("empyrical")
    returns = np.array(values)
    equity = np.concatenate([[1.0], np.cumprod(1 + returns)])
    assert metrics.annual_volatility(returns, 252) == pytest.approx(
        empyrical.annual_volatility(returns), rel=1e-9, abs=1e-12
    )
    assert metrics.max_drawdown(equity) == pytest.approx(
        min(empyrical.max_drawdown(returns), 0.0), rel=1e-9, abs=1e-12
    )
    ours, theirs = metrics.sortino_ratio(returns, 252), empyrical.sortino_ratio(returns)
    if math.isfinite(ours):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    if returns.std() > 1e-9:
        assert metrics.sharpe_ratio(returns, 252) == pytest.approx(
            empyrical.sharpe_ratio(returns), rel=1e-9, abs=1e-9
        )


def test_growth_is_by_elapsed_time_not_by_rows() -> None:
    """Doubling over two years of 365.25 days is 41.42 % a year, however many rows lie between."""
    stamps = np.array([0, YEAR_NS // 7, 2 * YEAR_NS])
    years = metrics.elapsed_years(stamps)
    assert years == pytest.approx(2.0, rel=1e-12)
    assert metrics.cagr(1.0, years) == pytest.approx(math.sqrt(2) - 1, rel=1e-12)


def test_simple_returns_and_total_return() -> None:
    """100, 110, 99 is +10 %, -10 % and -1 % in all."""
    equity = np.array([100.0, 110.0, 99.0])
    assert metrics.simple_returns(equity) == pytest.approx([0.1, -0.1])
    assert metrics.total_return(equity) == pytest.approx(-0.01)


def test_trades_count_wins_and_weigh_gains_against_losses() -> None:
    """Of +30, +10, -20 and an even one half win, and gains are twice the losses."""
    profits = np.array([30.0, 10.0, -20.0, 0.0])
    assert metrics.hit_rate(profits) == 0.5
    assert metrics.profit_factor(profits) == 2.0


@pytest.mark.parametrize(
    "figure",
    [
        metrics.total_return(np.array([])),
        metrics.cagr(0.1, 0.0),
        metrics.cagr(-1.2, 1.0),
        metrics.cagr(1e9, 1e-3),
        metrics.annual_volatility(np.array([0.1]), 252),
        metrics.sharpe_ratio(np.array([0.1]), 252),
        metrics.sharpe_ratio(np.full(30, 0.001), 252),
        metrics.sortino_ratio(np.array([0.1, 0.2]), 252),
        metrics.sortino_ratio(np.array([np.nan]), 252),
        metrics.max_drawdown(np.array([])),
        metrics.calmar_ratio(0.1, 0.0),
        metrics.hit_rate(np.array([])),
        metrics.profit_factor(np.array([1.0])),
    ],
)
def test_undefined_is_nan_not_zero_or_infinite(figure: float) -> None:
    """A figure without observations, spread, loss or time is NaN."""
    assert math.isnan(figure)


def test_calmar_is_growth_over_the_depth_of_the_drawdown() -> None:
    """12 % a year with a deepest fall of 20 % is 0.6."""
    assert metrics.calmar_ratio(0.12, -0.2) == pytest.approx(0.6)
