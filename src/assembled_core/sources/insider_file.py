"""Insiders' trades from files of one's own: CSV or parquet, their columns named in parameters."""

from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from ..errors import ParameterError
from ..market.symbols import clean_symbol
from .event_columns import INSIDER_COLUMNS
from .event_file_parameters import InsiderFileParameters, Role
from .event_rows import (
    POSSIBLE_YEARS,
    open_event_file,
    read_numbers,
    read_texts,
    refuse_if_empty,
    sift_times,
)
from .insider_rows import MAX_VALUE_USD
from .insider_sieve import MAX_SHARES
from .report import DataReport, Sieve
from .written_times import read_written_times

MAX_PRICE_USD = 1e6  # a higher price per share is a typing error


def read_insider_file(
    path: str | Path, settings: InsiderFileParameters
) -> tuple[pd.DataFrame, DataReport]:
    """Return insiders' trades of a file of one's own as insider events, and the account.

    Args:
        path: CSV or parquet, or a folder of files of one form. Of each trade it holds the symbol,
            its date, the number of shares (signed, or beside a direction), and when it became
            known or a declared lag. Amounts of money cannot stand in for shares.
        settings: Which column is what.

    Returns:
        Insider events sorted by symbol, available_at, source_id. event_time is the trade's date.
        available_at is a time as written, or the end of a bare date in its zone. A price that is
        missing, not above 0, above 1e6, or that makes a trade worth more than 1e12 USD, is NaN.
        Without a column `code` purchases are P and sales S; without `source_id` it is the file's
        name and the record's number.

    Raises:
        DataError: A file cannot be read, lacks a column, or no record of it can be used.
        ParameterError: The parameters leave open when something was known.
    """
    path = Path(path)
    sieve = open_event_file(path, settings)
    sift_times(sieve, settings)
    _sift_symbols(sieve)
    _sift_codes(sieve, settings)
    _sift_shares(sieve, settings)
    _sift_replaced(sieve, settings)
    refuse_if_empty(sieve, path)
    table, notes = _insider_table(sieve.rows, settings)
    return table, sieve.report("file", len(table), notes)


def _sift_symbols(sieve: Sieve) -> None:
    texts = sieve.rows["symbol"].astype("str")
    known = {text: _symbol_or_none(text) for text in texts.dropna().unique()}
    symbols = texts.map(known).astype("str")
    sieve.drop(symbols.isna(), "symbol is missing or no symbol")
    sieve.rows = sieve.rows.assign(symbol=symbols.loc[sieve.rows.index])


def _symbol_or_none(text: str) -> str | None:
    try:
        return clean_symbol(text)
    except ParameterError:
        return None


def _sift_codes(sieve: Sieve, settings: InsiderFileParameters) -> None:
    if "code" in sieve.rows:
        codes = read_texts(sieve.rows, "code", "").str.upper()
        sieve.drop(~codes.isin(settings.codes), f"code is not among {', '.join(settings.codes)}")
        sieve.rows = sieve.rows.assign(code=codes.loc[sieve.rows.index])


def _sift_shares(sieve: Sieve, settings: InsiderFileParameters) -> None:
    shares = read_numbers(sieve.rows["shares"], settings.thousands)
    sieve.drop(~np.isfinite(shares), "shares is missing or no number of shares")
    shares = shares.loc[sieve.rows.index]
    if "direction" in sieve.rows.columns:
        sign = _signs(sieve.rows["direction"], settings)
        sieve.drop(sign.isna(), "direction is neither of buy_words nor of sell_words")
        shares = (shares.abs() * sign).loc[sieve.rows.index]
    sieve.drop(shares == 0, "zero shares")
    shares = shares.loc[sieve.rows.index]
    sieve.drop(shares.abs() > MAX_SHARES, f"more than {MAX_SHARES:.0e} shares")
    sieve.rows = sieve.rows.assign(shares=shares.loc[sieve.rows.index])


def _signs(directions: pd.Series, settings: InsiderFileParameters) -> "pd.Series[float]":
    words = {_plain(word): 1.0 for word in settings.buy_words}
    words |= {_plain(word): -1.0 for word in settings.sell_words}
    if not words:
        raise ParameterError(
            f"the column of direction holds words such as {directions.iloc[0]!r}; "
            "say in buy_words and sell_words which mean bought and which sold."
        )
    return directions.astype("str").str.strip().str.lower().map(words).astype("float64")


def _plain(word: str) -> str:
    return word.strip().lower()


def _sift_replaced(sieve: Sieve, settings: InsiderFileParameters) -> None:
    """Read superseded_at where there is one; empty means never."""
    never = pd.Series(pd.NaT, index=sieve.rows.index, dtype="datetime64[ns, UTC]")
    if "superseded_at" in sieve.rows.columns:
        written = sieve.rows["superseded_at"].dropna()
        times = read_written_times(written, settings.available_at_format)
        wrong = times.wall.isna() | ~times.wall.dt.year.between(*POSSIBLE_YEARS)
        sieve.drop(wrong.reindex(sieve.rows.index, fill_value=False), "superseded_at is no time")
        times = times.loc(written.index[~wrong])
        never.update(times.instants(settings.time_zone, "superseded_at"))
    replaced = never.loc[sieve.rows.index]
    sieve.drop(replaced <= sieve.rows["available_at"], "superseded before it was known")
    sieve.rows = sieve.rows.assign(superseded_at=replaced.loc[sieve.rows.index])


def _insider_table(
    rows: pd.DataFrame, settings: InsiderFileParameters
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    notes = []
    if "shares" in settings.constants:
        notes.append("the file has no shares: each record counts as the same number of them")
    if "insider" not in rows:
        notes.append("the file names no insider: all its trades count as one person's")
    price, price_notes = _prices(rows, settings)
    role, role_notes = _roles(rows, settings)
    notes += [*price_notes, *role_notes]
    by_sign = np.where(rows["shares"] > 0, "P", "S")
    table = rows.assign(
        insider=read_texts(rows, "insider", "unknown"),
        role=role,
        code=rows.get("code", by_sign),
        price=price,
        source_id=_unique_ids(rows),
        source="file",
    )
    table = table.astype(dict.fromkeys(("code", "source_id", "source", "role"), "str"))
    order = ["symbol", "available_at", "source_id"]
    table = table[INSIDER_COLUMNS].sort_values(order, kind="stable", ignore_index=True)
    return table, tuple(notes)


def _prices(
    rows: pd.DataFrame, settings: InsiderFileParameters
) -> tuple["pd.Series[float]", list[str]]:
    """Prices that can be true, as for the SEC's filings, and what became of the others."""
    written = pd.Series(np.nan, index=rows.index)
    if "price" in rows:
        written = read_numbers(rows["price"], settings.thousands)
    absurd = (written <= 0) | (written > MAX_PRICE_USD)
    absurd |= rows["shares"].abs() * written > MAX_VALUE_USD
    price = written.mask(absurd)
    notes = []
    if price.isna().any():
        unknown = int(price.isna().sum())
        notes.append(f"{unknown} trades have no usable price, and so no value in dollars")
    if absurd.any():
        first = rows[absurd].iloc[0]
        notes.append(
            f"{int(absurd.sum())} of them have a price of 0, below it or too high to be true "
            f"(such as {first['price']} in {first['record']})"
        )
    return price, notes


def _roles(
    rows: pd.DataFrame, settings: InsiderFileParameters
) -> tuple["pd.Series[str]", list[str]]:
    """Roles, and a note on words that role_words does not map; they count as other."""
    words = {name: name for name in get_args(Role)} | dict(settings.role_words)
    plain = {_plain(word): role for word, role in words.items()}
    texts = read_texts(rows, "role", "other").str.lower()
    unmapped = texts[~texts.isin([*plain, ""])]
    notes = []
    if len(unmapped):
        notes.append(
            f"{len(unmapped)} trades have a role that role_words does not know (such as "
            f"{unmapped.iloc[0]!r}): it counts as other"
        )
    return texts.map(plain).astype("str").fillna("other"), notes


def _unique_ids(rows: pd.DataFrame) -> "pd.Series[str]":
    """Ids as given, a repeated one numbered: a filing's number stands beside each of its trades."""
    if "source_id" not in rows:
        return rows["record"]
    ids = read_texts(rows, "source_id", "").where(lambda texts: texts != "", rows["record"])
    number = rows.groupby(ids).cumcount()
    return ids.where(number == 0, ids + ":" + (number + 1).astype("str"))
