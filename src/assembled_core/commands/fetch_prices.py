"""fetch_prices: fill data/01_raw with bars."""

import argparse
from pathlib import Path

from .options import Tree, add_freq, put
from .parser import one_of
from .paths import existing, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--data-source",
        type=one_of("data source", ("sample", "files"), ("yahoo",)),
        default="sample",
        metavar="SOURCE",
        help="sample: real bars from the [demo] packages; files: --price-file (default: sample)",
    )
    parser.add_argument("--price-file", metavar="FILE", help="parquet or CSV of bars, or a folder")
    add_freq(parser)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace files that hold other bars"
    )


def run(args: argparse.Namespace, project: Path) -> None:
    """Fetch the bars and say where they are."""
    from .main import log_level
    from .session import run_pipelines

    tree: Tree = {"ingestion": {"source": args.data_source}, "overwrite_prices": args.overwrite}
    put(tree, "freq", args.freq)
    if args.price_file:
        put(tree, "ingestion.source", "files")
        put(tree, "paths.source", existing(args.price_file, "price file"))
    outcome = run_pipelines(project, ["ingestion"], tree, env=args.env, level=log_level(args))
    loaders = outcome.load("raw_bars@partitions")
    print(f"Price bars of {len(loaders)} symbols ({', '.join(sorted(loaders)[:10])})")
    print(f"Prices saved to: {shown(outcome.path('raw_bars@partitions'))}")
