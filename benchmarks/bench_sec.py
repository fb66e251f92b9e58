"""A made quarter of the SEC's insider data: 36 000 filings and 100 000 trades, zip to events."""

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from timing import cpu_of

from assembled_core.sources.insider import InsiderSourceParameters, read_insider_events

FILINGS, TRADES = 36_000, 100_000


def measure() -> list[tuple[str, str]]:
    """Return (what, figure) rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_quarter(Path(folder) / "2024q3_form345.zip")
        every = tuple("PSAMF")
        return [
            (f"SEC quarter, {TRADES} trades, codes {what}", f"{_seconds(path, codes):.2f} CPU s")
            for what, codes in (("P and S", ("P", "S")), ("all", every))
        ]


def _seconds(path: Path, codes: tuple[str, ...]) -> float:
    settings = InsiderSourceParameters(codes=codes)
    return cpu_of(lambda: read_insider_events(path, settings), rounds=3)


def write_quarter(path: Path) -> Path:
    """Write a quarter: 1 filing in 60 is an amendment, 1 in 10 has a second owner."""
    draw = np.random.default_rng(7)
    accession = np.array([f"{n % 900:010d}-24-{n:06d}" for n in range(FILINGS)])
    day = pd.Timestamp("2024-07-01") + pd.to_timedelta(draw.integers(0, 91, FILINGS), unit="D")
    issuer = draw.integers(0, 4000, FILINGS)
    amends = draw.random(FILINGS) < 1 / 60
    dates = {lag: (day - pd.Timedelta(days=lag)).strftime("%d-%b-%Y").str.upper() for lag in (0, 2)}
    submissions = pd.DataFrame({
        "ACCESSION_NUMBER": accession, "FILING_DATE": dates[0], "PERIOD_OF_REPORT": dates[2],
        "DATE_OF_ORIG_SUB": np.where(amends, dates[2], ""),
        "DOCUMENT_TYPE": np.where(amends, "4/A", "4"),
        "ISSUERCIK": [f"{number:010d}" for number in issuer], "ISSUERNAME": "ACME CORP",
        "ISSUERTRADINGSYMBOL": [_symbol(number) for number in issuer], "REMARKS": "",
    })  # fmt: skip
    owned = np.concatenate([np.arange(FILINGS), np.flatnonzero(draw.random(FILINGS) < 0.1)])
    owners = pd.DataFrame({
        "ACCESSION_NUMBER": accession[owned],
        "RPTOWNERCIK": [f"{number:010d}" for number in issuer[owned] * 5 + owned % 5],
        "RPTOWNERNAME": "Doe John",
        "RPTOWNER_RELATIONSHIP": draw.choice(["Officer", "Director", "Other"], len(owned)),
        "RPTOWNER_TITLE": "", "RPTOWNER_STREET1": "1 MAIN STREET", "RPTOWNER_CITY": "NEW YORK",
    })  # fmt: skip
    filed = draw.integers(0, FILINGS, TRADES)
    code = draw.choice(list("PSAMF"), TRADES, p=[0.1, 0.3, 0.3, 0.15, 0.15])
    trades = pd.DataFrame({
        "ACCESSION_NUMBER": accession[filed], "NONDERIV_TRANS_SK": np.arange(TRADES) + 5_000_000,
        "SECURITY_TITLE": "Common Stock", "TRANS_DATE": dates[2].to_numpy()[filed],
        "TRANS_FORM_TYPE": "4", "TRANS_CODE": code, "TRANS_SHARES": draw.integers(1, 9999, TRADES),
        "TRANS_PRICEPERSHARE": draw.uniform(1, 300, TRADES).round(4),
        "TRANS_ACQUIRED_DISP_CD": np.where(np.isin(code, ["S", "F"]), "D", "A"),
        "SHRS_OWND_FOLWNG_TRANS": "12345.0", "DIRECT_INDIRECT_OWNERSHIP": "D",
    })  # fmt: skip
    tables = {"SUBMISSION": submissions, "REPORTINGOWNER": owners, "NONDERIV_TRANS": trades}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in tables.items():
            archive.writestr(f"{name}.tsv", table.to_csv(sep="\t", index=False))
    return path


def _symbol(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in range(3))
