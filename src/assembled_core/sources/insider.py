"""Insiders' filings from whatever is at a path: the SEC's data sets or single XML documents."""

import zipfile
from pathlib import Path

import pandas as pd

from ..errors import DataError, EmptyDataError
from .form4_xml import find_documents, read_form4_documents
from .insider_parameters import InsiderSourceParameters as InsiderSourceParameters
from .report import DataReport
from .sec_form345 import read_form345
from .sec_tsv import find_quarters


def read_insider_events(
    path: str | Path, settings: InsiderSourceParameters
) -> tuple[pd.DataFrame, DataReport]:
    """Return the insider events at a path as the canonical table, and what was dropped and why.

    Args:
        path: A quarter's zip of the SEC or a folder of such, their tables in a folder, an XML
            document of Form 4 or a folder of such; see `read_form345` and `read_form4_documents`.
        settings: What to take and how to read it.

    Raises:
        DataError: Nothing of that kind is there, or both kinds are, or a file is broken.
        EmptyDataError: No trade of it can be used.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path} does not exist; check the path.")
    quarters = bool(find_quarters(path))
    documents = bool(find_documents(path))
    if quarters and documents:
        raise DataError(
            f"{path} holds the SEC's tables and XML documents; keep each in a folder of its own, "
            "or trades that are in both would count twice."
        )
    if quarters:
        return _refuse_nothing(path, *read_form345(path, settings))
    if documents:
        return _refuse_nothing(path, *read_form4_documents(path, settings))
    what = "zip without SUBMISSION.tsv" if _is_zip(path) else "file or folder of another kind"
    raise DataError(
        f"{path} is a {what}; give the SEC's 2024q3_form345.zip, a folder with SUBMISSION.tsv, "
        "or Form 4 documents (.xml)."
    )


def _refuse_nothing(
    path: Path, table: pd.DataFrame, report: DataReport
) -> tuple[pd.DataFrame, DataReport]:
    if table.empty and not report.dropped:
        raise EmptyDataError(f"{path} reports no non-derivative trade; give filings that do.")
    if table.empty:
        raise EmptyDataError(
            f"{path}: none of {report.rows_read} trades can be used; {report.main_reason()}."
        )
    return table, report


def _is_zip(path: Path) -> bool:
    return path.is_file() and zipfile.is_zipfile(path)
