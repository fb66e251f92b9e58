"""The SEC's tab-separated files, in a zip as they are shipped or beside each other in a folder."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ..errors import DataError

TABLES = ("SUBMISSION", "REPORTINGOWNER", "NONDERIV_TRANS")
# a quarter's largest table is about 50 MB; a zip that claims far more is a bomb
_MAX_BYTES = 2**31
_TABLE_END = "SUBMISSION.TSV"


@dataclass(frozen=True)
class Quarter:
    """Where the tables of one quarter are.

    Args:
        place: A zip file or a folder.
        names: Table -> name of its file in that place.
    """

    place: Path
    names: Mapping[str, str]

    def where(self, table: str) -> str:
        """Return a table's place for a message."""
        return f"{self.place}/{self.names[table]}"

    def read(self, table: str) -> bytes:
        """Return the bytes of a table.

        Raises:
            DataError: The zip is broken, encrypted or absurdly large.
        """
        if self.place.is_dir():
            return _read_file(self.place / self.names[table])
        with opened_zip(self.place) as archive:
            entry = archive.getinfo(self.names[table])
            if entry.file_size > _MAX_BYTES:
                raise DataError(
                    f"{self.where(table)} claims {entry.file_size} bytes, more than a quarter "
                    "can have; download it anew."
                )
            return archive.read(entry)


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}).") from error


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip; whatever is wrong with it is one line."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        raise DataError(f"{path} is no readable zip ({error}); download it anew.") from error


def find_quarters(path: Path) -> list[Quarter]:
    """Return the quarters at a path: a zip, or a folder of zips, of tables, or of such folders.

    A quarter is where a name ends with SUBMISSION.tsv (2024q3_SUBMISSION.tsv too); its other
    tables have the same beginning.

    Raises:
        DataError: One of the three tables of a quarter is missing.
    """
    if path.is_file():
        zipped = path.suffix.lower() == ".zip" or zipfile.is_zipfile(path)
        return _quarters_of(path, _zip_names(path)) if zipped else []
    files = sorted(file for depth in ("*", "*/*") for file in path.glob(depth) if file.is_file())
    zips = [file for file in files if file.suffix.lower() == ".zip"]
    names = [str(file.relative_to(path)) for file in files]
    from_zips = [quarter for file in zips for quarter in _quarters_of(file, _zip_names(file))]
    return [*_quarters_of(path, names), *from_zips]


def _zip_names(path: Path) -> list[str]:
    with opened_zip(path) as archive:
        return archive.namelist()


def _quarters_of(place: Path, names: list[str]) -> list[Quarter]:
    by_upper = {name.upper(): name for name in names}
    found = []
    for upper in sorted(by_upper):
        if upper.endswith(_TABLE_END):
            start = upper.removesuffix(_TABLE_END)
            files = {table: f"{start}{table}.TSV" for table in TABLES}
            missing = [table for table in TABLES if files[table] not in by_upper]
            if missing:
                raise DataError(
                    f"{place} has {by_upper[upper]} but no {missing[0]}.tsv beside it; a quarter "
                    f"is the tables {', '.join(TABLES)} as the SEC ships them."
                )
            found.append(Quarter(place, {table: by_upper[files[table]] for table in TABLES}))
    return found


def read_tsv(
    content: bytes, columns: Mapping[str, str], where: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return some columns of a tab-separated table as text, and the lines that do not fit it.

    A quote is a character like any other. Cells are stripped of blanks; an empty one is "".

    Args:
        content: The file; UTF-8, with or without a byte order mark. Bytes that are no UTF-8 are
            replaced.
        columns: Name in the file -> name in the result; further columns are left out.
        where: Where it stands, for messages.

    Raises:
        DataError: A column is missing, or the file is no table.
    """
    text = content.decode("utf-8-sig", errors="replace").encode()
    head, _, rest = text.partition(b"\n")
    header = [name.strip().upper() for name in head.decode().split("\t")]
    missing = [name for name in columns if header.count(name) != 1]
    if missing:
        raise DataError(
            f"{where} lacks the column {', '.join(missing)}; give the file as the SEC ships it."
        )
    if not rest.strip():
        return pd.DataFrame(columns=list(columns.values()), dtype="str"), []
    torn: list[str] = []
    try:
        table = _parse(text, header, list(columns), torn)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise DataError(f"{where} cannot be read ({reason}); download it anew.") from error
    stripped = [pc.utf8_trim_whitespace(table[name]) for name in columns]
    return pa.table(stripped, names=list(columns.values())).to_pandas(), torn


def _parse(text: bytes, header: list[str], columns: list[str], torn: list[str]) -> pa.Table:
    def put_aside(row: pyarrow.csv.InvalidRow) -> str:
        torn.append(row.text[:80])
        return "skip"

    return pyarrow.csv.read_csv(
        pa.BufferReader(text),
        # in one thread torn lines are met in their order
        pyarrow.csv.ReadOptions(column_names=header, skip_rows=1, use_threads=False),
        pyarrow.csv.ParseOptions(
            delimiter="\t", quote_char=False, invalid_row_handler=put_aside
        ),
        pyarrow.csv.ConvertOptions(
            include_columns=columns,
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=False,
        ),
    )  # fmt: skip
