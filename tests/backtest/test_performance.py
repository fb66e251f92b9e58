"""The figures of a run."""

import math

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.performance import (
    account_figures,
    curve_figures,
    session_closes,
    split_undefined,
    trade_figures,
)

DAY = 86_400_000_000_000


def curve_of(equity: list, stamps: list | None = None, **columns: list) -> pd.DataFrame:
    """An equity curve of one bar per day."""
    times = np.arange(len(equity)) * DAY if stamps is None else np.array(stamps)
    given = {"gross_exposure": 0.0, "turnover": 0.0, "costs": 0.0} | columns
    return pd.DataFrame(
        {"timestamp": pd.DatetimeIndex(times, tz="UTC"), "equity": np.array(equity, float), **given}
    )


def test_daily_closes_are_the_last_bar_of_each_session() -> None:
    """Of two bars a day the second counts, and the very first, the start capital, beside it."""
    curve = curve_of([1, 2, 3, 4], [0, DAY // 2, DAY, DAY + DAY // 2])
    stamps, equity = session_closes(curve, np.array([0, DAY]))
    assert equity.tolist() == [1, 2, 4]
    assert stamps.tolist() == [0, DAY // 2, DAY + DAY // 2]


def test_daily_bars_count_once() -> None:
    """Of daily bars each is its session's last; the first is not counted twice."""
    starts = np.array([0, DAY])
    assert session_closes(curve_of([1, 2]), starts)[1].tolist() == [1, 2]
    assert session_closes(curve_of([1]), starts)[1].tolist() == [1]
    assert session_closes(curve_of([]), starts)[1].tolist() == []


def test_curve_figures_by_hand() -> None:
    """100, 110, 99, 108.9 over three days."""
    found = curve_figures(np.arange(4) * DAY, np.array([100, 110, 99, 108.9]), 252)
    assert found["total_return"] == pytest.approx(0.089)
    assert found["max_drawdown_pct"] == pytest.approx(-10.0)
    assert found["cagr"] == pytest.approx(1.089 ** (365.25 / 3) - 1)
    daily = np.array([0.1, -0.1, 0.1])
    assert found["sharpe_ratio"] == pytest.approx(daily.mean() / daily.std(ddof=1) * 252**0.5)


def test_account_figures_are_per_year_of_mean_equity() -> None:
    """Turning over 1.5 times in half a year is 3 a year; 2 of 100 in costs is 4 % a year."""
    curve = curve_of([90, 110], gross_exposure=[45, 110], turnover=[0.5, 1.0], costs=[0.5, 1.5])
    found = account_figures(curve, 0.5)
    assert found["turnover"] == pytest.approx(3.0)
    assert found["annual_cost_rate"] == pytest.approx(0.04)
    assert found["exposure"] == pytest.approx(0.75)
    assert (found["final_pf"], found["total_costs"]) == (110.0, 2.0)


def test_open_trades_count_in_the_total_only() -> None:
    """Win rate, mean and profit factor are of closed trades."""
    times = pd.DatetimeIndex(["2024-01-02", "2024-01-03", None], tz="UTC")
    trades = pd.DataFrame(
        {"exit_time": times, "pnl": [10.0, -5.0, 99.0], "return": [0.1, -0.05, 0.9]}
    )
    found = trade_figures(trades)
    assert (found["total_trades"], found["open_trades"]) == (3, 1)
    assert found["win_rate"] == 0.5
    assert found["profit_factor"] == 2.0
    assert found["average_trade_return"] == pytest.approx(0.025)


def test_lost_account_has_no_growth_and_no_ratios() -> None:
    """A curve that falls below zero keeps its return and drawdown, nothing else is defined."""
    found = curve_figures(np.arange(3) * DAY, np.array([100.0, -20.0, -20.0]), 252)
    finite, missing = split_undefined(found)
    assert finite == {
        "total_return": pytest.approx(-1.2),
        "max_drawdown_pct": pytest.approx(-120.0),
    }
    assert missing["cagr"] == "no time passed, or the account was lost"


def test_undefined_figures_are_left_out_with_their_reason() -> None:
    """What is not finite never reaches a file, but why is known."""
    found = {"cagr": 0.1, "win_rate": math.nan, "profit_factor": math.inf}
    finite, missing = split_undefined(found)
    assert finite == {"cagr": 0.1}
    assert missing == {
        "win_rate": "no trade was closed",
        "profit_factor": "no closed trade lost money",
    }
