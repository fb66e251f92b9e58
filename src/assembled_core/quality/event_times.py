"""When events happened and when they became public: dates that cannot be, and their order."""

import numpy as np
import pandas as pd

from ..market.sessions import DAY_NS
from .dates import Dates, check_dates
from .events import Events
from .finding import Finding, Mask, Severity, find, find_rows
from .thresholds import QualityThresholds

YEAR_OF_FILING = r"\d{10}-(\d\d)-\d{6}"  # an accession number holds the year of its filing


def check_times(events: Events, thresholds: QualityThresholds) -> list[Finding]:
    """Say which dates cannot be, and which events became public too early, late or never.

    Args:
        events: The events.
        thresholds: From where on something is worth saying.
    """
    return [*_check_columns_of_dates(events), *_check_publication(events, thresholds)]


def _check_columns_of_dates(events: Events) -> list[Finding]:
    form, found = events.form, []
    if events.happened is not None:
        found += check_dates(events.name, form.event, events.happened)
    if events.published is not None and form.published:
        found += check_dates(events.name, form.published, events.published)
    return found


def _check_publication(events: Events, thresholds: QualityThresholds) -> list[Finding]:
    """What is said of when events became public, beside when they happened."""
    happened, published, name = events.happened, events.published, events.name
    if happened is None:
        return []
    found = _after_year_of_filing(events, happened)
    if published is None:
        if not found and not events.form.filing and events.form.kind == "insider":
            message = f"Nothing says when the events became public{events.form.note}."
            found.append(
                find("warning", "no_publication_time", name, message, count=len(events.rows))
            )
        return found
    both = happened.known & published.known
    lag = (published.ns // DAY_NS - happened.ns // DAY_NS).astype(np.float64)
    to_the_instant = happened.timed and published.timed  # a bare date may be any time of its day
    early = both & ((lag < 0) | (to_the_instant & (published.ns < happened.ns)))
    message = f"{{n}} events became public before they happened{_first_pair(events, early)}."
    found = find_rows("error", "disclosed_before_event", name, early, happened.ns, message)
    if events.form.kind == "insider" and not published.timed and published.known.any():
        message = "Only the date of publication is known: public from the next midnight on."
        count = int(published.known.sum())
        found.append(find("info", "no_publication_time", name, message, count=count))
    return found + _check_lag(name, happened, both & (lag >= 0), lag, thresholds)


def _first_pair(events: Events, rows: Mask) -> str:
    if not rows.any() or events.happened is None or events.published is None:
        return ""
    at = int(np.argmax(rows))
    return f", such as {events.happened.written[at]}, public {events.published.written[at]}"


def _check_lag(
    name: str, happened: Dates, rows: Mask, lag: np.ndarray, thresholds: QualityThresholds
) -> list[Finding]:
    late = rows & (lag > thresholds.long_lag_days)
    if not late.any():
        return []
    median = float(np.median(lag[rows]))
    message = (
        f"{{n}} of {int(rows.sum()):,} events became public over {thresholds.long_lag_days} days "
        f"later: a median of {median:g} days, at most {lag[rows].max():,.0f}."
    )
    severity: Severity = "warning" if median > thresholds.long_lag_days else "info"
    return find_rows(severity, "long_lag", name, late, happened.ns, message)


def _after_year_of_filing(events: Events, happened: Dates) -> list[Finding]:
    """Events of a year after that of their filing, where the filing's date itself is not known."""
    if not events.form.filing or events.published is not None:
        return []
    written = events.rows[events.form.filing].astype("str")
    short = pd.to_numeric(written.str.extract(YEAR_OF_FILING, expand=False)).to_numpy(np.float64)
    filed = short + np.where(short < 90, 2000, 1900)
    year = happened.ns.view("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970
    late = happened.known & (year > filed)
    message = "{n} events happened in a year after that of their filing's number."
    return find_rows("error", "disclosed_before_event", events.name, late, happened.ns, message)
