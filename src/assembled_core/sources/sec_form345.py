"""The SEC's Insider Transactions Data Sets: one zip a quarter, made from Forms 3, 4 and 5.

Source: "Insider Transactions Data Sets" of the US Securities and Exchange Commission; the columns
are those of its FORM_345_metadata.json.
"""

from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..progress import track
from .filing_times import read_filing_times
from .form345_tables import Form345Tables, join_tables, select_codes
from .insider_parameters import InsiderSourceParameters
from .insider_rows import insider_rows
from .report import DataReport
from .sec_tsv import Quarter, find_quarters, read_tsv

SOURCE = "sec_form345"

_SUBMISSION = {
    "ACCESSION_NUMBER": "accession",
    "DOCUMENT_TYPE": "form",
    "FILING_DATE": "filed",
    "PERIOD_OF_REPORT": "period",
    "DATE_OF_ORIG_SUB": "original",
    "ISSUERCIK": "issuer",
    "ISSUERTRADINGSYMBOL": "symbol",
}
_OWNER = {
    "ACCESSION_NUMBER": "accession",
    "RPTOWNERCIK": "owner",
    "RPTOWNERNAME": "name",
    "RPTOWNER_RELATIONSHIP": "relationship",
}
_TRADE = {
    "ACCESSION_NUMBER": "accession",
    "NONDERIV_TRANS_SK": "line",
    "TRANS_DATE": "traded",
    "TRANS_CODE": "code",
    "TRANS_ACQUIRED_DISP_CD": "side",
    "TRANS_SHARES": "shares",
    "TRANS_PRICEPERSHARE": "price",
}


def read_form345(path: Path, settings: InsiderSourceParameters) -> tuple[pd.DataFrame, DataReport]:
    """Return the trades of any number of quarters as canonical insider events.

    A filing counts from midnight New York time after its filing date, or from its acceptance
    where `settings.filing_times` knows it. Amendments are matched across all quarters given.

    Args:
        path: A quarter's zip, a folder of such zips, a folder with SUBMISSION.tsv,
            REPORTINGOWNER.tsv and NONDERIV_TRANS.tsv, or a folder of such folders.
        settings: What to take and how to read it.

    Returns:
        The insider events (see `insider_rows`), and what was dropped and why.

    Raises:
        DataError: There is no quarter, or a table is missing, broken or lacks a column.
    """
    quarters = find_quarters(path)
    if not quarters:
        raise DataError(
            f"{path} holds no SUBMISSION.tsv; give a quarter as the SEC ships it, "
            "such as 2024q3_form345.zip."
        )
    accepted = None
    if settings.filing_times is not None:
        accepted = read_filing_times(Path(settings.filing_times), settings.filing_time_zone)
    tables = join_tables(
        read_quarter(quarter, settings.codes) for quarter in track(quarters, "quarters")
    )
    return insider_rows(tables, settings, SOURCE, accepted)


def read_quarter(quarter: Quarter, codes: tuple[str, ...]) -> Form345Tables:
    """Return the tables of one quarter, with the trades of some codes.

    Raises:
        DataError: A table is broken or lacks a column.
    """
    filings, torn_filings = _read(quarter, "SUBMISSION", _SUBMISSION)
    owners, torn_owners = _read(quarter, "REPORTINGOWNER", _OWNER)
    trades, torn = _read(quarter, "NONDERIV_TRANS", _TRADE)
    reason = "line does not have the header's columns"
    tables = Form345Tables(
        filings.assign(
            form=filings["form"].str.upper(),
            **{day: parse_dates(filings[day]) for day in ("filed", "period", "original")},
        ),
        owners,
        trades.assign(
            traded_text=trades["traded"],
            traded=parse_dates(trades["traded"]),
            code=trades["code"].str.upper(),
            side=trades["side"].str.upper(),
        ),
        len(trades) + len(torn),
        {reason: len(torn)} if torn else {},
        {reason: torn[0]} if torn else {},
        tuple(
            f"{len(lines)} lines of {quarter.where(table)} do not have the header's columns."
            for table, lines in (("SUBMISSION", torn_filings), ("REPORTINGOWNER", torn_owners))
            if lines
        ),
    )
    return select_codes(tables, codes)


def _read(quarter: Quarter, table: str, columns: dict[str, str]) -> tuple[pd.DataFrame, list[str]]:
    return read_tsv(quarter.read(table), columns, quarter.where(table))


def parse_dates(texts: "pd.Series[str]") -> pd.Series:
    """Return dates such as 31-JUL-2024 as midnights UTC; what is no such date becomes NaT."""
    return pd.to_datetime(texts, format="%d-%b-%Y", errors="coerce", utc=True)
