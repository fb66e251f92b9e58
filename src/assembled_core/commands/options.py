"""Arguments that several commands share, and how they become parameters."""

import argparse
from collections.abc import Mapping
from typing import Any

from ..errors import ParameterError
from ..market.symbols import clean_symbol
from ..signals.registry import STRATEGIES
from .parser import number, one_of, say, session_date
from .paths import existing, is_path

FREQUENCIES = ("1d", "5min")
EVENTS = ("insider", "shipping")
LABEL_TYPES = ("binary_absolute", "binary_outperformance", "multi_class")

Tree = dict[str, Any]


def add_strategy(parser: argparse.ArgumentParser, **settings: Any) -> None:
    """Add --strategy."""
    parser.add_argument(
        "--strategy",
        type=one_of("strategy", tuple(STRATEGIES)),
        metavar="NAME",
        help=f"strategy: {', '.join(STRATEGIES)}",
        **settings,
    )


def add_freq(parser: argparse.ArgumentParser, **settings: Any) -> None:
    """Add --freq."""
    parser.add_argument(
        "--freq",
        type=one_of("frequency", FREQUENCIES),
        metavar="FREQ",
        help=f"trading frequency: {', '.join(FREQUENCIES)}",
        **settings,
    )


def add_window(parser: argparse._ActionsContainer) -> None:
    """Add --start-date and --end-date."""
    parser.add_argument(
        "--start-date", type=session_date, metavar="YYYY-MM-DD", help="first session, inclusive"
    )
    parser.add_argument(
        "--end-date",
        type=session_date,
        metavar="YYYY-MM-DD",
        help="last session, inclusive; no later bar is read",
    )


def add_universe(parser: argparse.ArgumentParser) -> None:
    """Add what says whose bars are used."""
    group = parser.add_argument_group("what to use")
    group.add_argument("--price-file", metavar="FILE", help="parquet or CSV of bars (or a folder)")
    add_symbols(group)
    for kind in EVENTS:
        group.add_argument(
            f"--{kind}-events",
            metavar="FILE",
            help=f"{kind} events of an event strategy (default: data/01_raw/events/{kind}.parquet)",
        )


def add_symbols(group: argparse._ActionsContainer) -> None:
    """Add what says which symbols are meant."""
    group.add_argument(
        "--universe",
        metavar="FILE",
        help="symbols, one a line, or a CSV of symbol,from,to (default: watchlist.txt)",
    )
    group.add_argument(
        "--symbols-file", metavar="FILE", help="symbols file that wins over --universe"
    )
    group.add_argument(
        "--symbols",
        nargs="+",
        metavar="SYMBOL",
        help="symbols that win over any file, separated by blanks or commas",
    )


def add_labels(parser: argparse.ArgumentParser, threshold: str) -> None:
    """Add how outcomes are judged; `threshold` is the default to name."""
    group = parser.add_argument_group("labels")
    group.add_argument(
        "--label-type",
        type=one_of("label type", LABEL_TYPES),
        metavar="TYPE",
        help=f"{', '.join(LABEL_TYPES)} (default: {LABEL_TYPES[0]})",
    )
    group.add_argument(
        "--label-horizon-days",
        type=number("label horizon", 1, 2520, int),
        metavar="DAYS",
        help="sessions that count after a signal (default: 10)",
    )
    group.add_argument(
        "--success-threshold",
        type=number("success threshold", 1e-6, 9.99),
        metavar="FRACTION",
        help=f"target, lead or least rise, as a fraction of the entry (default: {threshold})",
    )
    group.add_argument(
        "--benchmark",
        metavar="SYMBOL|FILE",
        help="what binary_outperformance compares with (default: the universe, equally weighted)",
    )
    group.add_argument(
        "--sampling",
        type=one_of("sampling", ("all", "entries")),
        metavar="WHICH",
        help="all active bars, or entries: only where the direction turned (default: all)",
    )


def add_tracking(parser: argparse.ArgumentParser) -> None:
    """Add experiment tracking."""
    group = parser.add_argument_group("experiment tracking")
    group.add_argument(
        "--track-experiment", action="store_true", help="write experiments/{run_id}/"
    )
    group.add_argument("--experiment-name", metavar="NAME", help="what you call the run")
    group.add_argument("--experiment-tags", metavar="A,B,C", help="tags, separated by commas")


def common_parameters(args: argparse.Namespace) -> Tree:
    """Return the parameters of strategy, frequency, window and universe flags that were given."""
    given = vars(args)
    tree: Tree = {name: given[name] for name in ("strategy", "freq") if given.get(name)}
    put(tree, "window.start_date", given.get("start_date"))
    put(tree, "window.end_date", given.get("end_date"))
    _refuse_reversed(given.get("start_date"), given.get("end_date"))
    price_file, symbols = given.get("price_file"), given.get("symbols")
    symbols_file = given.get("symbols_file") or given.get("universe")
    if price_file:
        put(tree, "paths.prices", existing(price_file, "price file"))
    if symbols:
        put(tree, "universe.symbols", _split_symbols(symbols))
    elif symbols_file:
        put(tree, "paths.universe", existing(symbols_file, "symbols file"))
    elif price_file:  # a file of one's own says itself whose bars it holds
        put(tree, "universe.source", "all")
    for kind in EVENTS:
        if path := given.get(f"{kind}_events"):
            put(tree, f"paths.{kind}_events", existing(path, f"file of {kind} events"))
    return tree


def universe_stand_ins(args: argparse.Namespace) -> dict[str, str]:
    """Return what is in force where flags of strategy, window and universe were not given."""
    stand_ins = {
        "strategy": "params:strategy",
        "freq": "params:freq",
        "start_date": "params:window.start_date",
        "end_date": "params:window.end_date",
        "symbols": "params:universe.symbols",
        "price_file": "raw_bars@partitions",
    }
    if not (args.symbols or args.symbols_file or args.price_file):
        stand_ins["universe"] = "symbol_list"
    strategy = STRATEGIES.get(args.strategy or "")
    needs = strategy.needs(strategy.parameters()) if strategy else ()
    for kind in EVENTS:
        if any(name.startswith(f"{kind}_") for name in needs):
            stand_ins[f"{kind}_events"] = f"{kind}_events"
    return stand_ins


def put_labels(tree: Tree, key: str, args: argparse.Namespace) -> None:
    """Set the label parameters that were given under a key, and the path of the benchmark."""
    put(tree, f"{key}.label_type", args.label_type)
    put(tree, f"{key}.horizon_days", args.label_horizon_days)
    put(tree, f"{key}.success_threshold", args.success_threshold)
    put(tree, f"{key}.sampling", args.sampling)
    put(tree, f"{key}.benchmark", args.benchmark)
    if args.benchmark and is_path(args.benchmark):
        put(tree, "paths.label_benchmark", existing(args.benchmark, "benchmark file"))
    if args.benchmark and args.label_type != "binary_outperformance":
        say("note: --benchmark concerns the label type binary_outperformance only.")


def tracking_parameters(
    args: argparse.Namespace, stand_ins: Mapping[str, str], known: Mapping[str, Any] | None = None
) -> Tree:
    """Return the tracking parameters: the switch, name, tags and all arguments of the command.

    Args:
        args: The command's arguments.
        stand_ins: Argument -> the parameter or catalog entry in force where it was not given.
        known: Argument -> the value in force whatever was given.
    """
    hidden = ("run", "command", "debug", "quiet", "env")
    arguments = {key: value for key, value in vars(args).items() if key not in hidden}
    tracking: Tree = {
        "command": args.command,
        "arguments": arguments | dict(known or {}),
        "stand_ins": dict(stand_ins),
    }
    if args.track_experiment:
        tracking["enabled"] = True
    if args.experiment_name is not None:
        tracking["name"] = args.experiment_name
    if args.experiment_tags is not None:
        tracking["tags"] = [tag.strip() for tag in args.experiment_tags.split(",") if tag.strip()]
    return tracking


def put(tree: Tree, key: str, value: Any) -> None:
    """Set a dotted key in a tree of parameters, unless the value is None."""
    if value is None:
        return
    *parents, leaf = key.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
    tree[leaf] = value


def _split_symbols(given: list[str]) -> list[str]:
    """Return symbols that were separated by blanks, commas or both."""
    names = [name for part in given for name in part.split(",") if name.strip()]
    if not names:
        raise ParameterError(f"--symbols names no symbol, got {' '.join(given)!r}.")
    return [clean_symbol(name) for name in names]


def _refuse_reversed(start: str | None, end: str | None) -> None:
    if start and end and start > end:
        raise ParameterError(f"start date {start} is after end date {end}; swap them.")
