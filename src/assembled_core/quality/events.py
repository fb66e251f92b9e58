"""Raw events of any form, with their dates read."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .dates import Dates, read_dates
from .finding import Mask
from .forms import EventForm
from .raw_table import RawTable
from .thresholds import QualityThresholds


@dataclass(frozen=True)
class Events:
    """A table of events whose columns have been found.

    Attributes:
        name: The table, as reports call it.
        form: Its form.
        rows: All columns as read.
        happened: When each event happened.
        published: When each became public, or None.
    """

    name: str
    form: EventForm
    rows: pd.DataFrame
    happened: Dates | None
    published: Dates | None

    @property
    def subjects(self) -> pd.Series:
        """(rows,) ticker or place, as text."""
        if not self.form.subject:
            return pd.Series(self.name, index=self.rows.index, dtype="str")
        return self.rows[self.form.subject].astype("str").fillna("").str.strip()


def read_events(
    table: RawTable, form: EventForm, thresholds: QualityThresholds, filed: pd.Series | None = None
) -> Events:
    """Read a raw table of events.

    Args:
        table: The table.
        form: Its form.
        thresholds: Which years can be.
        filed: Accession number -> filing date as text, for tables that only point to a filing.
    """
    rows = table.read(True).reset_index(drop=True)
    happened = read_dates(rows[form.event], thresholds) if form.event else None
    published = None
    if form.published:
        published = read_dates(rows[form.published], thresholds)
    elif form.filing and filed is not None:
        published = read_dates(rows[form.filing].map(filed).fillna(""), thresholds)
    return Events(table.name, form, rows, happened, published)


def within(events: Events, keep: Mask) -> Events:
    """Return the events of some rows."""
    rows = np.flatnonzero(keep)

    def part(dates: Dates | None) -> Dates | None:
        if dates is None:
            return None
        return replace(
            dates,
            ns=dates.ns[rows],
            missing=dates.missing[rows],
            impossible=dates.impossible[rows],
            written=dates.written.iloc[rows].reset_index(drop=True),
        )

    table = events.rows.iloc[rows].reset_index(drop=True)
    return replace(
        events, rows=table, happened=part(events.happened), published=part(events.published)
    )
