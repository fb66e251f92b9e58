"""The documentation says what the program does."""

import importlib
import re
import shlex
from pathlib import Path

import pytest

from assembled_core.commands.main import COMMANDS, _add_common, _parse
from assembled_core.commands.parser import Parser, plain_flags

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
# pages whose commands use a strategy that the reader is about to write
OF_THE_READERS_OWN = {"write-a-strategy.md"}


def read(name):
    """Return a page of the documentation."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def commands_in(page):
    """Yield the arguments of every documented call of the command line."""
    for block in re.findall(r"```bash\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("python scripts/cli.py "):
                yield shlex.split(line)[2:]


CALLS = [
    pytest.param(call, id=f"{page.stem}: {' '.join(call)}")
    for page in PAGES
    if page.name not in OF_THE_READERS_OWN
    for call in commands_in(page)
]


@pytest.mark.parametrize("call", CALLS)
def test_documented_commands_are_understood(call):
    """Every command on a page parses: its flags exist and their values are allowed."""
    assert _parse(plain_flags(call)).command == call[0]


def test_every_flag_is_in_the_reference_and_no_other():
    """The reference of commands names exactly the flags that there are."""
    known = {"--version"}
    for name in COMMANDS:
        parser = Parser(prog=name)
        _add_common(parser)
        importlib.import_module(f"assembled_core.commands.{name}").add_arguments(parser)
        known |= {flag for action in parser._actions for flag in action.option_strings}
    named = set(re.findall(r"--[a-z][a-z-]*", read("reference/commands.md")))
    assert named == {flag for flag in known if flag.startswith("--")}


def test_every_command_is_in_the_reference():
    """Each command has its section."""
    sections = set(re.findall(r"^## (\w+)$", read("reference/commands.md"), re.MULTILINE))
    assert set(COMMANDS) <= sections


def test_every_parameters_file_is_shown():
    """The reference of parameters holds every file, by inclusion."""
    shown = set(re.findall(r'--8<-- "(.+?)"', read("reference/parameters.md")))
    there = {f"conf/base/{path.name}" for path in (ROOT / "conf/base").glob("parameters*.yml")}
    assert shown == there | {"conf/base/globals.yml"}


def test_every_test_named_on_a_page_exists():
    """What is said to be proved is proved by a test of that very name."""
    defined = set()
    for path in (ROOT / "tests").rglob("*.py"):
        defined |= set(re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8")))
    named = {
        name
        for page in PAGES
        for name in re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))
    }
    assert named
    assert named - defined == set()


def test_every_path_named_on_a_page_exists():
    """Source files, parameters files, tests and notebooks that a page names are there."""
    pattern = r"`((?:src|conf/base|tests|notebooks|docs)/[\w./-]+\.(?:py|yml|md|ipynb))`"
    named = {
        name for page in PAGES for name in re.findall(pattern, page.read_text(encoding="utf-8"))
    }
    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_newest_version_is_in_the_changelog():
    """The package's version has its section."""
    from assembled_core import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
