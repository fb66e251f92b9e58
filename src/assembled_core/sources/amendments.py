"""Amendments: which filing a 4/A replaces, and from when."""

import pandas as pd

_FILING = ["issuer", "owner", "base"]


def superseded_times(filings: pd.DataFrame, owners: pd.DataFrame) -> pd.Series:
    """Return when each replaced filing was replaced.

    An amendment replaces the filings of the same issuer, owner and form that were there before
    it. Of those it takes the ones filed (or amending what was filed) on the date that it names as
    the original's, of the same period; where there are none, those of that date with another
    period; where there are none either, those of its own period. An amendment without any
    non-derivative trade says nothing about trades and replaces nothing.

    Point in time: an original counts until its first amendment is available, and a later amendment
    replaces an earlier one.

    Args:
        filings: accession (unique), form, issuer, filed, period, original (dates, NaT where
            missing), available_at, has_trades.
        owners: accession, owner; several rows where owners file jointly.

    Returns:
        UTC instants by accession number, of the replaced filings only.
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
    return pairs.groupby("accession_before")["available_at"].min()


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
