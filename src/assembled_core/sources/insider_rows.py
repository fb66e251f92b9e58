"""Filed trades as canonical insider events; every one that is left out has a reason."""

import numpy as np
import pandas as pd

from .amendments import superseded_times
from .filing_times import available_times
from .form345_tables import Form345Tables
from .insider_parameters import InsiderSourceParameters
from .insider_sieve import sift_trades
from .report import DataReport

EVENT_COLUMNS = (
    "symbol", "event_time", "available_at", "superseded_at", "insider", "role", "code", "shares",
    "price", "source_id", "source",
)  # fmt: skip
ROLES = ("officer", "director", "ten_percent_owner", "other")  # the first that holds counts
# a price that makes one trade worth more is the total, typed into the wrong field
MAX_VALUE_USD = 1e12


def insider_rows(
    tables: Form345Tables,
    settings: InsiderSourceParameters,
    source: str,
    accepted: pd.Series | None,
) -> tuple[pd.DataFrame, DataReport]:
    """Return filed trades as canonical insider events.

    Args:
        tables: Filings, owners and the trades of the wanted codes.
        settings: Limits and renamed symbols.
        source: What to write into the column `source`.
        accepted: When EDGAR accepted a filing (UTC), by accession number, where known.

    Returns:
        The events, sorted by symbol, available_at and source_id: symbol; event_time (date of the
        trade, midnight UTC); available_at (when the public could know it first); superseded_at
        (when an amendment that replaces it became available, NaT: never); insider (the owner's
        CIK, else the name); role; code; shares (as filed, bought > 0, sold < 0); price (USD per
        share as filed, NaN where none that can be true was filed); source_id (accession and
        line); source. And the account of what was dropped.

        A trade of joint filers is one row, of the owner with the first of `ROLES` (then the
        lowest CIK). A trade whose filing names several listed symbols is one row for each.
    """
    filings, contradicted = _public_filings(tables.filings, accepted)
    owners = identify_owners(tables.owners)
    superseded, unsure = superseded_times(filings, owners, tables.trades)
    sieve = sift_trades(tables, filings, owners, settings)
    sieve.rows = sieve.rows.assign(superseded_at=superseded.reindex(sieve.rows["accession"]).array)
    # such a row counts for no decision: it went when it came
    sieve.drop(
        sieve.rows["superseded_at"] <= sieve.rows["available_at"],
        "replaced by an amendment that became public with it",
    )
    price, price_notes = _prices(sieve.rows, settings.max_price_usd)
    rows = sieve.rows.assign(price=price, source=source)
    table = _canonical(rows)
    notes = (
        *tables.notes,
        *price_notes,
        *_listing_notes(rows),
        *_timing_notes(filings, accepted, contradicted),
        *_amendment_notes(filings, table, unsure),
    )
    return table, sieve.report(source, len(table), notes)


def _public_filings(filings: pd.DataFrame, accepted: pd.Series | None) -> tuple[pd.DataFrame, int]:
    """Filings once each with when they became public; one without a date never did."""
    once = filings.drop_duplicates("accession")
    dated = once[once["filed"].dt.year.between(1900, 2200)].reset_index(drop=True)
    available, contradicted = available_times(dated, accepted)
    return dated.assign(available_at=available), contradicted


def identify_owners(owners: pd.DataFrame) -> pd.DataFrame:
    """Return accession, owner (the CIK, else the name in upper case) and rank in `ROLES`."""
    number = owners["owner"].where(owners["owner"] == "", owners["owner"].str.zfill(10))
    said = owners["relationship"].str.upper().str.replace(r"[^A-Z]", "", regex=True)
    holds = [said.str.contains(word) for word in ("OFFICER", "DIRECTOR", "TENPERCENT")]
    rank = np.select([flag.to_numpy(dtype=bool) for flag in holds], [0, 1, 2], default=3)
    owner = number.where(number != "", owners["name"].str.upper())
    known = pd.DataFrame({"accession": owners["accession"], "owner": owner, "rank": rank})
    return known[known["owner"] != ""]


def _prices(rows: pd.DataFrame, highest: float) -> tuple[pd.Series, list[str]]:
    filed = pd.to_numeric(rows["price"], errors="coerce").astype("float64")
    absurd = (filed <= 0) | (filed > highest) | (filed * rows["shares"].abs() > MAX_VALUE_USD)
    notes = []
    if filed.isna().any():
        notes.append(f"{int(filed.isna().sum())} rows were filed without a price: it is NaN.")
    if absurd.any():
        first = rows[absurd].iloc[0]
        notes.append(
            f"{int(absurd.sum())} rows were filed at 0 or a price that cannot be true (such as "
            f"{first['price']} in {first['accession']}): it is NaN."
        )
    return filed.mask(absurd), notes


def _canonical(rows: pd.DataFrame) -> pd.DataFrame:
    listed = rows.explode("symbols").rename(
        columns={"symbols": "symbol", "traded": "event_time", "owner": "insider"}
    )
    for name in ("event_time", "available_at", "superseded_at"):
        listed[name] = listed[name].astype("datetime64[ns, UTC]")
    listed["symbol"] = listed["symbol"].astype("str")
    listed["role"] = pd.Series(ROLES, dtype="str").reindex(listed["rank"]).array
    listed["source_id"] = listed["accession"] + ":" + listed["line"]
    table = listed[list(EVENT_COLUMNS)].astype({"shares": "float64", "source": "str"})
    return table.sort_values(["symbol", "available_at", "source_id"], ignore_index=True)


def _listing_notes(rows: pd.DataFrame) -> list[str]:
    several = rows["symbols"].map(len) > 1
    if not several.any():
        return []
    return [
        f"{int(several.sum())} trades name several listed symbols (such as "
        f"{rows.loc[several, 'filed_symbol'].iloc[0]!r}): one row for each."
    ]


def _timing_notes(
    filings: pd.DataFrame, accepted: pd.Series | None, contradicted: int
) -> list[str]:
    known = 0 if accepted is None else int(filings["accession"].isin(accepted.index).sum())
    notes = [f"{known} of {len(filings)} filings count from their acceptance by EDGAR."]
    if known < len(filings):
        notes.append("The others count from midnight New York time after their filing date.")
    if contradicted:
        notes.append(
            f"{contradicted} acceptance times do not fit the filing date: the later counts."
        )
    return notes


def _amendment_notes(filings: pd.DataFrame, table: pd.DataFrame, unsure: int) -> list[str]:
    amends = int(filings["form"].str.endswith("/A").sum())
    replaced = int(table["superseded_at"].notna().sum())
    notes = [f"{amends} amendments; {replaced} rows count only until one replaces them."]
    if unsure:
        notes.append(
            f"{unsure} amendments fit several originals and restate no trade of any: they replace "
            "all of those."
        )
    return notes
