"""One account over its dates: signals, ensemble, sizing, engine and figures."""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..backtest.costs import CostModel
from ..backtest.engine import EntryFunding, Simulation, simulate_portfolio
from ..backtest.market_arrays import MarketArrays
from ..backtest.performance import equity_frame, performance, split_undefined
from ..backtest.qa import QaGates
from ..backtest.trades import round_trips
from ..portfolio.ensemble import (
    EnsembleRule,
    ensemble_multiplier,
    entry_rows,
    hold_entry_confidence,
    hold_from_entry,
)
from ..portfolio.sizing import SizingRule, place_orders, size_positions
from .confidence_arrays import PROVENANCES, ConfidenceArrays
from .signal_counts import count_fills, count_signals

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
        unpriced_members: Number of the universe's members that have no prices.
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
    unpriced_members: int = 0


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


def run_strategy(
    market: MarketArrays,
    session_starts: Stamps,
    settings: BacktestSettings,
    confidences: ConfidenceArrays | None = None,
) -> StrategyRun:
    """Run one account over the whole market given, and count and measure what it did.

    What is decided at a bar's close uses that bar and earlier ones alone; it fills at a later open.

    Args:
        market: Prices in currency and signals, (bars, symbols); NaN where a symbol has no bar. It
            begins where the account does, flat and with `start_capital`.
        session_starts: Session starts, int64 nanoseconds UTC, ascending: daily returns are taken
            between the last bars of sessions.
        settings: Rules of sizing, costs and trading.
        confidences: The meta-model's opinion on the same grid, NaN where it has none (such a signal
            is dropped); None: every signal is kept whole.

    Returns:
        Equity in currency at each bar's close, trades, counts, and figures without NaN.

    Raises:
        ParameterError: A confidence lies outside [0, 1], or a setting does not fit the market.
    """
    opinion = None if confidences is None else held_opinion(market, confidences, settings.ensemble)
    multiplier = None
    if opinion is not None:
        multiplier = ensemble_multiplier(opinion.confidence, settings.ensemble)
    simulation = simulate_signals(market, multiplier, settings)
    curve, trades = equity_frame(simulation, market), round_trips(simulation, market)
    figures, undefined = split_undefined(
        performance(curve, trades, session_starts, settings.sessions_per_year)
    )
    counts = count_signals(market, multiplier, opinion) | count_fills(simulation)
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
    """Size the market's signals, place their orders and run the account.

    Args:
        market: Prices and signals, (bars, symbols); NaN where a symbol has no bar.
        multiplier: Share in [0, 1] of its weight that each signal keeps, (bars, symbols), without
            NaN, known at the bar's close; None keeps all.
        settings: Rules of sizing, costs and trading.

    Returns:
        The account's fills, and its curves in currency at each bar's close. Row t depends on
        prices, signals and multipliers up to t only.

    Raises:
        ParameterError: `rebalance` is no rule or shorter than the bars, or the multiplier gives a
            weight that is not finite.
    """
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


def hold_everything(
    market: MarketArrays, session_starts: Stamps, settings: BacktestSettings
) -> StrategyRun:
    """Buy and hold: each symbol while it is a member and has bars, equally weighted, with costs."""
    rows = np.arange(len(market.grid))[:, np.newaxis]
    seen = np.maximum.accumulate(np.where(market.present, rows, -1), axis=0)
    ended = np.maximum.accumulate(np.where(market.gap_close, rows, -1), axis=0)
    listed = (seen >= 0) & (seen >= ended)
    if market.member is not None:
        listed &= market.member
    held = replace(market, direction=listed.astype(np.int8))
    unfiltered = replace(settings, sizing=SizingRule(), rebalance="on_change", entry_funding="trim")
    return run_strategy(held, session_starts, unfiltered)
