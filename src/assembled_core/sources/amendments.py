"""Amendments: which filing a 4/A replaces, and from when."""

import numpy as np
import numpy.typing as npt
import pandas as pd

_FILING = ["issuer", "owner", "base"]


def superseded_times(
    filings: pd.DataFrame, owners: pd.DataFrame, trades: pd.DataFrame
) -> tuple[pd.Series, int]:
    """Return when each replaced filing was replaced, and how often it is unsure which one was.

    An amendment replaces the filings of the same issuer, owner and form that were there before
    it. Of those it takes the ones filed (or amending what was filed) on the date that it names as
    the original's, of the same period; where there are none, those of that date with another
    period; where there are none either, those of its own period. An amendment without any
    non-derivative trade says nothing about trades and replaces nothing. Where several originals fit
    equally well, it replaces those with a trade that it restates as it was; where it restates none
    so, all of them: a trade too few is better than one that counts twice.

    Point in time: an original counts until its first amendment is available, and a later amendment
    replaces an earlier one.

    Args:
        filings: accession (unique), form, issuer, filed, period, original (dates, NaT where
            missing), available_at, has_trades.
        owners: accession, owner; several rows where owners file jointly.
        trades: accession, traded (dates), code, shares, price (as filed).

    Returns:
        UTC instants by accession number, of the replaced filings only; and the number of
        amendments that fit several originals and restate no trade of any.
    """
    filed = filings.merge(owners[["accession", "owner"]].drop_duplicates(), on="accession")
    filed = filed.assign(
        base=filed["form"].str.removesuffix("/A"), amends=filed["form"].str.endswith("/A")
    )
    filed["order"] = _order(filed)
    pairs = _candidates(filed[filed["amends"] & filed["has_trades"]], filed)
    pairs = pairs[pairs["order_before"] < pairs["order"]]
    best = pairs.groupby("accession")["distance"].transform("min")
    pairs = pairs[pairs["distance"] == best]
    originals = filed.loc[~filed["amends"], "accession"].unique()
    pairs, unsure = _choose_originals(pairs, originals, trades)
    return pairs.groupby("accession_before")["available_at"].min(), unsure


def _choose_originals(
    pairs: pd.DataFrame, originals: npt.NDArray[np.object_], trades: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Leave of several originals of an amendment those with a trade that it restates."""
    key = ["accession", "accession_before"]
    pairs = pairs.drop_duplicates(key)
    of_original = pairs["accession_before"].isin(originals)
    several = of_original.groupby(pairs["accession"]).transform("sum") > 1
    if not several.any():
        return pairs, 0
    restates = _restates(pairs, trades) & of_original
    chosen = several & restates.groupby(pairs["accession"]).transform("any")
    unsure = pairs.loc[several & ~chosen, "accession"].nunique()
    kept = pairs[of_original & (~chosen | restates)]
    # an earlier amendment goes with an original that both amend
    common = kept[key].merge(kept[key], on="accession_before", suffixes=("", "_earlier"))
    links = pd.MultiIndex.from_frame(common[["accession", "accession_earlier"]])
    related = pd.MultiIndex.from_frame(pairs[key]).isin(links)
    return pairs[pairs.index.isin(kept.index) | ~of_original & (~chosen | related)], unsure


def _restates(pairs: pd.DataFrame, trades: pd.DataFrame) -> "pd.Series[bool]":
    """Whether an amendment and what it may replace have a trade in common."""
    trade = ["traded", "code", "shares", "price"]
    said = trades[["accession", *trade]].drop_duplicates()
    number = {name: pd.to_numeric(said[name], errors="coerce") for name in ("shares", "price")}
    said = said.assign(**number)
    now = pairs[["accession", "accession_before"]].merge(said, on="accession")
    before = said.rename(columns={"accession": "accession_before"})
    both = now.merge(before, on=["accession_before", *trade])
    found = pd.MultiIndex.from_frame(both[["accession", "accession_before"]])
    asked = pd.MultiIndex.from_frame(pairs[["accession", "accession_before"]])
    return pd.Series(asked.isin(found), index=pairs.index)


def _order(filed: pd.DataFrame) -> pd.Series:
    """Places in time; on one instant an amendment comes after the original."""
    keys = ["available_at", "amends", "accession"]
    return filed.groupby(keys, sort=True).ngroup()


def _candidates(amending: pd.DataFrame, filed: pd.DataFrame) -> pd.DataFrame:
    """Pairs of an amendment and what it may replace; `distance` 0 is the surest match."""
    before = filed[[*_FILING, "accession", "filed", "original", "period", "order"]]
    before = before.rename(columns={"accession": "accession_before", "order": "order_before"})
    amending = amending[[*_FILING, "accession", "original", "period", "order", "available_at"]]
    places = [*_FILING, "accession_before", "order_before"]
    dated = [
        amending.dropna(subset="original").merge(
            before[[*places, day, "period"]].rename(
                columns={day: "original", "period": "period_before"}
            ),
            on=[*_FILING, "original"],
        )
        for day in ("filed", "original")
    ]
    by_date = pd.concat(dated, ignore_index=True)
    by_date["distance"] = (by_date["period_before"] != by_date["period"]).astype("int64")
    by_period = amending.dropna(subset="period").merge(
        before[[*places, "period"]], on=[*_FILING, "period"]
    )
    return pd.concat([by_date, by_period.assign(distance=2)], ignore_index=True)
