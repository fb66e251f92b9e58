"""Quarters of insiders' filings in the form in which the SEC documents its data sets."""

import zipfile

import pandas as pd

# the columns of FORM_345_metadata.json, in its order
_NAMES = {
    "SUBMISSION": (
        "ACCESSION_NUMBER FILING_DATE PERIOD_OF_REPORT DATE_OF_ORIG_SUB NO_SECURITIES_OWNED "
        "NOT_SUBJECT_SEC16 FORM3_HOLDINGS_REPORTED FORM4_TRANS_REPORTED DOCUMENT_TYPE ISSUERCIK "
        "ISSUERNAME ISSUERTRADINGSYMBOL CONTACT_NAME CONTACT_PHONE_NUMBER CONTACT_EMAIL_ADDRESS "
        "NOTIFICATION_EMAIL_ADDRESS REMARKS"
    ),
    "REPORTINGOWNER": (
        "ACCESSION_NUMBER RPTOWNERCIK RPTOWNERNAME RPTOWNER_RELATIONSHIP RPTOWNER_TITLE "
        "RPTOWNER_TXT RPTOWNER_STREET1 RPTOWNER_STREET2 RPTOWNER_CITY RPTOWNER_STATE "
        "RPTOWNER_ZIPCODE RPTOWNER_STATE_DESC FILE_NUMBER"
    ),
    "NONDERIV_TRANS": (
        "ACCESSION_NUMBER NONDERIV_TRANS_SK SECURITY_TITLE SECURITY_TITLE_FN TRANS_DATE "
        "TRANS_DATE_FN DEEMED_EXECUTION_DATE DEEMED_EXECUTION_DATE_FN TRANS_FORM_TYPE TRANS_CODE "
        "EQUITY_SWAP_INVOLVED EQUITY_SWAP_INVOLVED_FN TRANS_TIMELINESS TRANS_TIMELINESS_FN "
        "TRANS_SHARES TRANS_SHARES_FN TRANS_PRICEPERSHARE TRANS_PRICEPERSHARE_FN "
        "TRANS_ACQUIRED_DISP_CD TRANS_ACQUIRED_DISP_CD_FN SHRS_OWND_FOLWNG_TRANS "
        "SHRS_OWND_FOLWNG_TRANS_FN VALU_OWND_FOLWNG_TRANS VALU_OWND_FOLWNG_TRANS_FN "
        "DIRECT_INDIRECT_OWNERSHIP DIRECT_INDIRECT_OWNERSHIP_FN NATURE_OF_OWNERSHIP "
        "NATURE_OF_OWNERSHIP_FN"
    ),
}
COLUMNS = {table: names.split() for table, names in _NAMES.items()}


def submission(accession="0000000001-24-000001", **values):
    """One filing: a Form 4 of Wednesday 2024-07-31 about ACME."""
    return {
        "ACCESSION_NUMBER": accession,
        "FILING_DATE": "31-JUL-2024",
        "PERIOD_OF_REPORT": "29-JUL-2024",
        "DOCUMENT_TYPE": "4",
        "ISSUERCIK": "0000000077",
        "ISSUERNAME": "ACME CORP",
        "ISSUERTRADINGSYMBOL": "ACME",
        **values,
    }


def owner(accession="0000000001-24-000001", cik="0000000501", relationship="Officer", **values):
    """One reporting owner."""
    return {
        "ACCESSION_NUMBER": accession,
        "RPTOWNERCIK": cik,
        "RPTOWNERNAME": f"Owner {cik}",
        "RPTOWNER_RELATIONSHIP": relationship,
        **values,
    }


def trade(accession="0000000001-24-000001", line="1", **values):
    """One non-derivative trade: 100 shares bought at 10 USD on 2024-07-29."""
    return {
        "ACCESSION_NUMBER": accession,
        "NONDERIV_TRANS_SK": line,
        "SECURITY_TITLE": "Common Stock",
        "TRANS_DATE": "29-JUL-2024",
        "TRANS_FORM_TYPE": "4",
        "TRANS_CODE": "P",
        "TRANS_SHARES": "100.0",
        "TRANS_PRICEPERSHARE": "10.0",
        "TRANS_ACQUIRED_DISP_CD": "A",
        **values,
    }


def tsv(table, rows, columns=None):
    """The text of a table as the SEC ships it: tabs, no quoting, empty where nothing is known."""
    names = columns or COLUMNS[table]
    frame = pd.DataFrame(rows, columns=names, dtype="object").fillna("")
    lines = ["\t".join(names), *("\t".join(map(str, row)) for row in frame.to_numpy())]
    return "\n".join(lines) + "\n"


def texts(submissions=None, owners=None, trades=None):
    """The texts of a quarter's three tables; if not said one filing, one owner, one trade."""
    return {
        "SUBMISSION": tsv("SUBMISSION", [submission()] if submissions is None else submissions),
        "REPORTINGOWNER": tsv("REPORTINGOWNER", [owner()] if owners is None else owners),
        "NONDERIV_TRANS": tsv("NONDERIV_TRANS", [trade()] if trades is None else trades),
    }


def write_folder(folder, contents, start=""):
    """Write a quarter's tables into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (folder / f"{start}{name}.tsv").write_text(text, encoding="utf-8")
    return folder


def write_zip(path, contents, start=""):
    """Write a quarter's tables as a zip, with the files the SEC adds to them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            archive.writestr(f"{start}{name}.tsv", text)
        archive.writestr(f"{start}DERIV_TRANS.tsv", "ACCESSION_NUMBER\tDERIV_TRANS_SK\n")
        archive.writestr(f"{start}FORM_345_readme.htm", "<html></html>")
    return path
