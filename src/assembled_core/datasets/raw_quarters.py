"""The SEC's quarters of filings in their zips, as raw tables: opened as the source opens them."""

import functools
from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..quality.raw_table import RawTable
from ..sources.sec_tsv import TABLES, Quarter, find_quarters, opened_zip, read_tsv

HEAD_BYTES = 65_536
SUFFIX = ".zip"


def open_quarters(path: Path, name: str, *, named: bool = False) -> list[RawTable]:
    """Return the tables of the quarters in a zip; only the names of their columns are read.

    Args:
        path: The zip.
        name: How reports call it.
        named: The user named this very file.
    """
    try:
        quarters = find_quarters(path)
        tables = [
            _open(quarter, table, f"{name}/{quarter.names[table]}", named)
            for quarter in quarters
            for table in TABLES
        ]
    except DataError as error:
        reason = f"It cannot be read: {str(error).rstrip('.')}."
        return [RawTable(name, str(path.parent), path.stem, (), _nothing, problem=reason)]
    if not tables and named:
        reason = "It cannot be read: the zip holds no quarter of the SEC (SUBMISSION.tsv)."
        return [RawTable(name, str(path.parent), path.stem, (), _nothing, problem=reason)]
    return tables or [RawTable(name, str(path.parent), path.stem, (), _nothing)]


def _open(quarter: Quarter, table: str, name: str, named: bool) -> RawTable:
    with (
        opened_zip(quarter.place) as archive,
        archive.open(quarter.names[table]) as file,
    ):
        head = file.readline(HEAD_BYTES).decode("utf-8-sig", errors="replace")
    columns = tuple(word.strip().upper() for word in head.split("\t"))
    folder = str(quarter.place / Path(quarter.names[table]).parent)
    read = functools.partial(read_quarter, quarter, table, columns)
    return RawTable(name, folder, table, columns, read, named=named)


def read_quarter(
    quarter: Quarter, table: str, columns: tuple[str, ...], as_text: bool
) -> pd.DataFrame:
    """Return all rows of a quarter's table as text; `attrs["torn"]` has lines that do not fit it.

    Raises:
        DataError: It cannot be read.
    """
    content = quarter.read(table)
    rows, torn = read_tsv(content, {name: name for name in columns}, quarter.where(table))
    rows.attrs["torn"] = torn
    return rows


def _nothing(as_text: bool) -> pd.DataFrame:
    return pd.DataFrame()
