"""What `kedro run` prints where something fails."""

import logging
import sys

import click
import pytest

from assembled_core.errors import DataError
from assembled_core.kedro_failures import FailureHooks, report_failure


def reported(error, capsys):
    """Report an error; return what the interpreter was left to print, and stderr."""
    left = []
    report_failure(lambda *given: left.append(given), type(error), error, None)
    return left, capsys.readouterr().err


def wrapped(cause):
    """An error that Kedro raised because of another."""
    try:
        raise RuntimeError("Failed while saving") from cause
    except RuntimeError as error:
        return error


def test_a_mistake_is_one_line(capsys):
    """What the user can mend is one line without a traceback, however Kedro wrapped it."""
    left, printed = reported(wrapped(DataError("no bar\nat all.")), capsys)
    assert left == []
    assert printed == "error: no bar at all.\n"


def test_a_bug_keeps_its_traceback(capsys):
    """Whatever is no mistake of the user goes where it always went."""
    bug = wrapped(ZeroDivisionError("division by zero"))
    left, printed = reported(bug, capsys)
    assert left == [(RuntimeError, bug, None)]
    assert printed == ""


def test_debugging_shows_mistakes_whole(capsys):
    """Where the package logs at DEBUG even a mistake keeps its traceback."""
    logging.getLogger("assembled_core").setLevel(logging.DEBUG)
    left, printed = reported(DataError("no bar."), capsys)
    assert len(left) == 1
    assert printed == ""


@pytest.mark.parametrize("under_kedro", [True, False])
def test_only_the_kedro_command_is_changed(monkeypatch, under_kedro):
    """A session in a notebook or behind our own commands leaves the interpreter as it was."""
    before = sys.excepthook
    monkeypatch.setattr(sys, "excepthook", before)
    if under_kedro:
        with click.Context(click.Command("run")):
            FailureHooks().after_context_created()
    else:
        FailureHooks().after_context_created()
    assert (sys.excepthook is before) != under_kedro
