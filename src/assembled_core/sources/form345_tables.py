"""What Forms 3, 4 and 5 hold, as three tables: filings, their owners, their trades.

The names are ours; the values are still text as filed, but for dates. Both native forms, the SEC's
data sets and single XML documents, are brought to these tables first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

FILING_COLUMNS = ("accession", "form", "filed", "period", "original", "issuer", "symbol")
OWNER_COLUMNS = ("accession", "owner", "name", "relationship")
TRADE_COLUMNS = (
    "accession", "line", "traded", "traded_text", "code", "side", "shares", "price",
)  # fmt: skip


@dataclass(frozen=True)
class Form345Tables:
    """Filings of any number of quarters or documents.

    Args:
        filings: `FILING_COLUMNS` (filed, period, original: datetimes, NaT where unreadable), and
            has_trades: whether it reports non-derivative trades of any code.
        owners: `OWNER_COLUMNS`; several rows where owners file jointly.
        trades: `TRADE_COLUMNS` (traded: datetimes, NaT where unreadable); line tells those of a
            filing apart.
        trades_read: Non-derivative trades that were read, of every code.
        dropped: Reason -> trades that are not among `trades`.
        examples: Reason -> the first of them.
        notes: What else a reader must know.
    """

    filings: pd.DataFrame
    owners: pd.DataFrame
    trades: pd.DataFrame
    trades_read: int
    dropped: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def select_codes(tables: Form345Tables, codes: tuple[str, ...]) -> Form345Tables:
    """Return the tables with the trades of some codes, and the filings that still matter.

    A filing matters for its trades, or as an amendment that replaces another filing's.
    """
    trades = tables.trades
    wanted = trades["code"].isin(codes)
    kept = trades[wanted]
    filings = tables.filings
    filings = filings.assign(has_trades=_among(filings["accession"], trades["accession"]))
    amends = filings["has_trades"] & filings["form"].str.endswith("/A")
    filings = filings[_among(filings["accession"], kept["accession"]) | amends]
    owners = tables.owners[_among(tables.owners["accession"], filings["accession"])]
    dropped, examples = dict(tables.dropped), dict(tables.examples)
    if not wanted.all():
        reason = f"code is not among {', '.join(codes)}"
        dropped[reason] = int((~wanted).sum())
        examples[reason] = " ".join(trades.loc[~wanted, ["accession", "code"]].iloc[0])
    return Form345Tables(filings, owners, kept, tables.trades_read, dropped, examples, tables.notes)


def _among(keys: "pd.Series[str]", given: "pd.Series[str]") -> npt.NDArray[np.bool_]:
    # pandas compares texts with many others one by one in Python
    found = pc.is_in(pa.array(keys, pa.string()), value_set=pa.array(given, pa.string()))
    return np.asarray(found)


def join_tables(parts: Iterable[Form345Tables]) -> Form345Tables:
    """Return several quarters or documents as one."""
    parts = list(parts)
    dropped: dict[str, int] = {}
    examples: dict[str, str] = {}
    for part in parts:
        for reason, count in part.dropped.items():
            dropped[reason] = dropped.get(reason, 0) + count
        examples = {**part.examples, **examples}
    return Form345Tables(
        pd.concat([part.filings for part in parts], ignore_index=True),
        pd.concat([part.owners for part in parts], ignore_index=True),
        pd.concat([part.trades for part in parts], ignore_index=True),
        sum(part.trades_read for part in parts),
        dropped,
        examples,
        tuple(note for part in parts for note in part.notes),
    )
