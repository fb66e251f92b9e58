"""A symbols file such as watchlist.txt, or a CSV of who was a member from when to when."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..market.symbols import clean_symbol
from ..market.universe import Span, Universe
from .base import LocalFileDataset

MEMBERSHIP = ("symbol", "from", "to")
FIRST_DAY, LAST_DAY = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class SymbolListDataset(LocalFileDataset):
    """One symbol a line, or a CSV with the columns symbol, from and to.

    In a list `#` starts a comment; blank lines and case do not matter. In a CSV `from` and `to`
    are session dates, both inclusive; an empty one is open, and a symbol may have several rows.

    Loading gives a `Universe` in the file's order, or None where there is no file: whether that
    matters is for the node to say. Saving takes one; a list is written as a list.
    """

    def load(self) -> Universe | None:
        """Return the universe, or None where the file is missing.

        Raises:
            DataError: It is a folder or no text, or a line of a CSV cannot be read.
            ParameterError: A line of a list is no symbol.
        """
        if self._filepath.is_dir():
            raise DataError(f"{self._filepath} is a folder; give a file with one symbol a line.")
        return self._read(self._filepath) if self._filepath.is_file() else None

    def _read(self, path: Path) -> Universe:
        lines = _read_text(path).splitlines()
        entries = [entry for line in lines if (entry := line.split("#", 1)[0].strip())]
        if entries and _is_table(entries[0], path):
            return _read_membership(entries[1:], path)
        return Universe(tuple(dict.fromkeys(clean_symbol(entry) for entry in entries)))

    def _write(self, data: Universe, path: Path) -> None:
        if data.spans is None:
            text = "".join(f"{symbol}\n" for symbol in data.symbols)
        else:
            rows = [
                f"{symbol},{_day(first)},{_day(last)}\n"
                for symbol, spans in data.spans.items()
                for first, last in spans
            ]
            text = "".join([",".join(MEMBERSHIP) + "\n", *rows])
        path.write_text(text, encoding="utf-8")


def _read_text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # a parquet file, UTF-16, ...
        raise DataError(
            f"{path} is no text in UTF-8; write one symbol a line, or a CSV of symbol,from,to."
        )
    return text


def _is_table(line: str, path: Path) -> bool:
    """Whether a first line is the header of a CSV; one that is nearly so is refused."""
    if _cells(line) == list(MEMBERSHIP):
        return True
    if re.search(r"[,;\t|]", line):
        raise DataError(
            f"{path} begins with {line!r}; write one symbol a line, "
            "or a CSV whose first line is symbol,from,to."
        )
    return False


def _read_membership(entries: list[str], path: Path) -> Universe:
    spans: dict[str, list[Span]] = {}
    for entry in entries:
        cells = _cells(entry)
        if len(cells) != len(MEMBERSHIP):
            raise DataError(
                f"{path}: {entry!r} has {len(cells)} cells; write symbol,from,to in every line."
            )
        first = _nanoseconds(cells[1], entry, path, FIRST_DAY)
        last = _nanoseconds(cells[2], entry, path, LAST_DAY)
        if first > last:
            raise DataError(f"{path}: {entry!r} ends before it begins; swap its dates.")
        spans.setdefault(clean_symbol(cells[0]), []).append((first, last))
    return Universe(tuple(spans), {symbol: tuple(found) for symbol, found in spans.items()})


def _cells(line: str) -> list[str]:
    return [cell.strip().strip('"').lower() for cell in line.split(",")]


def _nanoseconds(text: str, entry: str, path: Path, unknown: int) -> int:
    if not text:
        return unknown
    try:
        if _DAY.fullmatch(text):
            return int(pd.Timestamp(date.fromisoformat(text)).as_unit("ns").value)
    except ValueError:  # no such day, or none that nanoseconds reach
        pass
    raise DataError(
        f"{path}: {entry!r} has a date {text!r}; write dates as YYYY-MM-DD, "
        "or leave an open one empty."
    )


def _day(nanoseconds: int) -> str:
    if nanoseconds in (FIRST_DAY, LAST_DAY):
        return ""
    return f"{pd.Timestamp(nanoseconds):%Y-%m-%d}"
