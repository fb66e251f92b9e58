"""A Form 3, 4 or 5 as the SEC files it (XML), flattened to one row per transaction as written."""

from xml.etree.ElementTree import Element

import pandas as pd

HEAD = ("documentType", "periodOfReport", "dateOfOriginalSubmission")
COLUMNS = (
    "form4_document", *HEAD, "issuerTradingSymbol", "rptOwnerCik", "table", "transactionDate",
    "transactionCode", "transactionShares", "transactionPricePerShare",
    "transactionAcquiredDisposedCode", "signatureDate",
)  # fmt: skip


def flatten_form(root: Element, name: str) -> pd.DataFrame:
    """Return the transactions of one ownership document.

    Args:
        root: The document's root.
        name: What the column `form4_document` says.
    """
    head = {"form4_document": name, **{tag: _text(root, tag) for tag in HEAD}}
    head["issuerTradingSymbol"] = _text(root, "issuer/issuerTradingSymbol")
    head["rptOwnerCik"] = _text(root, "reportingOwner/reportingOwnerId/rptOwnerCik")
    head["signatureDate"] = _text(root, "ownerSignature/signatureDate")
    rows = [
        {**head, "table": table, **_transaction(element)}
        for table in ("nonDerivative", "derivative")
        for element in root.findall(f"{table}Table/{table}Transaction")
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _transaction(element: Element) -> dict[str, str]:
    amounts = "transactionAmounts/"
    return {
        "transactionDate": _text(element, "transactionDate/value"),
        "transactionCode": _text(element, "transactionCoding/transactionCode"),
        **{
            tag: _text(element, f"{amounts}{tag}/value")
            for tag in (
                "transactionShares",
                "transactionPricePerShare",
                "transactionAcquiredDisposedCode",
            )
        },
    }


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
