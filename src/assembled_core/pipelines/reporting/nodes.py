"""Turn a backtest into pages and pictures."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...backtest.market_arrays import MarketArrays
from ...modeling import MetaModel
from ...reporting.comparison_figure import draw_comparison
from ...reporting.equity_figure import draw_equity
from ...reporting.performance_page import PerformanceFacts, render_performance_page
from ...reporting.qa_page import render_qa_page
from ...reporting.trades_figure import draw_trade_returns
from ...workflows.backtest import BacktestResult
from .facts import gather_facts, name_curves, split_curves
from .parameters import ReportingParameters


def gather_report_facts(
    backtest_result: BacktestResult,
    market: MarketArrays,
    trials_so_far: int,
    parameters: dict[str, Any],
    reporting: ReportingParameters,
    data_facts: dict[str, Any],
    load_meta_model: Callable[[], MetaModel],
) -> PerformanceFacts:
    """Collect what the performance report says."""
    return gather_facts(
        backtest_result,
        market,
        trials_so_far,
        parameters,
        reporting,
        data_facts,
        load_meta_model,
    )


def draw_equity_figure(
    backtest_result: BacktestResult, report_facts: PerformanceFacts, parameters: dict[str, Any]
) -> bytes:
    """Draw the run, the plain strategy and the benchmark over their drawdowns."""
    costs = "after costs" if parameters["backtesting"].costs.with_costs else "without costs"
    return draw_equity(
        name_curves(backtest_result, parameters),
        title=f"{report_facts.strategy}, {report_facts.freq}",
        subtitle=f"{len(report_facts.symbols)} symbols, {costs}",
        start_capital=parameters["backtesting"].start_capital,
        out_of_sample_from=backtest_result.out_of_sample_from,
    )


def draw_trades_figure(report_facts: PerformanceFacts) -> bytes:
    """Draw how the returns of the trades are spread."""
    title = f"Trades of {report_facts.strategy}, {report_facts.freq}"
    return draw_trade_returns(report_facts.trades, title=title)


def write_performance_report(report_facts: PerformanceFacts) -> str:
    """Write the performance report."""
    return render_performance_page(report_facts)


def write_qa_report(
    qa_result: dict[str, Any],
    equity_curve: pd.DataFrame,
    strategy: str,
    freq: str,
    reporting: ReportingParameters,
) -> tuple[str, str]:
    """Write the quality report, and its date: the last session unless given."""
    stamps = pd.DatetimeIndex(pd.to_datetime(equity_curve["timestamp"]))
    first, last = (f"{stamp:%Y-%m-%d}" for stamp in (stamps[0], stamps[-1]))
    page = render_qa_page(qa_result, strategy=strategy, freq=freq, first=first, last=last)
    return str(reporting.qa_date or last), page


def draw_comparison_figure(
    comparison_curves: pd.DataFrame,
    comparison_random: pd.DataFrame,
    comparison_table: pd.DataFrame,
    strategy: str,
    freq: str,
) -> bytes:
    """Draw plain, filter and scaling beside what random filters achieve."""
    sharpe = comparison_table.set_index("run")["sharpe_ratio"]
    return draw_comparison(
        split_curves(comparison_curves, ("filter", "plain", "scaling")),
        comparison_random["sharpe_ratio"],
        ours=sharpe.loc[["filter"]].dropna().to_dict(),
        measure="Sharpe ratio",
        title=f"{strategy}, {freq}: does the meta-model beat chance?",
        subtitle="same dates and costs; random filters drop as many entries as the model's filter",
    )
