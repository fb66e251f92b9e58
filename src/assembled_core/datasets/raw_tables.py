"""Every table under some paths, as it is: what its bytes say, its columns, and how to read it."""

import functools
import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from kedro.io import AbstractDataset

from ..errors import AssembledError, DataError, ParameterError
from ..quality.form_document import COLUMNS as FORM_COLUMNS
from ..quality.form_document import flatten_form
from ..quality.raw_table import RawTable, TextFacts
from ..sources.ownership_xml import read_document
from .raw_quarters import SUFFIX as ZIP
from .raw_quarters import open_quarters

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SUFFIXES = (".parquet", *TEXT_SUFFIXES, ".xml")
HEAD_BYTES = 65_536
HEADER_LINES = 10
SEPARATORS = ("\t", ";", ",")
ACCOUNTS = "accounts"  # what ingestion writes of its own work
BOM = b"\xef\xbb\xbf"


class RawTablesDataset(AbstractDataset[Any, Any]):
    """Tables as they are, whatever their form: nothing is mended and nothing refused.

    Args:
        filepath: A file, or a folder that is searched with all below it.
        paths: Files or folders instead of it.
        metadata: Free notes for Kedro-Viz and the hooks.

    Loading gives a list of `RawTable`; their rows are read when they are asked for.
    """

    def __init__(
        self,
        *,
        filepath: str,
        paths: Sequence[str] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._filepath = Path(filepath)
        self._paths = [Path(path).absolute() for path in paths or ()] or [self._filepath]
        self.metadata = metadata

    def load(self) -> list[RawTable]:
        """Return the tables in the order of their paths.

        Raises:
            DataError: A path does not exist, or there is no table at all.
            ParameterError: A file that was named is of no known kind.
        """
        below = _common_folder(self._paths)
        found = [table for path in self._paths for table in find_tables(path, below)]
        if not any(table.columns or table.problem for table in found):
            looked = ", ".join(map(str, self._paths))
            raise DataError(f"no table at {looked}; run fetch_prices, or name files or folders.")
        return found

    def save(self, data: Any) -> None:
        """Raw tables are only read."""
        raise NotImplementedError("raw tables are only read")

    def _exists(self) -> bool:
        return all(path.exists() for path in self._paths)

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


def find_tables(path: Path, below: Path | None = None) -> list[RawTable]:
    """Return the table of a file, those of a zip of the SEC, or of a folder with all below it.

    Args:
        path: The file or folder.
        below: Folder that names start from; None: the folder itself, or that of the file.

    Raises:
        DataError: There is nothing at the path.
        ParameterError: The file is of no known kind.
    """
    if path.is_file():
        if path.suffix.lower() not in (*SUFFIXES, ZIP):
            known = ", ".join((*SUFFIXES, ZIP))
            raise ParameterError(f"{path}: format {path.suffix!r} is unknown; use {known}.")
        return _open(path, str(path.relative_to(below or path.parent)), named=True)
    if not path.is_dir():
        raise DataError(f"{path} does not exist; check the path, or run fetch_prices first.")
    files, skipped = _walk(path)

    def name(found: Path) -> str:
        return str(found.relative_to(below or path))

    tables = [table for file in files for table in _open(file, name(file))]
    return tables + [_skipped(place, name(place), why) for place, why in sorted(skipped.items())]


def _open(path: Path, name: str, *, named: bool = False) -> list[RawTable]:
    if path.suffix.lower() == ZIP:
        return open_quarters(path, name, named=named)
    return [open_table(path, name, named=named)]


def open_table(path: Path, name: str, *, named: bool = False) -> RawTable:
    """Return a table, of which only the names of the columns have been read.

    Args:
        path: The file.
        name: How reports call it.
        named: The user named this very file.
    """
    folder, stem = str(path.parent), path.stem
    if path.suffix.lower() not in SUFFIXES:
        return RawTable(name, folder, stem, (), _no_rows)
    try:
        columns, text = _look(path)
    except (OSError, pa.ArrowException, ValueError, AssembledError) as error:
        reason = f"It cannot be read: {_first_line(error)}."
        return RawTable(name, folder, stem, (), _no_rows, problem=reason, named=named)
    read = functools.partial(read_rows, path, name, text)
    typed = path.suffix.lower() == ".parquet"
    return RawTable(name, folder, stem, columns, read, text, named=named, typed=typed)


def read_rows(path: Path, name: str, text: TextFacts, as_text: bool) -> pd.DataFrame:
    """Return all rows and columns of a file.

    Args:
        path: The file.
        name: How reports call it.
        text: What its bytes say, where it is a text file.
        as_text: Every cell as written; else numbers are read as numbers where a column holds
            nothing else.

    Raises:
        DataError: The rows cannot be read.
    """
    try:
        rows = _read(path, name, text, as_text)
        if again := set(rows.columns[rows.columns.duplicated()]):
            raise ValueError(f"several columns are called {', '.join(sorted(again))}")
        return rows
    except (OSError, pa.ArrowException, ValueError) as error:
        raise DataError(f"It cannot be read: {_first_line(error)}.") from error


def _read(path: Path, name: str, text: TextFacts, as_text: bool) -> pd.DataFrame:
    kind = path.suffix.lower()
    if kind == ".parquet":
        with pq.ParquetFile(path) as file:  # one thread: 500 small files are read one by one
            table = file.read(use_threads=False)
        return table.to_pandas(ignore_metadata=True)  # an index is a column like others
    if kind == ".xml":
        return flatten_form(read_document(path), name)
    rows = pd.read_csv(
        path,
        sep=text.separator,
        skiprows=text.header_line - 1,
        encoding=text.encoding,
        dtype="str",
        keep_default_na=False,  # NA and NONE are symbols
        on_bad_lines="error",
    )
    return rows if as_text else rows.apply(_as_numbers)


def _as_numbers(column: pd.Series) -> pd.Series:
    """A text column as numbers, if every cell that is not empty is one."""
    numbers = pd.to_numeric(column.str.strip(), errors="coerce")
    if str(column.name).strip().lower() in ("timestamp", "date", "datetime", "time", "symbol"):
        return column
    return numbers if (numbers.notna() | _is_empty(column)).all() else column


def _is_empty(column: pd.Series) -> "pd.Series[bool]":
    return column.str.strip().str.lower().isin(["", "nan", "null", "na", "n/a"])


def _look(path: Path) -> tuple[tuple[str, ...], TextFacts]:
    kind = path.suffix.lower()
    if kind == ".parquet":
        return tuple(pq.read_schema(path).names), TextFacts()
    if kind == ".xml":
        return FORM_COLUMNS, TextFacts()
    text = sniff_text(_head_of(path))
    head = pd.read_csv(
        BytesIO(_head_of(path)) if path.stat().st_size > HEAD_BYTES else path,
        sep=text.separator, skiprows=text.header_line - 1, encoding=text.encoding, nrows=0,
    )  # fmt: skip
    return tuple(map(str, head.columns)), text


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def sniff_text(head: bytes) -> TextFacts:
    """Say what the first bytes of a text file tell.

    Args:
        head: Its beginning.

    Raises:
        DataError: It is empty, or no text.
    """
    if not head.strip():
        raise DataError("the file is empty")
    if b"\x00" in head:
        raise DataError("the file is no text, or of an encoding with zero bytes such as UTF-16")
    marked = head.startswith(BOM)
    encoding = "utf-8-sig" if marked else "utf-8"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(head) >= HEAD_BYTES and error.start >= len(head) - 4  # in the midst of a letter
        if not cut:
            encoding = "cp1252"
    lines = head.decode(encoding, errors="replace").splitlines()[:HEADER_LINES]
    separator = max(SEPARATORS, key=lambda sign: max(line.count(sign) for line in lines))
    header = _header_line(lines, separator)
    return TextFacts(
        byte_order_mark=marked,
        windows_line_ends=b"\r\n" in head,
        header_line=header,
        encoding=encoding,
        separator=separator,
        title_lines=sum(bool(line.strip()) for line in lines[: header - 1]),
    )


def _header_line(lines: list[str], separator: str) -> int:
    """The first line of several cells that are all filled and mostly no numbers, from 1."""
    several = any(separator in line for line in lines)
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        words = sum(not cell[:1].isdigit() for cell in cells)
        if all(cells) and 2 * words > len(cells) and (len(cells) > 1 or not several):
            return number
    return 1


def _common_folder(paths: Sequence[Path]) -> Path | None:
    """The folder that several paths share, so that names tell their tables apart."""
    if len(paths) == 1:
        return None
    return Path(os.path.commonpath([path.absolute().parent for path in paths]))


def _walk(folder: Path) -> tuple[list[Path], dict[Path, str]]:
    """The files of a folder with all below it, and what was skipped, with the reason."""
    files, skipped = [], {}

    def note(error: OSError) -> None:
        skipped[Path(error.filename)] = f"the folder cannot be read ({error.strerror})"

    for top, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not _is_passed_over(name)]
        for name in folders:
            if (link := Path(top, name)).is_symlink():
                skipped[link] = "links to folders are not followed"
        for name in names:
            path = Path(top, name)
            if _is_passed_over(name):
                continue
            if _is_file(path):
                files.append(path)
            else:
                skipped[path] = "it is no file that can be reached, or a link to nothing"
    return sorted(files), skipped


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # its folder may be listed, but not entered
        return False


def _skipped(path: Path, name: str, reason: str) -> RawTable:
    return RawTable(name, str(path.parent), path.stem, (), _no_rows, skipped=reason)


def _is_passed_over(part: str) -> bool:
    return part.startswith(".") or part == ACCOUNTS


def _no_rows(as_text: bool) -> pd.DataFrame:
    return pd.DataFrame()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
