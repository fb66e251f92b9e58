"""Vessel counts from files of one's own: CSV or parquet, their columns named in the parameters."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from .event_columns import SHIPPING_COLUMNS
from .event_file_parameters import ShippingFileParameters
from .event_rows import open_event_file, read_numbers, read_texts, refuse_if_empty, sift_times
from .report import DataReport, Sieve


def read_shipping_file(
    path: str | Path, settings: ShippingFileParameters
) -> tuple[pd.DataFrame, DataReport]:
    """Return vessel counts of a file of one's own as shipping events, and the account.

    Args:
        path: CSV or parquet, or a folder of files of one form. Of each figure it holds the place,
            the day, the kind, the number, and when it became known or a declared lag. Several
            rows of one place and day with other times of availability are vintages.
        settings: Which column is what.

    Returns:
        Shipping events sorted by place, event_time, available_at. Any number that is not negative
        and rises with congestion can be read as `waiting`, one that falls with it as `transit`.
        capacity is NaN where it is missing.

    Raises:
        DataError: A file cannot be read, lacks a column, gives one place both kinds, or no record
            of it can be used.
        ParameterError: The parameters leave open when something was known.
    """
    path = Path(path)
    sieve = open_event_file(path, settings)
    sift_times(sieve, settings)
    _sift_figures(sieve, settings)
    refuse_if_empty(sieve, path)
    capacity = pd.Series(np.nan, index=sieve.rows.index)
    if "capacity" in sieve.rows:
        capacity = read_numbers(sieve.rows["capacity"], settings.thousands)
    rows = sieve.rows.assign(capacity=capacity, source="file").astype({"source": "str"})
    order = ["place", "event_time", "available_at"]
    table = rows[SHIPPING_COLUMNS].sort_values(order, kind="stable", ignore_index=True)
    _require_one_kind(table, path)
    return table, sieve.report("file", len(table))


def _sift_figures(sieve: Sieve, settings: ShippingFileParameters) -> None:
    sieve.rows = sieve.rows.assign(
        place=read_texts(sieve.rows, "place", ""),
        kind=read_texts(sieve.rows, "kind", "").str.lower(),
    )
    sieve.drop(sieve.rows["place"] == "", "no place")
    sieve.drop(~sieve.rows["kind"].isin(["transit", "waiting"]), "neither transit nor waiting")
    count = read_numbers(sieve.rows["vessel_count"], settings.thousands)
    sieve.drop(~np.isfinite(count), "vessel_count is missing or no number")
    sieve.drop(count.loc[sieve.rows.index] < 0, "a count below 0")
    sieve.rows = sieve.rows.assign(vessel_count=count.loc[sieve.rows.index])
    again = sieve.rows.duplicated(["place", "event_time", "available_at"])
    sieve.drop(again, "a second figure of one place, day and time of availability")


def _require_one_kind(table: pd.DataFrame, path: Path) -> None:
    kinds = table.groupby("place")["kind"].nunique()
    if (kinds > 1).any():
        raise DataError(
            f"{path}: {kinds.index[kinds > 1][0]!r} has figures of transit and of waiting; "
            "give each a place of its own."
        )
