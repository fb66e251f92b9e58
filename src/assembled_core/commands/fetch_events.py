"""fetch_events: fill data/01_raw/events with insiders' trades and vessel counts."""

import argparse
from pathlib import Path

from ..errors import ParameterError
from .options import EVENTS, Tree, put
from .parser import number, one_of
from .paths import existing, shown

# what --data-source says -> the `source` of each kind in the parameters
SOURCES = {
    "simulated": {"insider": "simulated", "shipping": "simulated"},
    "sec": {"insider": "sec"},
    "portwatch": {"shipping": "published"},
    "file": {"insider": "file", "shipping": "published"},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--kind",
        type=one_of("kind", EVENTS),
        metavar="KIND",
        help="insider or shipping (default: both, simulated; or what the data source has)",
    )
    parser.add_argument(
        "--data-source",
        type=one_of("data source", tuple(SOURCES)),
        metavar="SOURCE",
        help=(
            "simulated: random, for the symbols that have bars of any frequency; sec: insider data "
            "sets or Form 4 documents; portwatch: its downloads; file: a CSV or parquet whose "
            "columns the parameters map (default: simulated, or sec and portwatch with --path)"
        ),
    )
    parser.add_argument("--path", metavar="PATH", help="file or folder of the source")
    parser.add_argument(
        "--filing-times",
        metavar="FILE",
        help="sec: CSV of accession and accepted_at; without it a filing counts from midnight on",
    )
    parser.add_argument(
        "--seed", type=number("seed", 0, 2**32 - 1, int), metavar="N", help="of simulated events"
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a file that holds other events"
    )


def run(args: argparse.Namespace, project: Path) -> None:
    """Fetch the events, print what was dropped and why, and say where they are."""
    from .main import log_level
    from .session import run_pipelines

    source, kinds = _chosen(args)
    tree: Tree = {"overwrite_events": args.overwrite}
    for kind in kinds:
        put(tree, f"event_ingestion.{kind}.source", SOURCES[source][kind])
        put(tree, f"event_ingestion.{kind}.seed", args.seed)
        if args.path:
            put(tree, f"event_ingestion.{kind}.path", existing(args.path, "path"))
    if source in ("portwatch", "file") and "shipping" in kinds:
        put(tree, "event_ingestion.shipping.published.form", source)
    if args.filing_times:
        times = existing(args.filing_times, "file of filing times")
        put(tree, "event_ingestion.insider.sec.filing_times", times)
    names = [f"{kind}_ingestion" for kind in kinds]
    outcome = run_pipelines(project, names, tree, env=args.env, level=log_level(args))
    for kind in kinds:
        for line in outcome.load(f"{kind}_account")["lines"]:
            print(line)
        print(f"Events saved to: {shown(outcome.path(f'{kind}_events'))}")


def _chosen(args: argparse.Namespace) -> tuple[str, tuple[str, ...]]:
    """The source and the kinds of events to take from it."""
    source = args.data_source
    if source is None:
        if args.path and args.kind is None:
            raise ParameterError(
                "--path needs --kind insider or --kind shipping; say what it holds."
            )
        by_kind = {"insider": "sec", "shipping": "portwatch"}
        source = by_kind[args.kind] if args.path else "simulated"
    if (source == "simulated") == bool(args.path):
        raise ParameterError(
            "simulated events are read from nowhere; leave --path out or choose a --data-source."
            if args.path
            else f"--data-source {source} needs --path; say where its files are."
        )
    _refuse_idle(args, source)
    kinds = tuple(kind for kind in EVENTS if kind in SOURCES[source])
    if args.kind is None and source == "file":
        raise ParameterError("--data-source file needs --kind insider or --kind shipping.")
    if args.kind is not None and args.kind not in kinds:
        raise ParameterError(
            f"{source} has no {args.kind} events; it has {', '.join(kinds)} events."
        )
    return source, kinds if args.kind is None else (args.kind,)


def _refuse_idle(args: argparse.Namespace, source: str) -> None:
    """Refuse a flag that the source would not heed."""
    if args.filing_times and source != "sec":
        raise ParameterError(
            f"--filing-times is for --data-source sec, not {source}; leave it out."
        )
    if args.seed is not None and source != "simulated":
        raise ParameterError(f"--seed is for simulated events, not {source}; leave it out.")
