"""The command line: parse, run, print one line where something is wrong."""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import ParameterError
from ..failures import describe_failure
from .parser import Parser, one_of, plain_flags, say

# command -> what it does; each is a module of this package with add_arguments and run
COMMANDS = {
    "build_ml_dataset": "build an ML dataset from a strategy's signals",
    "train_meta_model": "train a meta-model and evaluate it out of fold",
    "run_backtest": "run a costed backtest, with or without a meta-model",
    "compare_ensemble": "compare plain, filtered and scaled with each other and with chance",
    "validate_data": "say what is wrong with raw bars and events",
    "fetch_prices": "fill data/01_raw with price bars",
    "fetch_events": "fill data/01_raw/events with insider and shipping events",
    "experiments": "list, show and compare tracked runs",
    "info": "say which versions, data, models and runs there are",
}


def main(argv: Sequence[str] | None = None, project: Path | None = None) -> int:
    """Run one command and return its exit code: 0, 2 for a mistake, 1 for a fault of ours.

    `validate_data` returns 1 where it found errors in the data.

    Args:
        argv: The arguments; None takes the process's own.
        project: Root of the Kedro project; None finds it.
    """
    arguments = plain_flags(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    try:
        args = _parse(arguments)
        root = project or find_project()
        _prepare_kedro(root)
        return int(args.run(args, root) or 0)
    except KeyboardInterrupt:
        say("stopped.")
        return 130
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        line, code = describe_failure(error)
        say(f"error: {line}")
        return code


def find_project() -> Path:
    """Return the project's root: where this package's source lies, or above the current folder.

    Raises:
        ParameterError: There is none.
    """
    here = Path(__file__).resolve().parents[3]
    for folder in (here, Path.cwd(), *Path.cwd().parents):
        if (folder / "conf" / "base").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise ParameterError(f"no project at {Path.cwd()}; change into the folder of the clone.")


def log_level(args: argparse.Namespace) -> int:
    """Return the log level that --debug and --quiet ask for."""
    if args.debug:
        return logging.DEBUG
    return logging.WARNING if args.quiet else logging.INFO


def _prepare_kedro(root: Path) -> None:
    """Set what Kedro reads when it is imported, and hide its line about it."""
    os.environ.setdefault("KEDRO_LOGGING_CONFIG", str(root / "conf" / "logging.yml"))
    os.environ.setdefault("DO_NOT_TRACK", "1")
    logging.getLogger("kedro.framework.project").addFilter(_hide_information)


def _hide_information(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO


def _parse(arguments: list[str]) -> argparse.Namespace:
    at = next((i for i, argument in enumerate(arguments) if not argument.startswith("-")), None)
    if at is None and not {"--help", "-h", "--version"} & set(arguments):
        raise ParameterError(f"no command; the choices are: {', '.join(COMMANDS)}.")
    chosen = None
    if at is not None:
        chosen = one_of("command", tuple(COMMANDS))(arguments[at].replace("-", "_"))
        arguments = [*arguments[:at], chosen, *arguments[at + 1 :]]
    parser = Parser(
        prog="assembled",
        description="Does a meta-model make a trading strategy better, out of sample, after costs?",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"assembled-core {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    parsers = {name: _add_command(commands, name, name == chosen) for name in COMMANDS}
    args, unknown = parser.parse_known_args(arguments)
    if unknown and chosen:
        parsers[chosen].error(f"unrecognized arguments: {' '.join(unknown)}")
    return args


def _add_command(commands: Any, name: str, chosen: bool) -> Parser:
    """Add a command; only the chosen one's module is imported: --help must not pay for others."""
    summary = COMMANDS[name]
    parser: Parser = commands.add_parser(
        name, help=summary, description=summary, allow_abbrev=False
    )
    _add_common(parser)
    if chosen:
        module = importlib.import_module(f".{name}", __package__)
        module.add_arguments(parser)
        parser.set_defaults(run=module.run)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("every command")
    group.add_argument("--env", metavar="NAME", help="conf/NAME on top of conf/base")
    group.add_argument("--debug", action="store_true", help="log more, show tracebacks")
    group.add_argument("--quiet", action="store_true", help="no progress, only warnings")
