"""fetch_prices: fill data/01_raw with bars."""

import argparse
from pathlib import Path

from ..errors import ParameterError
from .options import Tree, add_freq, add_symbols, add_window, common_parameters, put
from .parser import one_of, say
from .paths import existing, shown

OF_YAHOO = ("symbols", "symbols_file", "universe", "start_date", "end_date")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--data-source",
        "--source",
        type=one_of("data source", ("sample", "files", "yahoo")),
        metavar="SOURCE",
        help=(
            "sample: real bars from the [demo] packages; files: --price-file; yahoo: what is "
            "missing of the symbols, through the [yahoo] extra (default: sample)"
        ),
    )
    parser.add_argument("--price-file", metavar="FILE", help="parquet or CSV of bars, or a folder")
    add_freq(parser)
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace files that hold other bars; with yahoo fetch all anew",
    )
    group = parser.add_argument_group("what to fetch from yahoo")
    add_symbols(group)
    add_window(group)


def run(args: argparse.Namespace, project: Path) -> None:
    """Fetch the bars and say where they are."""
    from .main import log_level
    from .session import run_pipelines

    tree = _parameters(args)
    outcome = run_pipelines(project, ["ingestion"], tree, env=args.env, level=log_level(args))
    unused = [f"--{name.replace('_', '-')}" for name in OF_YAHOO if getattr(args, name)]
    if unused and outcome.load("params:ingestion").source != "yahoo":
        say(f"note: {', '.join(unused)} change nothing: only yahoo is asked for some of its bars.")
    for line in outcome.load("price_account")["lines"]:
        print(line)
    loaders = outcome.load("raw_bars@partitions")
    print(f"Price bars of {len(loaders)} symbols ({', '.join(sorted(loaders)[:10])})")
    print(f"Prices saved to: {shown(outcome.path('raw_bars@partitions'))}")


def _parameters(args: argparse.Namespace) -> Tree:
    if args.price_file and args.data_source not in (None, "files"):
        raise ParameterError(
            f"--price-file is not read with --data-source {args.data_source}; leave one out."
        )
    tree = common_parameters(argparse.Namespace(**{**vars(args), "price_file": None}))
    put(tree, "ingestion.source", "files" if args.price_file else args.data_source)
    put(tree, "ingestion.yahoo", tree.pop("window", None))
    if args.price_file:
        put(tree, "paths.source", existing(args.price_file, "price file"))
    if args.overwrite:
        put(tree, "overwrite_prices", True)
        put(tree, "ingestion.yahoo.refetch", True)
    return tree
