"""A table as it was read: every column, nothing mended."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from .finding import Finding, find


@dataclass(frozen=True)
class TextFacts:
    """What the bytes of a text file say.

    Attributes:
        byte_order_mark: It begins with one.
        windows_line_ends: Lines end in CR LF.
        header_line: Line of the column names, from 1.
        encoding: Name of the encoding it was read with.
        separator: Between the columns.
        title_lines: Lines above that of the column names that are not blank.
    """

    byte_order_mark: bool = False
    windows_line_ends: bool = False
    header_line: int = 1
    encoding: str = "utf-8"
    separator: str = ","
    title_lines: int = 0


@dataclass(frozen=True)
class RawTable:
    """A file that holds a table, not read yet.

    Attributes:
        name: How reports call it.
        folder: The folder it lies in.
        stem: Name of the file without its ending.
        columns: Names of its columns, as written.
        read: Returns all rows and columns. With True every cell is text as written, empty where
            there is nothing; with False numbers are numbers.
        text: Of a text file, what its bytes say.
        problem: Why it cannot be read; empty where it can.
        skipped: Why it was not looked into, though nothing need be wrong with it; mostly empty.
        named: It was asked for by its own path, not found in a folder.
        typed: The file itself says of which type each column is.
    """

    name: str
    folder: str
    stem: str
    columns: tuple[str, ...]
    read: Callable[[bool], pd.DataFrame]
    text: TextFacts = field(default_factory=TextFacts)
    problem: str = ""
    skipped: str = ""
    named: bool = False
    typed: bool = False


def check_file(table: RawTable, *, of_bars: bool = False) -> list[Finding]:
    """Say what is worth knowing of a file's bytes.

    Args:
        table: The file's table.
        of_bars: It holds bars, whose readers take commas, UTF-8 and a header on top, or nothing.
    """
    if table.problem:
        return [find("error", "unreadable_file", table.name, table.problem)]
    if table.skipped:
        return [find("warning", "skipped_path", table.name, f"Skipped: {table.skipped}.")]
    text, name = table.text, table.name
    found = []
    if text.byte_order_mark:
        found.append(find("info", "byte_order_mark", name, "The file begins with a BOM."))
    if text.windows_line_ends:
        found.append(find("info", "windows_line_ends", name, "Lines end in CRLF."))
    if text.header_line > 1:
        refused = of_bars and text.title_lines > 0
        message = f"The column names stand on line {text.header_line}."
        found.append(
            find("error" if refused else "info", "header_line", name, message,
                 count=text.header_line - 1)
        )  # fmt: skip
    if text.encoding not in ("utf-8", "utf-8-sig", "ascii"):
        message = f"It is not UTF-8; read as {text.encoding}."
        found.append(find("error" if of_bars else "warning", "encoding", name, message))
    if of_bars and text.separator != ",":
        sign = {"\t": "tabs", ";": "semicolons"}.get(text.separator, repr(text.separator))
        message = f"Columns are separated by {sign}, not by commas."
        found.append(find("error", "separator", name, message))
    return found
