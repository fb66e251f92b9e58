"""fetch_events: fill data/01_raw/events with insiders' trades and vessel counts."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
# what --path means where neither --data-source nor the parameters say it
OF_PATH = {"insider": "sec", "shipping": "portwatch"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--kind",
        type=one_of("kind", EVENTS),
        metavar="KIND",
        help="insider or shipping (default: both; or what the data source has)",
    )
    parser.add_argument(
        "--data-source",
        type=one_of("data source", tuple(SOURCES)),
        metavar="SOURCE",
        help=(
            "simulated: random, for the symbols that have bars of any frequency; sec: insider data "
            "sets or Form 4 documents; portwatch: its downloads; file: a CSV or parquet whose "
            "columns the parameters map (default: what the parameters say, simulated at first; "
            "then sec and portwatch with --path)"
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
    from .session import parameters_in_force, run_pipelines

    kinds = _kinds(args)
    path = existing(args.path, "path") if args.path else None
    stored = parameters_in_force(project, env=args.env)["event_ingestion"]
    tree: Tree = {
        "overwrite_events": args.overwrite,
        "replace_real_events": args.overwrite and args.data_source == "simulated",
    }
    for kind in kinds:
        source = _source(args, kind, stored[kind])
        _refuse_idle(args, kind, source)
        put(tree, f"event_ingestion.{kind}", _changes(args, kind, source, path))
    if args.filing_times:
        times = existing(args.filing_times, "file of filing times")
        put(tree, "event_ingestion.insider.sec.filing_times", times)
    names = [f"{kind}_ingestion" for kind in kinds]
    outcome = run_pipelines(project, names, tree, env=args.env, level=log_level(args))
    for kind in kinds:
        for line in outcome.load(f"{kind}_account")["lines"]:
            print(line)
        print(f"Events saved to: {shown(outcome.path(f'{kind}_events'))}")


def _kinds(args: argparse.Namespace) -> tuple[str, ...]:
    """The kinds of events to fetch, once the flags fit each other."""
    source = args.data_source
    if args.path and args.kind is None and source is None:
        raise ParameterError("--path needs --kind insider or --kind shipping; say what it holds.")
    if source == "simulated" and args.path:
        raise ParameterError(
            "simulated events are read from nowhere; leave --path out or choose a --data-source."
        )
    kinds = EVENTS if source is None else tuple(kind for kind in EVENTS if kind in SOURCES[source])
    if args.kind is None and source == "file":
        raise ParameterError("--data-source file needs --kind insider or --kind shipping.")
    if args.kind is not None and args.kind not in kinds:
        raise ParameterError(
            f"{source} has no {args.kind} events; it has {', '.join(kinds)} events."
        )
    return kinds if args.kind is None else (args.kind,)


def _source(args: argparse.Namespace, kind: str, stored: Mapping[str, Any]) -> str:
    """The data source of a kind: of the flags, else of the parameters file."""
    if args.data_source is None:
        if stored["source"] == "simulated":
            return OF_PATH[kind] if args.path else "simulated"
        return str(stored["source"])
    if args.data_source != "simulated" and not args.path:
        kept = stored["source"] == SOURCES[args.data_source][kind] and stored.get("path")
        if not kept:
            raise ParameterError(
                f"--data-source {args.data_source} needs --path; say where its files are."
            )
    return str(args.data_source)


def _changes(args: argparse.Namespace, kind: str, source: str, path: str | None) -> Tree:
    """What the flags change in the parameters file: what no flag says stays as it is there."""
    changes: Tree = {}
    if source in SOURCES and (args.data_source or path):
        changes["source"] = SOURCES[source][kind]
    if changes and source in ("portwatch", "file") and kind == "shipping":
        changes["published"] = {"form": source}
    if args.seed is not None:
        changes["seed"] = args.seed
    if path:
        changes["path"] = path
    return changes


def _refuse_idle(args: argparse.Namespace, kind: str, source: str) -> None:
    """Refuse a flag that the source would not heed."""
    if args.filing_times and source != "sec" and (kind == "insider" or args.kind):
        raise ParameterError(
            f"--filing-times is for --data-source sec, not {source}; leave it out."
        )
    if args.seed is not None and source != "simulated":
        raise ParameterError(f"--seed is for simulated events, not {source}; leave it out.")
