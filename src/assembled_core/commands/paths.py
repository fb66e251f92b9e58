"""Paths: from the caller's folder into parameters, and back as short as they can be said."""

import re
from pathlib import Path

from ..errors import ParameterError


def absolute(path: str) -> str:
    """Return a path from the caller's folder: Kedro resolves against the project's root."""
    return str(Path(path).expanduser().absolute())


def existing(path: str, what: str) -> str:
    """Return the absolute path of something that must be there.

    Raises:
        ParameterError: It is not.
    """
    if not Path(path).expanduser().exists():
        raise ParameterError(f"{what} {path} does not exist; check the path.")
    return absolute(path)


def is_path(benchmark: str) -> bool:
    """Whether a benchmark is meant as a file of bars, not as a symbol, though it may be missing."""
    path = Path(benchmark)
    return path.suffix.lower() in (".csv", ".parquet") or len(path.parts) > 1 or path.is_file()


def shown(path: Path) -> str:
    """Return a path as short as it can be said from the current folder."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def plain_name(text: str, what: str) -> str:
    """Return a name that becomes part of a file's name.

    Raises:
        ParameterError: It holds something that could lead elsewhere.
    """
    if not re.fullmatch(r"[\w][\w.+-]*", text):
        raise ParameterError(f"{what} {text!r} cannot name a file; use letters, digits, _ and -.")
    return text
