"""One strategy through the account: signals, ensemble, sizing, engine, figures and gates."""

from dataclasses import asdict, dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..backtest.costs import CostModel
from ..backtest.engine import EntryFunding, Simulation, simulate_portfolio
from ..backtest.market_arrays import MarketArrays
from ..backtest.performance import (
    curve_figures,
    equity_frame,
    performance,
    session_closes,
    split_undefined,
)
from ..backtest.qa import Finding, QaGates, check_backtest, overall_result
from ..backtest.trades import round_trips
from ..errors import EmptyDataError
from ..portfolio.ensemble import (
    EnsembleRule,
    ensemble_multiplier,
    entry_bars,
    entry_rows,
    hold_entry_confidence,
    hold_from_entry,
)
from ..portfolio.sizing import SizingRule, place_orders, size_positions
from .confidence_arrays import PROVENANCES, ConfidenceArrays

Floats = npt.NDArray[np.float64]
Stamps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class BacktestSettings:
    """Everything a run is told besides its market and its confidences.

    Attributes:
        start_capital: Cash at the start.
        ensemble: How the meta-model's confidence is used, when there is one.
        sizing: How weight is spread.
        costs: Cost rates.
        rebalance: See `place_orders`.
        entry_funding: See `engine`.
        delisting_return: See `engine`.
        sessions_per_year: Scales daily returns to a year.
        gates: Limits of the quality gates.
        static_universe: The symbols were chosen with today's knowledge.
    """

    start_capital: float = 10_000.0
    ensemble: EnsembleRule = field(default_factory=EnsembleRule)
    sizing: SizingRule = field(default_factory=SizingRule)
    costs: CostModel = field(default_factory=CostModel)
    rebalance: str = "on_change"
    entry_funding: EntryFunding = "trim"
    delisting_return: float = 0.0
    sessions_per_year: float = 252.0
    gates: QaGates = field(default_factory=QaGates)
    static_universe: bool = True


@dataclass(frozen=True)
class StrategyRun:
    """One account over its dates.

    Attributes:
        equity_curve: timestamp, equity, cash, gross_exposure, turnover, costs.
        trades: Round trips, see `round_trips`, with confidence and provenance of the entry.
        counts: Bars and entries of the signals, what the ensemble did with them, fills cut short.
        figures: Performance, finite values only.
        undefined: Names of the figures that are missing, with the reason.
        bankrupt: The account was lost.
    """

    equity_curve: pd.DataFrame
    trades: pd.DataFrame
    counts: dict[str, float]
    figures: dict[str, float]
    undefined: dict[str, str]
    bankrupt: bool


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
    """

    run: StrategyRun
    plain: StrategyRun | None
    benchmark: pd.DataFrame
    benchmark_figures: dict[str, float]
    spans: dict[str, dict[str, float]]
    out_of_sample_from: pd.Timestamp | None
    findings: list[Finding]
    qa_overall_result: str

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


COMPARED = (
    "final_pf",
    "total_return",
    "cagr",
    "sharpe_ratio",
    "max_drawdown_pct",
    "total_trades",
)


def run_backtest(
    market: MarketArrays,
    session_dates: Stamps,
    settings: BacktestSettings,
    confidences: ConfidenceArrays | None = None,
    benchmark: MarketArrays | None = None,
) -> BacktestResult:
    """Backtest the market's signals, and with confidences the ensemble beside the plain strategy.

    Args:
        market: Prices and signals of the window.
        session_dates: Midnights of the sessions, int64 nanoseconds.
        settings: Rules.
        confidences: The meta-model's opinion on the same grid; None: no ensemble.
        benchmark: What to buy and hold beside it, on the same grid; None: the whole universe.

    Raises:
        EmptyDataError: No bar of the window can be scored.
    """
    begin = 0 if confidences is None else first_bar(market, confidences.first_scorable)
    traded = market.since(begin)
    opinion = None if confidences is None else confidences.since(begin)
    run = run_strategy(traded, session_dates, settings, opinion)
    plain = None if opinion is None else run_strategy(traded, session_dates, settings)
    if opinion is not None:
        run = replace(run, counts=run.counts | _signals_before(market, begin))
    held = hold_everything((benchmark or market).since(begin), session_dates, settings)
    boundary = None if opinion is None else opinion.out_of_sample_from(traded.grid)
    findings = check_backtest(
        run.equity_curve, run.figures | run.counts, settings.gates,
        bankrupt=run.bankrupt, static_universe=settings.static_universe,
    )  # fmt: skip
    return BacktestResult(
        run=run,
        plain=plain,
        benchmark=held.equity_curve,
        benchmark_figures=held.figures,
        spans={} if opinion is None else _span_figures(run, session_dates, settings, boundary),
        out_of_sample_from=boundary,
        findings=findings,
        qa_overall_result=overall_result(findings),
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


def run_strategy(
    market: MarketArrays,
    session_dates: Stamps,
    settings: BacktestSettings,
    confidences: ConfidenceArrays | None = None,
) -> StrategyRun:
    """One account over the whole market given."""
    opinion = None if confidences is None else held_opinion(market, confidences, settings.ensemble)
    multiplier = None
    if opinion is not None:
        multiplier = ensemble_multiplier(opinion.confidence, settings.ensemble)
    simulation = simulate_signals(market, multiplier, settings)
    curve, trades = equity_frame(simulation, market), round_trips(simulation, market)
    figures, undefined = split_undefined(
        performance(curve, trades, session_dates, settings.sessions_per_year)
    )
    counts = count_signals(market, multiplier, opinion) | _count_fills(simulation)
    return StrategyRun(
        equity_curve=curve,
        trades=_with_confidence(trades, market, opinion),
        counts=counts,
        figures=figures,
        undefined=undefined,
        bankrupt=simulation.bankrupt_bar is not None,
    )


def simulate_signals(
    market: MarketArrays, multiplier: Floats | None, settings: BacktestSettings
) -> Simulation:
    """Size the market's signals, place their orders and run the account."""
    signal = market.direction.astype(np.float64)
    if multiplier is not None:
        signal *= multiplier
    return simulate_portfolio(
        market,
        size_positions(market.direction, multiplier, settings.sizing),
        place_orders(signal, market.grid, settings.rebalance),
        start_capital=settings.start_capital,
        costs=settings.costs,
        entry_funding=settings.entry_funding,
        delisting_return=settings.delisting_return,
    )


def held_opinion(
    market: MarketArrays, confidences: ConfidenceArrays, rule: EnsembleRule
) -> ConfidenceArrays:
    """Confidence and provenance as the rule reads them: held from the entry, or each bar's own."""
    if rule.confidence_at == "bar":
        return confidences
    rows = entry_rows(market.direction, market.present)
    provenance = np.where(rows >= 0, hold_from_entry(confidences.provenance, rows), 0)
    return replace(
        confidences,
        confidence=hold_entry_confidence(confidences.confidence, rows),
        provenance=provenance.astype(np.int8),
    )


def count_signals(
    market: MarketArrays, multiplier: Floats | None, opinion: ConfidenceArrays | None
) -> dict[str, float]:
    """How many signals there were and what became of them, in bars and in entries.

    A bar is a symbol's bar with an active signal; an entry is a bar on which the direction turned.
    """
    active = (market.direction != 0) & market.present
    entries = entry_bars(market.direction, market.present)
    counts: dict[str, float] = {}
    for what, where in (("bars", active), ("entries", entries)):
        counts[f"signal_{what}"] = int(where.sum())
        counts[f"long_signal_{what}"] = int((where & (market.direction > 0)).sum())
        if multiplier is not None and opinion is not None:
            counts |= _count_ensemble(what, where, multiplier, opinion)
    return counts


def _count_ensemble(
    what: str, where: npt.NDArray[np.bool_], multiplier: Floats, opinion: ConfidenceArrays
) -> dict[str, float]:
    signals, kept = int(where.sum()), int((where & (multiplier > 0)).sum())
    found = np.bincount(opinion.provenance[where], minlength=len(PROVENANCES))
    shares = {"dropped": signals - kept, "unscored": int(found[0])}
    return {
        f"kept_{what}": kept,
        f"dropped_{what}": signals - kept,
        **{f"{name}_{what}_share": part / max(signals, 1) for name, part in shares.items()},
        **{f"{name}_{what}": int(n) for name, n in zip(PROVENANCES, found, strict=True)},
    }


def _count_fills(simulation: Simulation) -> dict[str, float]:
    """Buys (and short sales) that lacked cash, and positions whose symbol ended."""
    return {
        "buys": simulation.entries,
        "buys_cut_short": simulation.entries_cut_short,
        "cut_short_share": simulation.entries_cut_short / max(simulation.entries, 1),
        "positions_ended": int((simulation.fills.reason == 2).sum()),
    }


def _signals_before(market: MarketArrays, begin: int) -> dict[str, float]:
    """Signals of the window from before the model could score: in neither account."""
    active = (market.direction != 0) & market.present
    entries = entry_bars(market.direction, market.present)
    return {
        "bars_before_first_scorable": int(active[:begin].sum()),
        "entries_before_first_scorable": int(entries[:begin].sum()),
    }


def _with_confidence(
    trades: pd.DataFrame, market: MarketArrays, opinion: ConfidenceArrays | None
) -> pd.DataFrame:
    """The trades with the confidence their entry was decided on."""
    decided = trades["entry_decided"].to_numpy()
    confidence, provenance = np.full(len(trades), np.nan), np.full(len(trades), "", dtype=object)
    if opinion is not None:
        column = pd.Index(market.symbols).get_indexer(trades["symbol"])
        confidence = opinion.confidence[decided, column]
        provenance = np.array(PROVENANCES, dtype=object)[opinion.provenance[decided, column]]
    named = pd.Series(provenance, dtype="str")
    return trades.drop(columns="entry_decided").assign(confidence=confidence, provenance=named)


def _span_figures(
    run: StrategyRun,
    session_dates: Stamps,
    settings: BacktestSettings,
    boundary: pd.Timestamp | None,
) -> dict[str, dict[str, float]]:
    """Performance up to the model's first out-of-sample bar, and from there on."""
    stamps, equity = session_closes(run.equity_curve, session_dates)
    cut = len(stamps) if boundary is None else int(np.searchsorted(stamps, boundary.value))
    parts = {"walk_forward": slice(0, cut), "out_of_sample": slice(max(cut - 1, 0), None)}
    return {
        name: split_undefined(
            curve_figures(stamps[part], equity[part], settings.sessions_per_year)
        )[0]
        for name, part in parts.items()
        if len(stamps[part]) > 1
    }


def hold_everything(
    market: MarketArrays, session_dates: Stamps, settings: BacktestSettings
) -> StrategyRun:
    """Buy and hold: each symbol from its first bar to its end, equally weighted, with costs."""
    rows = np.arange(len(market.grid))[:, np.newaxis]
    seen = np.maximum.accumulate(np.where(market.present, rows, -1), axis=0)
    ended = np.maximum.accumulate(np.where(market.gap_close, rows, -1), axis=0)
    listed = ((seen >= 0) & (seen >= ended)).astype(np.int8)
    held = replace(market, direction=listed)
    unfiltered = replace(settings, sizing=SizingRule(), rebalance="on_change", entry_funding="trim")
    return run_strategy(held, session_dates, unfiltered)
