"""The figures a report prints: of an equity curve, of its trades, and why some are missing."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..metrics import returns as metrics
from .engine import Simulation
from .market_arrays import MarketArrays, session_of

Floats = npt.NDArray[np.float64]

UNDEFINED = {
    "cagr": "no time passed, or the account was lost",
    "annual_volatility": "fewer than two daily returns, or the account was lost",
    "sharpe_ratio": "the daily returns do not vary, or the account was lost",
    "sortino_ratio": "no day lost money",
    "calmar_ratio": "there was no drawdown",
    "win_rate": "no trade was closed",
    "average_trade_return": "no trade was closed",
    "profit_factor": "no closed trade lost money",
    "turnover": "no time passed",
    "annual_cost_rate": "no time passed",
}


def equity_frame(simulation: Simulation, market: MarketArrays) -> pd.DataFrame:
    """The account at each close.

    Returns:
        timestamp, equity, cash, gross_exposure (value of all positions), turnover (notional filled
        within the bar over the equity before it), costs (paid within the bar).
    """
    before = np.concatenate([[simulation.start_capital], simulation.equity[:-1]])
    turnover = np.divide(simulation.traded, before, where=before > 0, out=np.zeros(len(before)))
    return pd.DataFrame(
        {
            "timestamp": market.timestamps,
            "equity": simulation.equity,
            "cash": simulation.cash,
            "gross_exposure": simulation.gross_exposure,
            "turnover": turnover,
            "costs": simulation.costs,
        }
    )


def session_closes(
    curve: pd.DataFrame, session_starts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Stamp and equity of the first bar and of each session's last: the basis of daily returns.

    The first bar's close is the start capital, for nothing is filled before the next one: of
    intraday bars the first session's own return then counts too.
    """
    stamps = pd.DatetimeIndex(curve["timestamp"]).as_unit("ns").asi8
    session = session_of(stamps, session_starts)
    last = np.flatnonzero(np.append(np.diff(session) != 0, True))[: len(stamps)]
    last = np.union1d([0], last)[: len(stamps)]
    return stamps[last], curve["equity"].to_numpy()[last]


def curve_figures(
    stamps: npt.NDArray[np.int64], equity: Floats, sessions_per_year: float
) -> dict[str, float]:
    """Return and risk of daily closes; NaN where not defined.

    Args:
        stamps: int64 nanoseconds, ascending; years are elapsed time.
        equity: Equity at each stamp; the first is the start capital.
        sessions_per_year: Scales daily returns to a year.
    """
    daily = metrics.simple_returns(equity) if (equity > 0).all() else np.zeros(0)
    whole, deepest = metrics.total_return(equity), metrics.max_drawdown(equity)
    growth = metrics.cagr(whole, metrics.elapsed_years(stamps))
    return {
        "total_return": whole,
        "cagr": growth,
        "annual_volatility": metrics.annual_volatility(daily, sessions_per_year),
        "sharpe_ratio": metrics.sharpe_ratio(daily, sessions_per_year),
        "sortino_ratio": metrics.sortino_ratio(daily, sessions_per_year),
        "max_drawdown_pct": 100.0 * deepest,
        "calmar_ratio": metrics.calmar_ratio(growth, deepest),
    }


def account_figures(curve: pd.DataFrame, years: float) -> dict[str, float]:
    """How much was traded, paid and invested; turnover and costs per year of mean equity."""
    equity = curve["equity"].to_numpy()
    traded = float(curve["turnover"].sum())
    costs, mean = float(curve["costs"].sum()), float(equity.mean())
    invested = curve["gross_exposure"].to_numpy() / np.where(equity > 0, equity, np.nan)
    return {
        "final_pf": float(equity[-1]),
        "turnover": traded / years if years > 0 else float("nan"),
        "total_costs": costs,
        "annual_cost_rate": costs / mean / years if years > 0 and mean > 0 else float("nan"),
        "exposure": float(np.nanmean(invested)) if np.isfinite(invested).any() else float("nan"),
    }


def trade_figures(trades: pd.DataFrame) -> dict[str, float]:
    """What round trips brought; an open trade counts in the total only."""
    closed = trades[trades["exit_time"].notna()]
    profit, rate = closed["pnl"].to_numpy(), closed["return"].to_numpy()
    return {
        "total_trades": len(trades),
        "open_trades": len(trades) - len(closed),
        "win_rate": metrics.hit_rate(profit),
        "average_trade_return": float(rate.mean()) if len(rate) else float("nan"),
        "profit_factor": metrics.profit_factor(profit),
    }


def performance(
    curve: pd.DataFrame,
    trades: pd.DataFrame,
    session_starts: npt.NDArray[np.int64],
    sessions_per_year: float,
) -> dict[str, float]:
    """All figures of one run; NaN where not defined.

    Args:
        curve: One row per bar as `equity_frame` gives it, equity in currency; the first row is the
            start.
        trades: One row per round trip as `round_trips` gives it; open ones count in the number of
            trades, in no rate.
        session_starts: Session starts, int64 nanoseconds UTC, ascending.
        sessions_per_year: Scales daily returns to a year.

    Returns:
        {name: figure}: fractions, but `max_drawdown_pct` in percent, money in currency, counts as
        they are; see docs/reference/metrics.md. `UNDEFINED` says why one is NaN. Daily returns are
        taken between the last bars of sessions, whatever the length of the bars.

    Source: each figure's function in `metrics.returns` names its own.
    """
    stamps, equity = session_closes(curve, session_starts)
    years = metrics.elapsed_years(stamps)
    return {
        **curve_figures(stamps, equity, sessions_per_year),
        **account_figures(curve, years),
        **trade_figures(trades),
    }


def split_undefined(figures: Mapping[str, float]) -> tuple[dict[str, float], dict[str, str]]:
    """The finite figures, and of the others the reason why there is none."""
    finite = {name: value for name, value in figures.items() if np.isfinite(value)}
    missing = {
        name: UNDEFINED.get(name, "not a finite number") for name in figures if name not in finite
    }
    return finite, missing
