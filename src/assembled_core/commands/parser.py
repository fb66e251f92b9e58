"""Argument parsing: `-` or `_` in flags, one line per mistake, nearest matches."""

import argparse
import difflib
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import NoReturn

from ..errors import ParameterError


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are `ParameterError`s of one line."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage."""
        raise ParameterError(f"{self.prog}: {_suggest(self, message)} See {self.prog} --help.")


def plain_flags(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `-` for `_` in the names of flags."""
    plain = []
    for argument in argv:
        if argument.startswith("--"):
            name, sign, value = argument.partition("=")
            argument = name.replace("_", "-") + sign + value
        plain.append(argument)
    return plain


def _suggest(parser: argparse.ArgumentParser, message: str) -> str:
    marker = "unrecognized arguments: "
    if not message.startswith(marker):
        return f"{message}."
    unknown = message.removeprefix(marker).split()[0]
    known = [flag for action in parser._actions for flag in action.option_strings]
    close = difflib.get_close_matches(unknown, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else "."
    return f"unknown argument {unknown}{hint}"


def one_of(what: str, choices: Sequence[str]) -> Callable[[str], str]:
    """Return a check of a value against its choices.

    Args:
        what: Name of the value in messages.
        choices: Values that work.
    """

    def check(value: str) -> str:
        if value in choices:
            return value
        listed = ", ".join(choices)
        close = difflib.get_close_matches(value, choices, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ParameterError(f"{what} {value!r} is unknown; the choices are: {listed}.{hint}")

    return check


def session_date(value: str) -> str:
    """Return a date as given, checked to be YYYY-MM-DD."""
    try:
        if date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise ParameterError(f"{value!r} is not a date; write it as YYYY-MM-DD, such as 2020-01-31.")


def number(
    what: str, low: float, high: float, kind: type[int] | type[float] = float
) -> Callable[[str], float]:
    """Return a check that a value is a number within [low, high]."""

    def check(value: str) -> float:
        try:
            found = kind(value)
        except ValueError:
            word = "a whole number" if kind is int else "a number"
            raise ParameterError(f"{what} {value!r} is not {word}.") from None
        if not low <= found <= high:
            raise ParameterError(f"{what} must be from {low:g} to {high:g}, got {value}.")
        return found

    return check


def say(text: str) -> None:
    """Print a line for the user who watches (stderr); results go to stdout."""
    print(text, file=sys.stderr)
