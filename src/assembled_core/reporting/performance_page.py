"""The performance report: what was run, what came out, and what to doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from ..market.coverage import Coverage
from . import markdown as md
from .returns_table import MONTHS, monthly_returns

TRADES_SHOWN = 5

# figure -> what it is called and how it is written, in the order of the table
FIGURES = {
    "final_pf": ("Final portfolio value", md.money),
    "total_return": ("Total return", md.percent),
    "cagr": ("CAGR", md.percent),
    "annual_volatility": ("Volatility a year", md.share),
    "sharpe_ratio": ("Sharpe ratio", md.ratio),
    "sortino_ratio": ("Sortino ratio", md.ratio),
    "max_drawdown_pct": ("Maximum drawdown", lambda value: md.percent(value / 100)),
    "calmar_ratio": ("Calmar ratio", md.ratio),
    "exposure": ("Mean exposure", md.share),
    "turnover": ("Turnover a year (times equity)", md.ratio),
    "total_costs": ("Costs paid", md.money),
    "annual_cost_rate": ("Costs a year, of mean equity", lambda value: md.share(value, 2)),
    "total_trades": ("Trades", md.count),
    "open_trades": ("of these still open", md.count),
    "win_rate": ("Trades with a gain", md.share),
    "average_trade_return": ("Mean return of a trade", md.percent),
    "profit_factor": ("Profit factor", md.ratio),
}

# count -> what it is called; `entries` and `bars` are put in for {}
ENSEMBLE_COUNTS = {
    "signal_{}": "Signals of the window",
    "long_signal_{}": "of these LONG",
    "{}_before_first_scorable": "Before the first scorable date (in no account)",
    "kept_{}": "Kept",
    "dropped_{}": "Dropped",
    "walk_forward_{}": "Scored by walk-forward models",
    "out_of_sample_{}": "Scored by the final model, out of sample",
    "cross_validated_{}": "Cross-validated (uses later data, not tradable)",
    "unscored_{}": "Unscored",
}


@dataclass(frozen=True)
class PerformanceFacts:
    """Everything that the performance report says.

    Args:
        strategy: Name of the strategy.
        freq: Bar size.
        symbols: What could be traded.
        accounts: Name -> figures over the same dates; the first is the run that is reported.
        curve: Equity curve of the run: timestamp, equity.
        trades: Its round trips: symbol, direction, entry_time, exit_time (NaT: open), pnl, return.
        counts: Signal counts of the run; those of the ensemble only if there was one.
        spans: `walk_forward` and `out_of_sample` -> figures of the run; empty without ensemble.
        out_of_sample_from: First bar that the final model scored.
        undefined: Figure -> why it is missing.
        settings: Dotted name -> value of every parameter of the run.
        pictures: (caption, path relative to the report) of every figure.
        qa_overall_result: OK, WARNING or BLOCK.
        static_universe: The symbols were chosen with today's knowledge.
        simulated: Names of the event tables that are simulated.
        revised: Names of those that hold a single vintage, as revised later.
        unpriced: Members of a dated universe that have no prices.
        adjusted: Whether any symbol has adjusted closes.
        with_costs: Whether costs were charged.
        coverage: Sessions on which a symbol had a bar; None: unknown.
        benchmark_coverage: Sessions on which the benchmark had one; None: unknown.
        trials: How many settings had been tried before this run; None: unknown.
    """

    strategy: str
    freq: str
    symbols: Sequence[str]
    accounts: Mapping[str, Mapping[str, float]]
    curve: pd.DataFrame
    trades: pd.DataFrame
    counts: Mapping[str, float]
    spans: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    out_of_sample_from: pd.Timestamp | None = None
    undefined: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    pictures: Sequence[tuple[str, str]] = ()
    qa_overall_result: str = "OK"
    static_universe: bool = True
    simulated: Sequence[str] = ()
    revised: Sequence[str] = ()
    unpriced: Sequence[str] = ()
    adjusted: bool = True
    with_costs: bool = True
    coverage: Coverage | None = None
    benchmark_coverage: Coverage | None = None
    trials: int | None = None

    @property
    def has_ensemble(self) -> bool:
        """Whether a meta-model took part."""
        return any(name.startswith("kept_") for name in self.counts)


def render_performance_page(facts: PerformanceFacts) -> str:
    """Return the performance report as Markdown.

    A figure that is missing is written n/a; why, stands below its table.
    """
    pictures = [f"![{caption}]({quote(path)})" for caption, path in facts.pictures]
    return md.page(
        f"Performance: {facts.strategy}, {facts.freq}, {next(iter(facts.accounts))}",
        _summary(facts),
        md.section("Results", _accounts(facts.accounts), _undefined(facts.undefined)),
        "\n\n".join(pictures),
        md.section("Ensemble", _ensemble(facts)),
        md.section("Within and after the training span", _spans(facts)),
        md.section("Returns by month", _returns(facts.curve)),
        md.section("Best and worst trades", _trades(facts.trades)),
        md.section("What to doubt", md.bullets(honesty_notes(facts))),
        md.section("Settings", _settings(facts.settings)),
    )


def honesty_notes(facts: PerformanceFacts) -> list[str]:
    """Return what a reader must know before believing the figures."""
    notes = [_price_note(facts.adjusted), _cost_note(facts.accounts, facts.with_costs)]
    notes += _coverage_notes(facts.coverage, facts.benchmark_coverage)
    notes += _event_notes(facts.simulated, facts.revised)
    notes += _universe_notes(facts.static_universe, facts.unpriced)
    if facts.has_ensemble:
        notes.append(
            "Each signal was scored by a model trained only on data from before it; all accounts "
            "begin on the first date that could be scored so."
        )
    if facts.trials is not None:
        notes.append(_trials_note(facts.trials))
    return notes


def _summary(facts: PerformanceFacts) -> str:
    first, last = facts.curve["timestamp"].iloc[0], facts.curve["timestamp"].iloc[-1]
    shown = ", ".join(facts.symbols[:12]) + (", ..." if len(facts.symbols) > 12 else "")
    return (
        f"{first:%Y-%m-%d} to {last:%Y-%m-%d}, {len(facts.curve):,} bars, "
        f"{len(facts.symbols)} symbols ({shown}). "
        f"Quality gates: **{facts.qa_overall_result}**."
    )


def _accounts(accounts: Mapping[str, Mapping[str, float]]) -> str:
    """Return the table of figures, one column per account."""
    rows = [
        (label, *(_figure(figures, name, write) for figures in accounts.values()))
        for name, (label, write) in FIGURES.items()
        if any(name in figures for figures in accounts.values())
    ]
    return md.table(["", *accounts], rows)


def _figure(figures: Mapping[str, float], name: str, write: Any) -> str:
    return str(write(figures[name])) if name in figures else md.MISSING


def _undefined(undefined: Mapping[str, str]) -> str:
    labels = {name: label for name, (label, _) in FIGURES.items()}
    reasons = [f"{labels.get(name, name)}: {why}" for name, why in undefined.items()]
    return f"Not defined here: {'; '.join(reasons)}." if reasons else ""


def _ensemble(facts: PerformanceFacts) -> str:
    """Return what became of the signals, counted in entries and in bars."""
    if not facts.has_ensemble:
        return ""
    rows = []
    for pattern, label in ENSEMBLE_COUNTS.items():
        counts = [facts.counts.get(pattern.format(what)) for what in ("entries", "bars")]
        if any(counts) or pattern.startswith(("signal", "kept", "dropped", "unscored")):
            rows.append((label, *map(md.count, counts)))
    return md.table(["", "Entries", "Bars with a signal"], rows)


def _spans(facts: PerformanceFacts) -> str:
    """Return the run's figures where walk-forward models scored, and where the final one did."""
    if not facts.spans:
        return ""
    titles = {"walk_forward": "Walk-forward", "out_of_sample": "Out of sample"}
    spans = {titles.get(name, name): figures for name, figures in facts.spans.items()}
    begin = facts.out_of_sample_from
    said = (
        "The final model scored no bar: the run ends within the model's training span."
        if begin is None
        else f"From {begin:%Y-%m-%d} on signals were scored by the final model."
    )
    return f"{_accounts(spans)}\n\n{said}"


def _returns(curve: pd.DataFrame) -> str:
    """Return the returns by month and year; the first and last may be parts of one."""
    months = monthly_returns(curve)
    rows = [
        (str(year), *map(_short, row[:-1]), md.percent(row[-1], 1))
        for year, row in zip(months.index, months.to_numpy(), strict=True)
    ]
    return md.table(["%", *MONTHS, "Year"], rows)


def _short(value: float) -> str:
    """Return a month's return in percent with one digit, blank where there is none."""
    return "" if np.isnan(value) else f"{100 * value:+.1f}"


def _trades(trades: pd.DataFrame) -> str:
    """Return the trades with the highest and the lowest profit."""
    if trades.empty:
        return "There were no trades."
    ranked = trades.sort_values("pnl", ascending=False, kind="stable")
    shown = ranked
    if len(ranked) > 2 * TRADES_SHOWN:
        shown = pd.concat([ranked.head(TRADES_SHOWN), ranked.tail(TRADES_SHOWN)])
    rows = [
        (
            trade["symbol"],
            trade["direction"],
            f"{trade['entry_time']:%Y-%m-%d}",
            "open" if pd.isna(trade["exit_time"]) else f"{trade['exit_time']:%Y-%m-%d}",
            md.percent(trade["return"]),
            md.money(trade["pnl"]),
        )
        for trade in shown.to_dict("records")
    ]
    return md.table(["Symbol", "Side", "Entry", "Exit", "Return", "Profit"], rows, align="llll")


def _price_note(adjusted: bool) -> str:
    fills = "Orders decided at a close fill at the next open."
    if adjusted:
        return f"Prices are adjusted for splits and dividends. {fills}"
    return (
        f"{fills} No symbol has adjusted closes: splits and dividends count as moves, unless the "
        "source took them out already."
    )


def _event_notes(simulated: Sequence[str], revised: Sequence[str]) -> list[str]:
    """Return where the events are not what somebody could have read at the time."""
    return [
        *(
            f"**The {table} events are simulated.** They know nothing of prices: no figure here "
            "says anything about a market."
            for table in simulated
        ),
        *(
            f"The {table} events are of a single vintage: each figure is the one revised later, "
            "taken to have been published at first."
            for table in revised
        ),
    ]


def _universe_notes(static: bool, unpriced: Sequence[str]) -> list[str]:
    """Return whom the universe lacks."""
    if static:
        return [
            "The universe is a list chosen with today's knowledge: names that failed are missing "
            "from it, which flatters every figure here (survivorship)."
        ]
    if unpriced:
        shown = ", ".join(unpriced[:8]) + (", ..." if len(unpriced) > 8 else "")
        return [
            f"{len(unpriced)} members of the universe have no prices and are missing here "
            f"({shown}); if they are those that failed, every figure is flattered (survivorship)."
        ]
    return []


def _cost_note(accounts: Mapping[str, Mapping[str, float]], with_costs: bool) -> str:
    run = next(iter(accounts.values()))
    paid = run.get("total_costs")
    if not with_costs:
        return "No costs were charged: nobody trades for free, so real results are worse."
    if not paid:
        return "Nothing was traded, so no costs were paid."
    return f"Costs of {md.money(paid)} are taken off every figure above, the benchmark's own too."


def _coverage_notes(coverage: Coverage | None, benchmark: Coverage | None) -> list[str]:
    """Return on which sessions there was nothing to trade, or no benchmark to hold."""
    notes = []
    if coverage and coverage.empty:
        notes.append(
            f"No symbol had a bar on {coverage.describe_holes()}: every account stood still there, "
            "which pulls volatility, CAGR and Sharpe ratio towards 0."
        )
    if coverage and benchmark and benchmark.covered < coverage.covered:
        notes.append(
            f"The benchmark had bars on {benchmark.describe_span()}: it was cash before its first "
            "bar and after its end, so it is compared over a part of the run only."
        )
    return notes


def _trials_note(trials: int) -> str:
    if trials == 0:
        return "No other setting had been tried in this folder before."
    return (
        f"{trials:,} other settings had been tried in this folder before. The best of many looks "
        "good by luck alone: judge the Sharpe ratio against that number."
    )


def _settings(settings: Mapping[str, Any]) -> str:
    rows = [(name, md.plain(value)) for name, value in settings.items()]
    return md.table(["Parameter", "Value"], rows, align="ll") if rows else ""
