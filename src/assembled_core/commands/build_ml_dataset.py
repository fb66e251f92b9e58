"""build_ml_dataset: from a strategy's signals to an ML dataset."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ParameterError
from .options import (
    Tree,
    add_freq,
    add_labels,
    add_strategy,
    add_universe,
    add_window,
    common_parameters,
    put,
    put_labels,
)
from .parser import one_of, say
from .paths import absolute, shown

SUFFIXES = {"parquet": ".parquet", "csv": ".csv"}
CLASSES = {"-2": "strong_sell", "-1": "sell", "0": "hold", "1": "buy", "2": "strong_buy"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the documented arguments."""
    add_strategy(parser, required=True)
    add_freq(parser, required=True)
    add_window(parser)
    add_universe(parser)
    add_labels(parser, threshold="0.02")
    parser.add_argument(
        "--output-path",
        "--out",
        metavar="FILE",
        help="where to write (default: output/ml_datasets/{strategy}_{freq}.parquet)",
    )
    parser.add_argument(
        "--format",
        type=one_of("format", tuple(SUFFIXES)),
        metavar="FORMAT",
        help="parquet or csv (default: what the output path ends in, else parquet)",
    )
    old = parser.add_argument_group("accepted for old scripts, without effect")
    old.add_argument("--start-capital", type=float, metavar="CASH", help=argparse.SUPPRESS)
    old.add_argument("--with-costs", "--no-costs", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, project: Path) -> None:
    """Build the dataset and say what it holds and where it is."""
    _note_without_effect(args)
    tree = _parameters(args, project)
    from ..datasets.ml_dataset import read_metadata
    from .main import log_level
    from .session import run_pipelines

    outcome = run_pipelines(
        project, ["dataset_building"], tree, env=args.env, level=log_level(args)
    )
    path = outcome.path("ml_dataset@samples")
    made = read_metadata(path)
    assert made is not None
    first, last = (stamp[:10] for stamp in made["span"])
    print(
        f"ML dataset: {made['rows']} samples of {len(made['symbols'])} symbols, {first} to {last}, "
        f"{_describe_labels(made)}"
    )
    if "benchmark" in made:
        print(f"Benchmark: {made['benchmark']['name']}")
    print(f"Dataset saved to: {shown(path)}")


def _describe_labels(made: Mapping[str, Any]) -> str:
    """Return what share of the samples has which label, in words."""
    names = CLASSES if made["labels"]["label_type"] == "multi_class" else {"1": "successful"}
    shares = {key: made["label_counts"].get(key, 0) / made["rows"] for key in names}
    return ", ".join(f"{share:.1%} {names[key]}" for key, share in shares.items())


def _parameters(args: argparse.Namespace, project: Path) -> Tree:
    tree = common_parameters(args)
    put_labels(tree, "labels", args)
    put(tree, "paths.ml_dataset", _output_path(args, project))
    return tree


def _output_path(args: argparse.Namespace, project: Path) -> str | None:
    if args.output_path is None:
        if args.format in (None, "parquet"):
            return None
        name = f"{args.strategy}_{args.freq}{SUFFIXES[args.format]}"
        return str(project / "output" / "ml_datasets" / name)
    path = Path(args.output_path)
    wanted = SUFFIXES.get(args.format, path.suffix)
    if path.suffix not in SUFFIXES.values():
        raise ParameterError(
            f"output path {path} is of unknown format {path.suffix!r}; end it in .parquet or .csv."
        )
    if path.suffix != wanted:
        raise ParameterError(
            f"output path {path} is not {args.format}; end it in {wanted} or change --format."
        )
    return absolute(args.output_path)


def _note_without_effect(args: argparse.Namespace) -> None:
    if args.start_capital is not None or args.with_costs:
        say("note: capital and costs change nothing here: labels come from prices alone.")
