"""validate_data: what is wrong with raw bars and events; exit code 1 where it is an error."""

import argparse
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from .options import FREQUENCIES, Tree, add_window, common_parameters, put
from .parser import one_of
from .paths import absolute, existing, shown

KINDS = ("auto", "bars", "insider", "shipping")
FILES = {
    "quality_report": "Report",
    "quality_page": "Page",
    "quality_figure": "Picture",
    "quality_findings": "Findings",
}
FOUND_ERRORS = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files or folders to check (default: data/01_raw)",
    )
    parser.add_argument(
        "--freq",
        type=one_of("frequency", FREQUENCIES),
        metavar="FREQ",
        help="frequency of the bars: 1d, 5min (default: as folders and stamps say)",
    )
    parser.add_argument(
        "--kind",
        type=one_of("kind", KINDS),
        metavar="KIND",
        help=f"what to check: {', '.join(KINDS)} (default: auto, by the columns)",
    )
    parser.add_argument("--symbols", nargs="+", metavar="SYMBOL", help="only these symbols")
    add_window(parser)
    parser.add_argument("--out", metavar="DIR", help="output folder (default: output/quality)")


def run(args: argparse.Namespace, project: Path) -> int:
    """Check, print what was found, and return 1 where something is an error."""
    from .main import log_level

    paths = [existing(path, "path") for path in args.paths]
    tree = _choice(args)
    if paths:
        put(tree, "paths.raw_tables", paths)
        put(tree, "quality.title", ", ".join(args.paths))
        tree["quality_what"] = name_report(args.paths)
    put(tree, "quality_root", absolute(args.out) if args.out else None)
    from .session import run_pipelines

    outcome = run_pipelines(project, ["data_quality"], tree, env=args.env, level=log_level(args))
    findings = outcome.load("quality_findings")
    print(_text(findings), end="")
    for name, label in FILES.items():
        print(f"{label}: {shown(outcome.path(name))}")
    return FOUND_ERRORS if findings["counts"]["error"] else 0


def name_report(paths: list[str]) -> str:
    """Return what ends the reports' names: the paths' own names, fit for a file name."""
    first = Path(paths[0]).expanduser().absolute()
    more = f"_and_{len(paths) - 1}_more" if len(paths) > 1 else ""
    return (re.sub(r"[^\w.+-]+", "_", first.stem).strip("._") or "data") + more


def _choice(args: argparse.Namespace) -> Tree:
    """Return the parameters of what is checked: kind, frequency, symbols, dates."""
    shared = {name: getattr(args, name) for name in ("start_date", "end_date", "symbols")}
    tree = common_parameters(argparse.Namespace(**shared))
    put(tree, "quality.symbols", tree.pop("universe", {}).get("symbols"))
    put(tree, "quality.freq", args.freq)
    put(tree, "quality.kind", args.kind)
    return tree


def _text(findings: dict[str, Any]) -> str:
    from ..reporting.data_quality_page import QualityFacts
    from ..reporting.data_quality_text import quality_text

    facts = QualityFacts(findings["title"], findings["tables"], findings["findings"])
    width = shutil.get_terminal_size().columns  # 80 where there is no terminal
    return quality_text(facts, width=width, colours=sys.stdout.isatty())
