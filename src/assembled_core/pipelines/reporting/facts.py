"""The backtest's result in the words of the report pages."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ...backtest.market_arrays import MarketArrays
from ...features.registry import chosen_families
from ...modeling import MetaModel
from ...reporting.performance_page import PerformanceFacts
from ...signals.registry import find_strategy
from ...workflows.backtest import BacktestResult
from ...workflows.events import revised_tables, simulated_tables
from .parameters import ReportingParameters

# what of the parameters decides a backtest's figures, in the order of the report
SETTINGS = ("window", "universe", "market", "strategies", "features", "backtesting")


def name_run(parameters: Mapping[str, Any], *, has_ensemble: bool) -> str:
    """Return what the reported account is called: filter, scaling or plain."""
    return str(parameters["backtesting"].ensemble.mode) if has_ensemble else "plain"


def name_curves(result: BacktestResult, parameters: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Return the equity curves by name, the reported one first."""
    curves = {name_run(parameters, has_ensemble=result.plain is not None): result.run.equity_curve}
    if result.plain is not None:
        curves["plain"] = result.plain.equity_curve
    return {**curves, name_benchmark(parameters): result.benchmark}


def split_curves(curves: pd.DataFrame, names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Return each named run's curve out of one frame with the columns run, timestamp, equity."""
    return {name: curves.loc[curves["run"] == name].reset_index(drop=True) for name in names}


def name_benchmark(parameters: Mapping[str, Any]) -> str:
    """Return the benchmark's name."""
    return str(parameters["backtesting"].benchmark or "equal-weight universe")


def gather_facts(
    result: BacktestResult,
    market: MarketArrays,
    trials: int,
    parameters: Mapping[str, Any],
    reporting: ReportingParameters,
    data_facts: Mapping[str, Any],
    load_meta_model: Callable[[], MetaModel],
) -> PerformanceFacts:
    """Return what the performance report says; the model is read only if the backtest asked it."""
    accounts = [result.run.figures, result.benchmark_figures]
    settings = dict(list_settings(parameters)) | dict(list_events(data_facts["events"]))
    if result.plain is not None:
        settings |= dict(list_model(load_meta_model()))
        accounts.insert(1, result.plain.figures)
    return PerformanceFacts(
        strategy=parameters["strategy"],
        freq=parameters["freq"],
        symbols=market.symbols,
        accounts=dict(zip(name_curves(result, parameters), accounts, strict=True)),
        curve=result.run.equity_curve,
        trades=result.run.trades,
        counts=result.run.counts,
        spans=result.spans,
        out_of_sample_from=result.out_of_sample_from,
        undefined=result.run.undefined,
        settings=settings,
        pictures=(
            ("Equity and drawdown", reporting.seen_from_report(reporting.equity_figure)),
            ("Returns of the trades", reporting.seen_from_report(reporting.trades_figure)),
        ),
        qa_overall_result=result.qa_overall_result,
        static_universe=data_facts["static_universe"],
        simulated=simulated_tables(data_facts["events"]),
        revised=revised_tables(data_facts["events"]),
        unpriced=() if data_facts["static_universe"] else tuple(data_facts["without_prices"]),
        adjusted=market.adjusted,
        with_costs=parameters["backtesting"].costs.with_costs,
        coverage=result.coverage,
        benchmark_coverage=result.benchmark_coverage,
        trials=trials,
    )


def list_settings(parameters: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, value) of the parameters that decide the figures.

    Of the strategies only the one that ran is named; the gates' limits stand in the quality report.
    """
    yield "strategy", parameters["strategy"]
    yield "freq", parameters["freq"]
    for group in SETTINGS:
        settings = _plain(parameters.get(group, {}))
        if group == "strategies":
            ours = settings.get(parameters["strategy"]) or {}
            yield from _dotted(ours.get(parameters["freq"], ours), f"{parameters['strategy']}.")
        elif group == "features":
            yield from _dotted(_features_in_use(parameters, settings), "features.")
        else:
            shown = {key: value for key, value in settings.items() if key != "qa"}
            yield from _dotted(shown, f"{group}.")


def list_events(events: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, value) of what the events came from and which they were."""
    for table, held in events.items():
        yield f"events.{table}.sources", ", ".join(held["sources"])
        yield f"events.{table}.rows", held["rows"]
        yield f"events.{table}.digest", held["digest"]


def list_model(model: MetaModel) -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, value) of which model was asked, and what it was trained on."""
    yield "model.model_type", model.model_type
    yield "model.calibration", model.calibration
    yield "model.seed", model.seed
    yield "model.train_rows", model.train_rows
    yield "model.trained_from", f"{model.span_start:%Y-%m-%d}"
    yield "model.trained_to", f"{model.span_end:%Y-%m-%d}"
    yield from _dotted(model.metadata.get("dataset", {}).get("labels") or {}, "model.labels.")


def _features_in_use(
    parameters: Mapping[str, Any], settings: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the parameters of the families that the strategy, or the parameters, ask for."""
    strategy = find_strategy(parameters["strategy"])
    rules = getattr(parameters["strategies"], strategy.name)[parameters["freq"]]
    families = chosen_families(parameters["features"], strategy.needs(rules))
    return {family.name: settings[family.name] for family in families}


def _plain(group: Any) -> Mapping[str, Any]:
    """Return a validated group of parameters as a dict."""
    return (
        dict(group.model_dump(mode="json", by_alias=True))
        if hasattr(group, "model_dump")
        else group
    )


def _dotted(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
