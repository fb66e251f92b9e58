"""Does the model help? Plain, filter and scaling over the same dates, beside filters by chance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..backtest.bootstrap import Interval, stationary_interval
from ..backtest.market_arrays import MarketArrays
from ..backtest.performance import equity_frame, performance, session_closes
from ..backtest.trades import round_trips
from ..portfolio.ensemble import (
    Mode,
    ensemble_multiplier,
    entry_bars,
    entry_rows,
    hold_from_entry,
)
from ..progress import track
from .backtest import first_bar, market_coverage, warn_of_holes
from .confidence_arrays import ConfidenceArrays
from .strategy_run import (
    BacktestSettings,
    StrategyRun,
    held_opinion,
    hold_everything,
    run_strategy,
    simulate_signals,
)

Floats = npt.NDArray[np.float64]
Stamps = npt.NDArray[np.int64]

MODES: tuple[Mode, ...] = ("filter", "scaling")
MEASURES = ("total_return", "sharpe_ratio")
BANDS = {"random median": 0.5, "random 5 %": 0.05, "random 95 %": 0.95}


@dataclass(frozen=True)
class ComparisonSettings:
    """How chance is consulted.

    Attributes:
        n_random: Number of random filters.
        seed: Of the random filters and of the resampling.
        level: Share of the resampled differences within the interval.
        bootstrap_samples: Number of resamples.
    """

    n_random: int = 200
    seed: int = 0
    level: float = 0.95
    bootstrap_samples: int = 2000


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Attributes:
        table: One row per run (plain, filter, scaling, random median and its 5-95 % band, buy and
            hold) with its figures; NaN where undefined.
        curves: run, timestamp, equity.
        random: One row per random filter with its figures.
        intervals: Mode -> interval of the yearly difference of log returns to plain.
        chance: Measure -> percentile of the filter among the random ones, and p-value.
        metrics: The numbers that a run is remembered by.
    """

    table: pd.DataFrame
    curves: pd.DataFrame
    random: pd.DataFrame
    intervals: dict[str, Interval]
    chance: dict[str, dict[str, float]]
    metrics: dict[str, float]


def compare_ensembles(
    market: MarketArrays,
    session_starts: Stamps,
    confidences: ConfidenceArrays,
    settings: BacktestSettings,
    comparison: ComparisonSettings,
) -> Comparison:
    """Run plain, filter and scaling from the first scorable date on, and judge them by chance.

    Args:
        market: Prices and signals of the window.
        session_starts: First stamp of each session, int64 nanoseconds.
        confidences: The meta-model's opinion on the same grid.
        settings: Rules that all runs share; the ensemble's mode is set per run.
        comparison: Random filters and resampling.

    Raises:
        EmptyDataError: No bar of the window can be scored.
        DependencyError: arch is not installed.
    """
    begin = first_bar(market, confidences.first_scorable)
    traded, opinion = market.since(begin), confidences.since(begin)
    warn_of_holes(market_coverage(traded, session_starts))
    runs = {"plain": run_strategy(traded, session_starts, settings)}
    for mode in MODES:
        chosen = replace(settings, ensemble=replace(settings.ensemble, mode=mode))
        runs[mode] = run_strategy(traded, session_starts, chosen, opinion)
    random = random_filters(traded, session_starts, opinion, settings, comparison)
    intervals: dict[str, Interval] = {
        mode: difference_interval(runs[mode], runs["plain"], session_starts, settings, comparison)
        for mode in MODES
    }
    chance = {measure: against_chance(runs["filter"], random, measure) for measure in MEASURES}
    runs["buy and hold"] = hold_everything(traded, session_starts, settings)
    return Comparison(
        table=_table(runs, random),
        curves=pd.concat([_named_curve(*each) for each in runs.items()], ignore_index=True),
        random=random,
        intervals=intervals,
        chance=chance,
        metrics=_metrics(runs, chance, intervals),
    )


def random_filters(
    market: MarketArrays,
    session_starts: Stamps,
    confidences: ConfidenceArrays,
    settings: BacktestSettings,
    comparison: ComparisonSettings,
) -> pd.DataFrame:
    """Figures of filters that drop as many entries as the real one, but which ones by chance.

    Returns:
        One row per random filter, columns as in `performance`.
    """
    rows = entry_rows(market.direction, market.present)
    entries = entry_bars(market.direction, market.present)
    opinion = held_opinion(market, confidences, settings.ensemble)
    rule = replace(settings.ensemble, mode="filter")
    kept = ensemble_multiplier(opinion.confidence, rule)[entries] > 0
    number = np.zeros(entries.shape, np.int64)
    number[entries] = np.arange(len(kept))
    number = np.where(rows >= 0, hold_from_entry(number, rows), len(kept))
    generator = np.random.default_rng(comparison.seed)
    figures = []
    for _ in track(range(comparison.n_random), "Random filters", comparison.n_random):
        chosen = np.append(generator.permutation(kept), False)  # the last: bars before any entry
        simulation = simulate_signals(market, chosen[number].astype(np.float64), settings)
        curve, trades = equity_frame(simulation, market), round_trips(simulation, market)
        figures.append(performance(curve, trades, session_starts, settings.sessions_per_year))
    return pd.DataFrame(figures)


def against_chance(run: StrategyRun, random: pd.DataFrame, measure: str) -> dict[str, float]:
    """Where a run stands among random filters.

    Returns:
        percentile: share of the random filters that are worse, ties counted half;
        p_value: (1 + those at least as good) / (1 + all), the chance of doing as well by luck.
        Both NaN where the run has no such figure. A random filter without one counts as worse.
    """
    ours, theirs = run.figures.get(measure, float("nan")), random[measure].fillna(-np.inf)
    if not np.isfinite(ours) or not len(theirs):
        return {"percentile": float("nan"), "p_value": float("nan")}
    worse, equal = int((theirs < ours).sum()), int((theirs == ours).sum())
    as_good = len(theirs) - worse
    return {
        "percentile": (worse + 0.5 * equal) / len(theirs),
        "p_value": (1 + as_good) / (1 + len(theirs)),
    }


def difference_interval(
    run: StrategyRun,
    plain: StrategyRun,
    session_starts: Stamps,
    settings: BacktestSettings,
    comparison: ComparisonSettings,
) -> Interval:
    """Interval of the yearly difference of log returns between a run and the plain strategy."""
    curves = (session_closes(each.equity_curve, session_starts)[1] for each in (run, plain))
    ours, theirs = curves
    solvent = (ours > 0) & (theirs > 0)
    ours, theirs = ours[solvent], theirs[solvent]
    return stationary_interval(
        np.diff(np.log(ours)) - np.diff(np.log(theirs)),
        scale=settings.sessions_per_year,
        level=comparison.level,
        samples=comparison.bootstrap_samples,
        seed=comparison.seed,
    )


def _named_curve(name: str, run: StrategyRun) -> pd.DataFrame:
    curve = run.equity_curve[["timestamp", "equity"]].copy()
    curve.insert(0, "run", name)
    return curve


def _table(runs: Mapping[str, StrategyRun], random: pd.DataFrame) -> pd.DataFrame:
    rows = {name: run.figures | run.counts for name, run in runs.items() if name != "buy and hold"}
    for name, share in BANDS.items():
        rows[name] = random.quantile(share).to_dict()
    rows["buy and hold"] = runs["buy and hold"].figures
    columns = [*random.columns, "signal_entries", "kept_entries", "dropped_entries_share"]
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    return table.rename_axis("run").reset_index()


def _metrics(
    runs: Mapping[str, StrategyRun],
    chance: Mapping[str, Mapping[str, float]],
    intervals: Mapping[str, Interval],
) -> dict[str, float]:
    found = {
        f"{name.replace(' ', '_')}_{measure}": run.figures.get(measure, float("nan"))
        for name, run in runs.items()
        for measure in ("final_pf", *MEASURES, "max_drawdown_pct", "total_trades")
    }
    for measure, figures in chance.items():
        found |= {f"filter_{measure}_{name}": value for name, value in figures.items()}
    for mode, interval in intervals.items():
        ends = {"mean": interval.mean, "low": interval.low, "high": interval.high}
        found |= {f"{mode}_minus_plain_log_return_{end}": value for end, value in ends.items()}
    return {name: value for name, value in found.items() if np.isfinite(value)}
