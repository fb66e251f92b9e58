"""Performance of an equity curve and of its trades, as bare nouns on plain arrays.

Everywhere: a return of NaN is no observation and is left out; a figure that is not defined on what
was given (no observation, no loss to divide by) is NaN, never 0 or infinity. Returns are simple
returns per period; `periods_per_year` is how many such periods a year has (252 for daily returns
of a stock exchange) and is always the caller's to state.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DAYS_PER_YEAR = 365.25
NS_PER_DAY = 86_400_000_000_000


def simple_returns(equity: Floats) -> Floats:
    """Return per period, one shorter than `equity`."""
    values = np.asarray(equity, dtype=np.float64)
    return values[1:] / values[:-1] - 1.0


def total_return(equity: Floats) -> float:
    """Last value over the first, minus 1."""
    values = np.asarray(equity, dtype=np.float64)
    return float(values[-1] / values[0] - 1.0) if len(values) and values[0] > 0 else float("nan")


def elapsed_years(timestamps_ns: npt.NDArray[np.int64]) -> float:
    """Time from the first to the last stamp (int64 nanoseconds) in years of 365.25 days."""
    if len(timestamps_ns) < 2:
        return 0.0
    return float(timestamps_ns[-1] - timestamps_ns[0]) / (NS_PER_DAY * DAYS_PER_YEAR)


def cagr(whole_return: float, years: float) -> float:
    """Compound annual growth rate: the yearly return that would have given the whole one.

    Args:
        whole_return: Return over the whole time, as a fraction, >= -1.
        years: Elapsed time in years, see `elapsed_years`; not a number of rows.

    Returns:
        (1 + whole_return) ** (1 / years) - 1, as a fraction a year; -1 where everything was lost;
        NaN where no time passed, a figure is NaN, more than everything was lost, or the power
        overflows.

    Source: CFA Institute, Global Investment Performance Standards (annualised returns by elapsed
    time; periods under a year are extrapolated here, which those standards forbid to publish).
    """
    if not years > 0 or not whole_return >= -1:
        return float("nan")
    with np.errstate(over="ignore"):
        growth = float(np.float64(1.0 + whole_return) ** (1.0 / years) - 1.0)
    return growth if np.isfinite(growth) else float("nan")


def annual_volatility(returns: Floats, periods_per_year: float) -> float:
    """Sample standard deviation (n - 1) of the returns times sqrt(periods_per_year)."""
    seen = _observed(returns)
    return float(seen.std(ddof=1) * np.sqrt(periods_per_year)) if len(seen) > 1 else float("nan")


def sharpe_ratio(returns: Floats, periods_per_year: float) -> float:
    """Mean over standard deviation of the returns, annualised; the risk-free rate is 0.

    Source: Sharpe (1994), The Sharpe Ratio.
    """
    seen = _observed(returns)
    if len(seen) < 2:
        return float("nan")
    return _ratio(seen.mean() * np.sqrt(periods_per_year), seen.std(ddof=1), seen)


def sortino_ratio(returns: Floats, periods_per_year: float) -> float:
    """Mean over downside deviation, annualised; the required return is 0.

    The downside deviation is the root mean square of the losses over all periods.
    Source: Sortino and Price (1994), Performance Measurement in a Downside Risk Framework.
    """
    seen = _observed(returns)
    if not len(seen):
        return float("nan")
    downside = np.sqrt(np.mean(np.minimum(seen, 0.0) ** 2))
    return _ratio(seen.mean() * np.sqrt(periods_per_year), downside, seen)


def drawdowns(equity: Floats) -> Floats:
    """Fraction lost since the highest value so far, at each point (<= 0)."""
    values = np.asarray(equity, dtype=np.float64)
    return values / np.maximum.accumulate(values) - 1.0


def max_drawdown(equity: Floats) -> float:
    """Deepest fall from a peak, as a fraction (<= 0).

    Args:
        equity: (points,) values of the account in order, > 0; the first is the start capital.

    Returns:
        The least of `drawdowns`: -0.3 where at worst 30 % of the highest value so far were lost,
        0.0 where equity never fell; below -1 for an account that fell below zero; NaN without a
        point, or where a point is NaN.

    Source: Magdon-Ismail and Atiya (2004), Maximum Drawdown, Risk 17(10).
    """
    return float(drawdowns(equity).min()) if len(equity) else float("nan")


def calmar_ratio(annual_growth: float, deepest_drawdown: float) -> float:
    """CAGR over the depth of the deepest drawdown; NaN without a drawdown."""
    return annual_growth / abs(deepest_drawdown) if deepest_drawdown < 0 else float("nan")


def hit_rate(outcomes: Floats) -> float:
    """Share of outcomes (returns, or profits of trades) above 0."""
    seen = _observed(outcomes)
    return float(np.mean(seen > 0)) if len(seen) else float("nan")


def profit_factor(profits: Floats) -> float:
    """Sum of gains over sum of losses; NaN without a loss."""
    seen = _observed(profits)
    lost = -seen[seen < 0].sum()
    return float(seen[seen > 0].sum() / lost) if lost > 0 else float("nan")


def _observed(values: Floats) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    return array[~np.isnan(array)]


def _ratio(numerator: float, spread: float, seen: Floats) -> float:
    """Numerator over spread, NaN where the spread is rounding noise of equal returns."""
    floor = 1e-14 * float(np.abs(seen).max())
    return float(numerator / spread) if spread > floor else float("nan")
