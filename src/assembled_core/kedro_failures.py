"""What `kedro run` prints where it fails: one line for a mistake, the traceback for a bug."""

import logging
import sys
from collections.abc import Callable
from functools import partial
from types import TracebackType

import click
from kedro.framework.hooks import hook_impl

from .failures import USER_MISTAKE, describe_failure

Report = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class FailureHooks:
    """Say in one line what the user can mend, in place of Kedro's traceback.

    Only under the `kedro` command: our own command line and notebooks tell errors themselves.
    Whatever else goes wrong keeps its traceback, and so does everything where the package logs at
    level DEBUG.
    """

    @hook_impl
    def after_context_created(self) -> None:
        """Have the interpreter report in our way what ends the `kedro` command."""
        if click.get_current_context(silent=True) is not None:
            sys.excepthook = partial(report_failure, sys.excepthook)


def report_failure(
    usual: Report, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Print one line to stderr for what the user can mend; leave the rest to `usual`."""
    line, code = describe_failure(error)
    if code != USER_MISTAKE or logging.getLogger("assembled_core").isEnabledFor(logging.DEBUG):
        usual(kind, error, trace)
    else:
        sys.stderr.write(f"error: {line}\n")
