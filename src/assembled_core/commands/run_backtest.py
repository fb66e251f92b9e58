"""run_backtest: a costed backtest, with or without the meta-model as filter or scaler."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ModelError, ParameterError
from .options import (
    Tree,
    add_freq,
    add_strategy,
    add_tracking,
    add_universe,
    add_window,
    common_parameters,
    put,
    tracking_parameters,
    universe_stand_ins,
)
from .parser import number, one_of, say
from .paths import absolute, existing, is_path, shown

if TYPE_CHECKING:
    from .session import Outcome

MANY_DROPPED = 0.95
FILES = {"equity_curve": "Equity curve", "trades": "Trades", "backtest_metrics": "Metrics"}
ACCOUNT_STAND_INS = {
    "start_capital": "params:backtesting.start_capital",
    "with_costs": "params:backtesting.costs.with_costs",
    "commission_bps": "params:backtesting.costs.commission_bps",
    "spread_w": "params:backtesting.costs.spread_w",
    "impact_w": "params:backtesting.costs.impact_w",
    "rebalance": "params:backtesting.rebalance",
}
MODEL_STAND_INS = {
    "meta_model_path": "meta_model@lazy",
    "meta_ensemble_mode": "params:backtesting.ensemble.mode",
    "meta_min_confidence": "params:backtesting.ensemble.min_confidence",
}
REPORTS = {"performance_report": "Performance report", "qa_report": "QA report"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the documented arguments."""
    add_freq(parser, required=True)
    add_strategy(parser)
    add_window(parser)
    add_universe(parser)
    parser.add_argument(
        "--data-source",
        type=one_of("data source", ("local", "yahoo")),
        metavar="SOURCE",
        help="local, or yahoo: fetch what is missing first (default: local)",
    )
    add_account(parser)
    parser.add_argument(
        "--benchmark",
        metavar="SYMBOL|FILE",
        help="to compare with (default: the universe, equally weighted)",
    )
    _add_ensemble(parser)
    _add_output(parser)
    add_tracking(parser)


def add_account(parser: argparse.ArgumentParser) -> None:
    """Add capital, costs and rebalancing."""
    group = parser.add_argument_group("account")
    cash = number("start capital", 1e-6, 1e15)
    group.add_argument("--start-capital", type=cash, metavar="CASH", help="default: 10000")
    costs = group.add_mutually_exclusive_group()
    costs.add_argument(
        "--with-costs", dest="with_costs", action="store_true", default=None, help="the default"
    )
    costs.add_argument("--no-costs", dest="with_costs", action="store_false", help="trade for free")
    for flag, what in (
        ("--commission-bps", "commission, in basis points of the filled notional"),
        ("--spread-w", "weight of half the spread"),
        ("--impact-w", "weight of the market impact"),
    ):
        group.add_argument(flag, type=number(flag, 0, 1e6), metavar="X", help=what)
    group.add_argument(
        "--rebalance",
        metavar="WHEN",
        help="on_change, bar, or a frequency such as W or M (default: on_change)",
    )


def _add_ensemble(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("meta-model ensemble")
    group.add_argument("--use-meta-model", action="store_true", default=None, help="switch it on")
    group.add_argument(
        "--meta-ensemble-mode",
        type=one_of("ensemble mode", ("filter", "scaling")),
        metavar="MODE",
        help="filter or scaling (default: filter)",
    )
    add_model(group)


def add_model(parser: argparse._ActionsContainer) -> None:
    """Add whose confidence counts, and from where."""
    parser.add_argument(
        "--meta-model-path",
        metavar="FILE",
        help="model file (default: models/meta/{strategy}_meta_model.joblib)",
    )
    parser.add_argument(
        "--meta-min-confidence",
        type=number("minimum confidence", 0, 1),
        metavar="P",
        help="signals below it are dropped (default: 0.5)",
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--out", metavar="DIR", help="output folder (default: output)")
    group.add_argument("--generate-report", action="store_true", help="write the reports too")


def run(args: argparse.Namespace, project: Path) -> None:
    """Run the backtest and print what came of it."""
    from .main import log_level

    tree = account_parameters(args)
    if args.use_meta_model:
        put(tree, "backtesting.use_meta_model", True)
        put(tree, "paths.meta_model", find_model(args, project))
    else:
        _note_without_effect(args)
    put(tree, "backtesting.ensemble.mode", args.meta_ensemble_mode)
    put(tree, "backtesting.benchmark", args.benchmark)
    if args.benchmark and is_path(args.benchmark):
        put(tree, "paths.benchmark", existing(args.benchmark, "benchmark file"))
    source = args.data_source or "local"
    put(tree, "tracking", tracking_parameters(args, _stand_ins(args), {"data_source": source}))
    names = ["backtesting", "reporting"] if args.generate_report else ["backtesting"]
    if source == "yahoo":
        names = ["ingestion", *names]
        _fetch_first(tree, args)
    from .session import run_pipelines

    outcome = run_pipelines(project, names, tree, env=args.env, level=log_level(args))
    if source == "yahoo":
        say(f"yahoo: {outcome.load('price_account')['notes'][0]}")
    _print_results(outcome, args)


def _fetch_first(tree: Tree, args: argparse.Namespace) -> None:
    """Ask for what is missing of the universe and the benchmark, all that came before included.

    The window's start is left out: indicators warm up on bars before it.
    """
    if args.price_file:
        raise ParameterError(
            "--price-file is not read with --data-source yahoo; leave one of them out."
        )
    put(tree, "ingestion.source", "yahoo")
    put(tree, "ingestion.yahoo.end_date", args.end_date)
    if args.benchmark and not is_path(args.benchmark):
        put(tree, "ingestion.also", [args.benchmark])


def _stand_ins(args: argparse.Namespace) -> dict[str, str]:
    """Return what is in force where a flag was not given."""
    return {
        **universe_stand_ins(args),
        **ACCOUNT_STAND_INS,
        "benchmark": "params:backtesting.benchmark",
        "use_meta_model": "params:backtesting.use_meta_model",
        "out": "equity_curve/..",
        **(MODEL_STAND_INS if args.use_meta_model else {}),
    }


def account_parameters(args: argparse.Namespace) -> Tree:
    """Return the `backtesting` parameters and paths that were given."""
    tree = common_parameters(args)
    put(tree, "backtesting.start_capital", args.start_capital)
    put(tree, "backtesting.ensemble.min_confidence", args.meta_min_confidence)
    for name in ("with_costs", "commission_bps", "spread_w", "impact_w"):
        put(tree, f"backtesting.costs.{name}", getattr(args, name))
    put(tree, "backtesting.rebalance", args.rebalance)
    put(tree, "output_root", absolute(args.out) if args.out else None)
    return tree


def find_model(args: argparse.Namespace, project: Path) -> str:
    """Return the path of the model file.

    Raises:
        ModelError: It is not there; the message says how to train one.
    """
    if args.meta_model_path:
        return existing(args.meta_model_path, "meta-model")
    strategy = args.strategy or "trend_baseline"
    path = project / "models" / "meta" / f"{strategy}_meta_model.joblib"
    if not path.is_file():
        raise ModelError(
            f"no meta-model at {shown(path)}; train one with `python scripts/cli.py "
            f"train_meta_model --dataset-path output/ml_datasets/{strategy}_{args.freq}.parquet`, "
            "or pass --meta-model-path."
        )
    return str(path)


def _note_without_effect(args: argparse.Namespace) -> None:
    flags = (args.meta_model_path, args.meta_ensemble_mode, args.meta_min_confidence)
    if any(flag is not None for flag in flags):
        say("note: the meta-model flags change nothing without --use-meta-model.")


def _print_results(outcome: "Outcome", args: argparse.Namespace) -> None:
    metrics = outcome.load("backtest_metrics")
    _print_performance(metrics, outcome)
    if args.use_meta_model:
        _print_ensemble(metrics, outcome)
    print(f"QA: {metrics['qa_overall_result']}")
    files = FILES | REPORTS if args.generate_report else FILES
    for name, label in files.items():
        print(f"{label}: {shown(outcome.path(name))}")
    if outcome.experiment:
        print(f"Experiment: {shown(outcome.experiment)}")


def _print_performance(metrics: dict[str, Any], outcome: "Outcome") -> None:
    curve = outcome.load("equity_curve")
    first, last = (str(curve["timestamp"].iloc[at])[:10] for at in (0, -1))
    print(f"Backtest from {first} to {last}: {len(curve)} equity points")
    for label, key, form in (
        ("Final portfolio value", "final_pf", "{:,.2f}"),
        ("Total return", "total_return", "{:.2%}"),
        ("CAGR", "cagr", "{:.2%}"),
        ("Sharpe ratio", "sharpe_ratio", "{:.2f}"),
        ("Maximum drawdown", "max_drawdown_pct", "{:.2f}%"),
        ("Trades", "total_trades", "{:.0f}"),
    ):
        value = metrics.get(key)
        plain = metrics.get(f"plain_{key}")
        beside = f"  (without the meta-model {form.format(plain)})" if plain is not None else ""
        print(f"  {label}: {'undefined' if value is None else form.format(value)}{beside}")


def _print_ensemble(metrics: dict[str, Any], outcome: "Outcome") -> None:
    settings = outcome.load("params:backtesting").ensemble
    verb = "filtering" if settings.mode == "filter" else "scaling"
    print("Meta-model ensemble applied:")
    print(
        f"  Original signals: {metrics['signal_entries']} (LONG: {metrics['long_signal_entries']})"
    )
    if before := metrics["entries_before_first_scorable"]:
        print(f"  Not in the account: {before} before the first scorable date")
    print(f"  After {verb}: {metrics['kept_entries']}")
    print(
        f"  Dropped: {metrics['dropped_entries']} "
        f"({metrics['dropped_entries_share']:.1%} of the account's)"
    )
    print(f"  Mode: {settings.mode}, minimum confidence: {settings.min_confidence:g}")
    print(
        f"  Confidences: {metrics['walk_forward_entries']} walk-forward, "
        f"{metrics['out_of_sample_entries']} out of sample, "
        f"{metrics['unscored_entries']} unscored"
    )
    if metrics["dropped_entries_share"] > MANY_DROPPED:
        say(
            f"warning: the meta-model drops {metrics['dropped_entries_share']:.1%} of the signals; "
            "lower --meta-min-confidence or train on more data."
        )
