"""Files of a source in their native form, read as they are."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ..errors import DataError, ParameterError

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet")
# many rows, few different values: parsed once per value
REPEATED_TEXT = pa.dictionary(pa.int32(), pa.string())


def read_names(path: Path, *, skip_rows: int = 0, separator: str = ",") -> list[str]:
    """Return the names of a file's columns; see `read_native`."""
    try:
        if _is_parquet(path):
            return list(pq.read_schema(path).names)
        with pyarrow.csv.open_csv(path, *_options(skip_rows, separator)) as opened:
            return list(opened.schema.names)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise _unreadable(path, error) from error


def read_native(
    path: Path,
    types: Mapping[str, pa.DataType] | None = None,
    *,
    skip_rows: int = 0,
    separator: str = ",",
) -> pd.DataFrame:
    """Return the columns of a CSV or parquet file; a byte order mark and CRLF do no harm.

    Args:
        path: The file; `.csv`, `.tsv`, `.txt` or `.parquet`.
        types: Column -> type it is read as, of the columns to read. Without it every column is
            read, of a CSV as text: a symbol such as `NA` or `TRUE` stays what it is.
        skip_rows: Lines before the header line of a CSV.
        separator: Between the columns of a CSV.

    Returns:
        One row per record, in the file's order. Only an empty cell is missing.

    Raises:
        DataError: The file is missing, broken, names a column twice, or a cell does not fit its
            type.
        ParameterError: It is neither CSV nor parquet.
    """
    if types is None and not _is_parquet(path):
        names = read_names(path, skip_rows=skip_rows, separator=separator)
        twice = [name for name in names if name and names.count(name) > 1]
        if twice:
            raise DataError(f"{path} has two columns {twice[0]!r}; rename one of them.")
        types = dict.fromkeys(names, pa.string())
    try:
        if _is_parquet(path):
            table = pq.read_table(path, columns=None if types is None else list(types))
            return _cast(table, types or {}).to_pandas()
        convert = pyarrow.csv.ConvertOptions(
            include_columns=list(types or ()),
            column_types=types,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        )
        options = _options(skip_rows, separator)
        return pyarrow.csv.read_csv(path, *options, convert).to_pandas()
    except (OSError, pa.ArrowException, ValueError) as error:
        raise _unreadable(path, error) from error


def _options(
    skip_rows: int, separator: str
) -> tuple[pyarrow.csv.ReadOptions, pyarrow.csv.ParseOptions]:
    # a line break inside quotes is allowed: free text of a form has them
    return (
        pyarrow.csv.ReadOptions(skip_rows=skip_rows),
        pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True),
    )


def _is_parquet(path: Path) -> bool:
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError(
            f"{path}: format {path.suffix!r} is unknown; use {', '.join(SUFFIXES)}."
        )
    return path.suffix.lower() == ".parquet"


def _cast(table: pa.Table, types: Mapping[str, pa.DataType]) -> pa.Table:
    for number, name in enumerate(table.column_names):
        wanted = types.get(name)
        if wanted is not None and table[name].type != wanted:
            plain = wanted.value_type if pa.types.is_dictionary(wanted) else wanted
            column = table[name].cast(plain)
            column = column.dictionary_encode() if plain != wanted else column
            table = table.set_column(number, name, column)
    return table


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError(f"{path} does not exist; check the path.")
    reason = str(error).splitlines()[0].rstrip(".")
    return DataError(f"{path} cannot be read ({reason}); fetch or write it anew.")
