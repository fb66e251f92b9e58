"""compare_ensemble: plain, filtered and scaled over the same dates, beside chance."""

import argparse
from pathlib import Path

from .options import (
    add_freq,
    add_strategy,
    add_tracking,
    add_universe,
    add_window,
    put,
    tracking_parameters,
    universe_stand_ins,
)
from .parser import number
from .paths import shown
from .run_backtest import (
    ACCOUNT_STAND_INS,
    MODEL_STAND_INS,
    account_parameters,
    add_account,
    add_model,
    find_model,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_freq(parser, required=True)
    add_strategy(parser)
    add_window(parser)
    add_universe(parser)
    add_account(parser)
    add_model(parser.add_argument_group("meta-model"))
    parser.add_argument(
        "--n-random",
        type=number("number of random filters", 1, 100_000, int),
        metavar="N",
        help="random filters of equal drop rate (default: 200)",
    )
    parser.add_argument(
        "--seed", type=number("seed", 0, 2**32 - 1, int), metavar="N", help="seed (default: 0)"
    )
    parser.add_argument("--out", metavar="DIR", help="output folder (default: output)")
    add_tracking(parser)


def run(args: argparse.Namespace, project: Path) -> None:
    """Compare, print the table and say where it is."""
    from .main import log_level

    tree = account_parameters(args)
    put(tree, "paths.meta_model", find_model(args, project))
    put(tree, "comparison.n_random", args.n_random)
    put(tree, "comparison.seed", args.seed)
    put(tree, "tracking", tracking_parameters(args, _stand_ins(args)))
    from .session import run_pipelines

    outcome = run_pipelines(project, ["comparison"], tree, env=args.env, level=log_level(args))
    print(outcome.load("comparison_text"))
    for name in ("comparison_table", "comparison_metrics", "comparison_figure"):
        print(f"{name.replace('_', ' ').capitalize()}: {shown(outcome.path(name))}")
    if outcome.experiment:
        print(f"Experiment: {shown(outcome.experiment)}")


def _stand_ins(args: argparse.Namespace) -> dict[str, str]:
    """Return what is in force where a flag was not given."""
    return {
        **universe_stand_ins(args),
        **ACCOUNT_STAND_INS,
        **MODEL_STAND_INS,
        "n_random": "params:comparison.n_random",
        "seed": "params:comparison.seed",
        "out": "comparison_table/../..",
    }
