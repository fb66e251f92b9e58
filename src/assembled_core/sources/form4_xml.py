"""Single Form 3, 4 and 5 documents as EDGAR keeps them, with their acceptance times beside them.

Source: the ownership document of the EDGAR Ownership XML Technical Specification. Its own dates
say when a trade was made and when somebody signed, never when the public could read it.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd

from ..errors import DataError
from .filing_times import (
    NEW_YORK,
    dashed,
    parse_accepted,
    read_filing_times,
    read_text_columns,
    refuse_repeats,
)
from .form345_tables import (
    FILING_COLUMNS,
    OWNER_COLUMNS,
    TRADE_COLUMNS,
    Form345Tables,
    select_codes,
)
from .insider_parameters import InsiderSourceParameters
from .insider_rows import insider_rows
from .ownership_xml import read_document, text_of
from .report import DataReport

SOURCE = "form4_xml"
MANIFEST = "manifest.csv"

_TRADE = {
    "traded_text": "transactionDate/value",
    "code": "transactionCoding/transactionCode",
    "side": "transactionAmounts/transactionAcquiredDisposedCode/value",
    "shares": "transactionAmounts/transactionShares/value",
    "price": "transactionAmounts/transactionPricePerShare/value",
}
_FILING = {
    "form": "documentType",
    "period": "periodOfReport",
    "original": "dateOfOriginalSubmission",
    "issuer": "issuer/issuerCik",
    "symbol": "issuer/issuerTradingSymbol",
}
_RELATIONSHIPS = ("isOfficer", "isDirector", "isTenPercentOwner", "isOther")


def read_form4_documents(
    path: Path, settings: InsiderSourceParameters
) -> tuple[pd.DataFrame, DataReport]:
    """Return the trades of XML documents as canonical insider events.

    Args:
        path: A document, or a folder of them (`*.xml`). Beside them stands manifest.csv with the
            columns file, accepted_at and optionally accession; for a single document
            `settings.accepted_at` does as well.
        settings: What to take and how to read it; `filing_times` gives acceptance times by
            accession number to files named by it.

    Returns:
        The insider events (see `insider_rows`), and what was dropped and why. Holdings and
        derivatives are no trades; a document without a trade is noted.

    Raises:
        DataError: A document cannot be read, or nobody says when it was accepted: its period and
            its signature date are days before the public could know, and nothing is guessed.
    """
    files = find_documents(path)
    if not files:
        raise DataError(f"{path} holds no .xml document; give Form 4 documents as EDGAR has them.")
    times, notes = _acceptances(path, files, settings)
    refuse_repeats(times["accession"], path)
    documents = {file: read_document(file) for file in files}
    tables = _tables(documents, times, notes)
    accepted = times.set_index("accession")["accepted_at"]
    return insider_rows(select_codes(tables, settings.codes), settings, SOURCE, accepted)


def find_documents(path: Path) -> list[Path]:
    """Return the XML documents at a path: itself, or those in the folder."""
    files = [path] if path.is_file() else sorted(path.iterdir())
    return [file for file in files if file.suffix.lower() == ".xml" and file.is_file()]


def _acceptances(
    path: Path, files: list[Path], settings: InsiderSourceParameters
) -> tuple[pd.DataFrame, list[str]]:
    """One row per file: its accession number (else its stem) and when it was accepted."""
    stems = dashed(pd.Series([file.stem for file in files], dtype="str"))
    times = pd.DataFrame({"file": [file.name for file in files], "accession": stems})
    zone, folder = settings.filing_time_zone, files[0].parent
    if settings.accepted_at is not None:
        if path.is_dir():
            raise DataError(
                f"`accepted_at` is the time of one document, but {path} is a folder; "
                f"write {MANIFEST} with the columns file and accepted_at into it."
            )
        given = pd.Series([settings.accepted_at], dtype="str")
        return times.assign(accepted_at=parse_accepted(given, zone, "accepted_at")), []
    if settings.filing_times is not None:
        listed = read_filing_times(Path(settings.filing_times), zone)
        return _complete(times.assign(accepted_at=listed.reindex(stems).array), folder), []
    if not (folder / MANIFEST).is_file():
        raise _untimed(files[0], folder, len(files), len(files))
    return _from_manifest(folder / MANIFEST, times, zone)


def _from_manifest(
    path: Path, times: pd.DataFrame, zone: str | None
) -> tuple[pd.DataFrame, list[str]]:
    listed = read_text_columns(path, ("file", "accepted_at"))
    listed = listed.assign(accepted_at=parse_accepted(listed["accepted_at"], zone, str(path)))
    refuse_repeats(listed["file"], path)
    merged = times.merge(listed, on="file", how="left", suffixes=("", "_listed"))
    if "accession_listed" in merged:
        said = merged["accession_listed"].fillna("").str.strip()
        merged["accession"] = dashed(said.where(said != "", merged["accession"]))
    absent = listed.loc[~listed["file"].isin(times["file"]), "file"]
    notes = []
    if len(absent):
        notes = [f"{len(absent)} files of {path} are not there (such as {absent.iloc[0]})."]
    return _complete(merged, path.parent), notes


def _complete(times: pd.DataFrame, folder: Path) -> pd.DataFrame:
    missing = times["accepted_at"].isna()
    if missing.any():
        first = folder / times.loc[missing, "file"].iloc[0]
        raise _untimed(first, folder, int(missing.sum()), len(times))
    return times


def _untimed(first: Path, folder: Path, missing: int, files: int) -> DataError:
    return DataError(
        f"{missing} of {files} documents have no acceptance time, first {first}; a document does "
        f"not say when it became public: list it in {folder / MANIFEST} "
        "(columns file, accepted_at) or give `accepted_at`."
    )


def _tables(
    documents: dict[Path, ET.Element], times: pd.DataFrame, notes: list[str]
) -> Form345Tables:
    roots = list(zip(times["accession"], documents.values(), strict=True))
    trades = pd.DataFrame(
        [row for accession, root in roots for row in _trades(accession, root)],
        columns=[name for name in TRADE_COLUMNS if name != "traded"], dtype="str",
    )  # fmt: skip
    owners = pd.DataFrame(
        [row for accession, root in roots for row in _owners(accession, root)],
        columns=list(OWNER_COLUMNS), dtype="str",
    )  # fmt: skip
    filings = pd.DataFrame(
        [_filing(accession, root) for accession, root in roots],
        columns=[name for name in FILING_COLUMNS if name != "filed"], dtype="str",
    )  # fmt: skip
    idle = [file.name for file, root in documents.items() if not _transactions(root)]
    if idle:
        notes = [
            *notes,
            f"{len(idle)} of {len(documents)} documents report no non-derivative trade "
            f"(such as {idle[0]}).",
        ]
    local = times["accepted_at"].dt.tz_convert(NEW_YORK).dt.tz_localize(None).dt.normalize()
    return Form345Tables(
        filings.assign(
            filed=local.dt.tz_localize("UTC"),
            period=_dates(filings["period"]),
            original=_dates(filings["original"]),
        ),
        owners,
        trades.assign(traded=_dates(trades["traded_text"])),
        len(trades),
        notes=tuple(notes),
    )


def _transactions(root: ET.Element) -> list[ET.Element]:
    return root.findall("nonDerivativeTable/nonDerivativeTransaction")


def _trades(accession: str, root: ET.Element) -> list[dict[str, str]]:
    return [
        {"accession": accession, "line": str(number)}
        | {name: text_of(trade, where) for name, where in _TRADE.items()}
        for number, trade in enumerate(_transactions(root), start=1)
    ]


def _owners(accession: str, root: ET.Element) -> list[dict[str, str]]:
    return [
        {
            "accession": accession,
            "owner": text_of(owner, "reportingOwnerId/rptOwnerCik"),
            "name": text_of(owner, "reportingOwnerId/rptOwnerName"),
            "relationship": ",".join(
                name
                for name in _RELATIONSHIPS
                if text_of(owner, f"reportingOwnerRelationship/{name}").lower() in ("1", "true")
            ),
        }
        for owner in root.findall("reportingOwner")
    ]


def _filing(accession: str, root: ET.Element) -> dict[str, str]:
    values = {name: text_of(root, where) for name, where in _FILING.items()}
    return {"accession": accession, **values}


def _dates(texts: "pd.Series[str]") -> pd.Series:
    """Read dates such as 2024-07-31, also with the zone that XML allows behind them."""
    days = texts.str.extract(r"^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?$", expand=False)
    return pd.to_datetime(days, format="%Y-%m-%d", errors="coerce", utc=True)
