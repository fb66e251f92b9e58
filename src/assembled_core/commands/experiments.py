"""experiments: list, show and compare tracked runs."""

import argparse
from pathlib import Path

ROOT = "experiments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list, show and compare."""
    parser.add_argument("--root", default=ROOT, metavar="DIR", help=f"folder of runs ({ROOT})")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|compare")
    actions.add_parser("list", help="one line per run")
    show = actions.add_parser("show", help="one run whole")
    show.add_argument("runs", nargs=1, metavar="RUN", help="run id, its start, a name, or latest")
    compare = actions.add_parser("compare", help="metrics of runs side by side")
    compare.add_argument("runs", nargs="+", metavar="RUN", help="two or more runs")


def run(args: argparse.Namespace, project: Path) -> None:
    """Print what was asked for."""
    from ..tracking.run_text import render_comparison, render_run, render_runs
    from ..tracking.runs import compare_runs, list_runs, read_run
    from ..tracking.trials import count_trials

    root = project / args.root
    if args.action == "list":
        print(render_runs(list_runs(root)))
        print(f"{count_trials(root)} trials so far, tracked or not")
    elif args.action == "show":
        print(render_run(read_run(root, args.runs[0])))
    else:
        print(render_comparison(compare_runs(root, args.runs)))
