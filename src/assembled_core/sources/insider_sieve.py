"""Which filed trades can be true, belong to a listed company, and count once."""

import numpy as np
import pandas as pd

from .filed_symbols import NO_SYMBOL, UNREADABLE, read_symbols
from .form345_tables import Form345Tables
from .insider_parameters import InsiderSourceParameters
from .report import Sieve

# a larger number is a typing error, and sums of such would leave the whole numbers
MAX_SHARES = 1e11
_BOUGHT, _SOLD = "A", "D"  # acquired, disposed of
_SHOWN = ["accession", "filed_symbol", "code", "side", "traded_text", "shares_text"]


def sift_trades(
    tables: Form345Tables,
    filings: pd.DataFrame,
    owners: pd.DataFrame,
    settings: InsiderSourceParameters,
) -> Sieve:
    """Return the trades that can be used, beside their filing and the owner they count for.

    Args:
        tables: The trades, and what was left out before.
        filings: accession (unique), filed, symbol, available_at.
        owners: accession, owner, rank (0 is the first role that counts).
        settings: Limits and renamed symbols.

    Returns:
        The sieve with its rows: accession, line, filed_symbol, symbols (tuple), available_at,
        owner, rank, code, traded, shares (signed), price (text).
    """
    sieve = Sieve(_joined(tables, filings, owners), _SHOWN)
    sieve.rows_read = tables.trades_read
    sieve.dropped.update(tables.dropped)
    sieve.examples.update(tables.examples)
    sieve.drop(sieve.rows.duplicated(["accession", "line"]), "trade is given more than once")
    _drop_incomplete(sieve)
    _drop_impossible_dates(sieve, settings)
    _drop_impossible_shares(sieve)
    _drop_unlisted(sieve, settings)
    return sieve


def _joined(tables: Form345Tables, filings: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    """Trades beside their filing, and beside one of its owners: a trade counts once."""
    first = owners.sort_values(["accession", "rank", "owner"]).drop_duplicates("accession")
    about = filings[["accession", "filed", "symbol", "available_at"]]
    joined = tables.trades.merge(
        about.rename(columns={"symbol": "filed_symbol"}), on="accession", how="left"
    ).merge(first, on="accession", how="left")
    number = pd.to_numeric(joined["shares"], errors="coerce")
    return joined.rename(columns={"shares": "shares_text"}).assign(shares=number)


def _drop_incomplete(sieve: Sieve) -> None:
    sieve.drop(sieve.rows["filed"].isna(), "no filing with a date belongs to the trade")
    sieve.drop(sieve.rows["owner"].isna(), "filing names no owner")


def _drop_impossible_dates(sieve: Sieve, settings: InsiderSourceParameters) -> None:
    earliest = pd.Timestamp(settings.earliest_trade, tz="UTC")
    sieve.drop(sieve.rows["traded"].isna(), "trade date cannot be read")
    known = sieve.rows[["filed", "available_at"]].min(axis=1)
    sieve.drop(sieve.rows["traded"] > known, "traded after it was filed")
    sieve.drop(sieve.rows["traded"] < earliest, f"traded before {earliest:%Y-%m-%d}")


def _drop_impossible_shares(sieve: Sieve) -> None:
    """Keep the trades whose number of shares and direction are sure, and sign them."""
    shares = sieve.rows["shares"]
    sieve.drop(~np.isfinite(shares), "number of shares is missing or no number")
    sieve.drop(sieve.rows["shares"] == 0, "zero shares")
    sieve.drop(sieve.rows["shares"] < 0, "negative number of shares")
    sieve.drop(sieve.rows["shares"] > MAX_SHARES, f"more than {MAX_SHARES:.0e} shares")
    side, code = sieve.rows["side"], sieve.rows["code"]
    sieve.drop(~side.isin([_BOUGHT, _SOLD]), "neither acquired (A) nor disposed of (D)")
    # which of the two is the slip of the pen nobody can know
    side, code = sieve.rows["side"], sieve.rows["code"]
    sieve.drop((code == "P") & (side == _SOLD), "purchase (P) marked as disposed of (D)")
    side, code = sieve.rows["side"], sieve.rows["code"]
    sieve.drop((code == "S") & (side == _BOUGHT), "sale (S) marked as acquired (A)")
    sign = np.where(sieve.rows["side"] == _BOUGHT, 1.0, -1.0)
    sieve.rows = sieve.rows.assign(shares=sieve.rows["shares"] * sign)


def _drop_unlisted(sieve: Sieve, settings: InsiderSourceParameters) -> None:
    symbols, reason = read_symbols(sieve.rows["filed_symbol"], settings.symbols)
    sieve.rows = sieve.rows.assign(symbols=symbols, reason=reason)
    for why in (NO_SYMBOL, UNREADABLE):
        sieve.drop(sieve.rows["reason"] == why, why)
