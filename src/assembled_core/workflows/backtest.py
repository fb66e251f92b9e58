"""A backtest: the strategy asked for, and what it is compared with over the same dates."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..backtest.market_arrays import MarketArrays
from ..backtest.performance import curve_figures, session_closes, split_undefined
from ..backtest.qa import Finding, check_backtest, overall_result
from ..errors import EmptyDataError
from ..market.coverage import Coverage, measure_coverage
from .confidence_arrays import ConfidenceArrays
from .signal_counts import count_window
from .strategy_run import BacktestSettings, StrategyRun, hold_everything, run_strategy

logger = logging.getLogger(__name__)

__all__ = ["BacktestResult", "BacktestSettings", "StrategyRun", "run_backtest", "run_strategy"]

Stamps = npt.NDArray[np.int64]

SHORT_SPAN = 20  # sessions
WHOLE = ("total_return", "max_drawdown_pct")  # figures of a span that are not scaled to a year
COMPARED = (
    "final_pf",
    "total_return",
    "cagr",
    "sharpe_ratio",
    "max_drawdown_pct",
    "total_trades",
)


@dataclass(frozen=True)
class BacktestResult:
    """The run asked for and what it is compared with over the same dates.

    Attributes:
        run: The strategy, with the ensemble if there is one.
        plain: The strategy without the ensemble; None if `run` is already that.
        benchmark: Equity curve of the benchmark.
        benchmark_figures: Its performance.
        spans: With an ensemble, performance up to the end of the model's training span
            (`walk_forward`) and after it (`out_of_sample`).
        out_of_sample_from: First bar scored by the final model, or None.
        findings: What the quality gates said.
        qa_overall_result: The worst of them.
        coverage: Sessions of the run on which a symbol had a bar.
        benchmark_coverage: Those on which the benchmark had one.
    """

    run: StrategyRun
    plain: StrategyRun | None
    benchmark: pd.DataFrame
    benchmark_figures: dict[str, float]
    spans: dict[str, dict[str, float]]
    out_of_sample_from: pd.Timestamp | None
    findings: list[Finding]
    qa_overall_result: str
    coverage: Coverage
    benchmark_coverage: Coverage

    @property
    def metrics(self) -> dict[str, float | str]:
        """What a run is remembered by: numbers, and the overall quality result."""
        compared = {"plain": self.plain.figures} if self.plain else {}
        others = {**compared, **self.spans, "benchmark": self.benchmark_figures}
        named = {
            f"{prefix}_{name}": value
            for prefix, figures in others.items()
            for name, value in figures.items()
            if name in COMPARED
        }
        overall = {"qa_overall_result": self.qa_overall_result}
        return {**self.run.figures, **self.run.counts, **named, **overall}

    @property
    def qa(self) -> dict[str, object]:
        """The quality result as plain data, with the reason for every figure that is missing."""
        findings = [asdict(finding) for finding in self.findings]
        return {
            "overall_result": self.qa_overall_result,
            "findings": findings,
            "undefined_metrics": self.run.undefined,
        }


def run_backtest(
    market: MarketArrays,
    session_starts: Stamps,
    settings: BacktestSettings,
    confidences: ConfidenceArrays | None = None,
    benchmark: MarketArrays | None = None,
) -> BacktestResult:
    """Backtest the market's signals, and with confidences the ensemble beside the plain strategy.

    Args:
        market: Prices and signals of the window.
        session_starts: First stamp of each session, int64 nanoseconds.
        settings: Rules.
        confidences: The meta-model's opinion on the same grid; None: no ensemble.
        benchmark: What to buy and hold beside it, on the same grid; None: the whole universe.

    Raises:
        EmptyDataError: No bar of the window can be scored.
    """
    begin = 0 if confidences is None else first_bar(market, confidences.first_scorable)
    traded = market.since(begin)
    opinion = None if confidences is None else confidences.since(begin)
    run = run_strategy(traded, session_starts, settings, opinion)
    plain = None if opinion is None else run_strategy(traded, session_starts, settings)
    if opinion is not None:
        run = replace(run, counts=count_window(run.counts, market, begin))
    bought = (benchmark or market).since(begin)
    held = hold_everything(bought, session_starts, settings)
    coverage, bought_coverage = (market_coverage(each, session_starts) for each in (traded, bought))
    warn_of_holes(coverage)
    _warn_of_short_benchmark(bought, bought_coverage, coverage)
    boundary = None if opinion is None else opinion.out_of_sample_from(traded.grid)
    findings = check_backtest(
        run.equity_curve, run.figures | run.counts, settings.gates,
        bankrupt=run.bankrupt, static_universe=settings.static_universe,
        unpriced_members=settings.unpriced_members,
    )  # fmt: skip
    return BacktestResult(
        run=run,
        plain=plain,
        benchmark=held.equity_curve,
        benchmark_figures=held.figures,
        spans={} if opinion is None else _span_figures(run, session_starts, settings, boundary),
        out_of_sample_from=boundary,
        findings=findings,
        qa_overall_result=overall_result(findings),
        coverage=coverage,
        benchmark_coverage=bought_coverage,
    )


def universe_facts(data_facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the gates must know of the universe, as settings of a backtest.

    Args:
        data_facts: `static_universe`, and `without_prices`: names of a list, or members of a dated
            universe, that have no prices. Of a list they were left out by choice.
    """
    static = bool(data_facts["static_universe"])
    unpriced = 0 if static else len(data_facts["without_prices"])
    return {"static_universe": static, "unpriced_members": unpriced}


def market_coverage(market: MarketArrays, session_starts: Stamps) -> Coverage:
    """Sessions of the market's grid on which any of its symbols has a bar."""
    has_bar = np.asarray(market.present.any(axis=1))
    return measure_coverage(market.grid, has_bar, session_starts)


def warn_of_holes(coverage: Coverage) -> None:
    """Say on how many sessions every account stands still for want of data, if there are any."""
    if coverage.empty:
        logger.warning(
            "No symbol has a bar on %s: accounts stand still there, which distorts every "
            "yearly figure; narrow the dates or complete the data.",
            coverage.describe_holes(),
        )


def warn_of_short_histories(market: MarketArrays) -> None:
    """Say which symbols can give no signal, and what their histories are too short for."""
    if silent := market.never_known:
        names = sorted({name for needed in silent.values() for name in needed})
        logger.warning(
            "%d of %d symbols give no signal, for not one of their bars has %s: %s. A history must "
            "be longer than the warm-up of the indicators.",
            len(silent),
            len(market.symbols),
            ", ".join(names),
            ", ".join([*silent][:8]) + (", ..." if len(silent) > 8 else ""),
        )


def _warn_of_short_benchmark(benchmark: MarketArrays, found: Coverage, coverage: Coverage) -> None:
    if found.covered < coverage.covered:
        logger.warning(
            "The benchmark (%s) has bars on %s: it is cash before its first bar and after its end.",
            ", ".join(benchmark.symbols),
            found.describe_span(),
        )


def first_bar(market: MarketArrays, first_scorable: pd.Timestamp) -> int:
    """Grid position of the first bar that the model can score."""
    begin = int(np.searchsorted(market.grid, first_scorable.as_unit("ns").value))
    if begin >= len(market.grid):
        raise EmptyDataError(
            f"The meta-model scores signals from {first_scorable:%Y-%m-%d} on, but the window ends "
            f"{market.timestamps[-1]:%Y-%m-%d}; end it later or train on earlier data."
        )
    return begin


def _span_figures(
    run: StrategyRun,
    session_starts: Stamps,
    settings: BacktestSettings,
    boundary: pd.Timestamp | None,
) -> dict[str, dict[str, float]]:
    """Performance up to the model's first out-of-sample bar, and from there on.

    A span of less than `SHORT_SPAN` sessions has no yearly figures: a week's luck is not a year's.
    """
    stamps, equity = session_closes(run.equity_curve, session_starts)
    cut = len(stamps) if boundary is None else int(np.searchsorted(stamps, boundary.value))
    parts = {"walk_forward": slice(0, cut), "out_of_sample": slice(max(cut - 1, 0), None)}
    found = {
        name: split_undefined(
            curve_figures(stamps[part], equity[part], settings.sessions_per_year)
        )[0]
        for name, part in parts.items()
        if len(stamps[part]) > 1
    }
    short = {name for name, part in parts.items() if len(stamps[part]) <= SHORT_SPAN}
    return {
        name: {key: value for key, value in figures.items() if name not in short or key in WHOLE}
        for name, figures in found.items()
    }
