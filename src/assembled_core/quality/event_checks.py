"""What is wrong with raw events beside their dates: repeats, tickers, values, pointers."""

import numpy as np
import pandas as pd

from .event_times import check_times
from .events import Events
from .finding import Finding, examples, find, find_rows, span
from .stamps import NOT_A_TIME
from .thresholds import QualityThresholds

NO_TICKER = frozenset({"", "-", "--", "NONE", "N/A", "NA", "[NONE]", "NULL", "NAN"})
TICKER = r"[A-Z0-9^][A-Z0-9.^=_-]{0,31}"
RANGE = r"\$?[\d,.]+\s*-.*"


def check_events(
    events: Events, thresholds: QualityThresholds, filed: pd.Series | None = None
) -> list[Finding]:
    """Say what is wrong with events, whatever their form.

    Args:
        events: The events.
        thresholds: From where on something is worth saying.
        filed: As for `read_events`.
    """
    if events.rows.empty:
        return [find("warning", "empty_table", events.name, "There are no rows.", count=0)]
    return [
        *check_times(events, thresholds),
        *_check_repeats(events),
        *_check_orphans(events, filed),
        *_check_documents(events),
        *_check_amounts(events),
        *_check_counts(events),
        *_check_source(events),
        *(_check_tickers(events) if events.form.kind == "insider" else []),
    ]


def _check_repeats(events: Events) -> list[Finding]:
    form, rows = events.form, events.rows
    ns = events.happened.ns if events.happened else np.full(len(rows), NOT_A_TIME)
    plain = rows.drop(columns=[name for name in form.serial if name in rows])
    again = plain.duplicated().to_numpy()
    known = again & (ns != NOT_A_TIME)
    found = []
    if again.any() and form.kind != "reference" and form.name != "sec_transactions":
        first, last = span(ns[known])
        message = f"{int(again.sum()):,} records repeat another one to the letter."
        found.append(
            find("warning", "duplicate_events", events.name, message, count=int(again.sum()),
                 first=first, last=last)
        )  # fmt: skip
    key = [name for name in form.key if name in rows]
    clash = rows.duplicated(key).to_numpy() & ~again if key else again & False
    if clash.any():
        message = f"{int(clash.sum()):,} records share {', '.join(key)} but differ elsewhere."
        first, last = span(ns[clash & (ns != NOT_A_TIME)])
        found.append(
            find("error", "duplicate_keys", events.name, message, count=int(clash.sum()),
                 first=first, last=last)
        )  # fmt: skip
    return found


def _check_orphans(events: Events, filed: pd.Series | None) -> list[Finding]:
    if filed is None or not events.form.filing or events.form.published:
        return []
    orphan = ~events.rows[events.form.filing].isin(filed.index).to_numpy()
    if not orphan.any():
        return []
    message = f"{int(orphan.sum()):,} records point to filings that are not there."
    return [find("warning", "orphan_rows", events.name, message, count=int(orphan.sum()))]


def _check_documents(events: Events) -> list[Finding]:
    if events.form.document not in events.rows:
        return []
    kinds = events.rows[events.form.document].astype("str")
    amended = kinds.str.endswith("/A").to_numpy(dtype=bool)
    if not amended.any():
        return []
    counts = ", ".join(f"{n:,} {kind}" for kind, n in kinds[amended].value_counts().items())
    published = events.published or events.happened
    first, last = ("", "")
    if published is not None:
        first, last = span(published.ns[amended & published.known])
    message = f"{int(amended.sum()):,} records amend earlier ones: {counts}."
    return [
        find("info", "amendments", events.name, message, count=int(amended.sum()),
             first=first, last=last)
    ]  # fmt: skip


def _check_amounts(events: Events) -> list[Finding]:
    if not events.form.amounts or events.form.amounts not in events.rows:
        return []
    text = events.rows[events.form.amounts].astype("str").str.strip()
    ranges = text.str.fullmatch(RANGE).to_numpy(dtype=bool)
    if not ranges.any():
        return []
    whole = int(text.str.endswith("-").sum())
    message = f"{int(ranges.sum()):,} amounts are ranges, such as {text[ranges].iloc[0]!r}" + (
        f"; {whole:,} lack the upper end." if whole else "."
    )
    found = find("warning", "values_as_ranges", events.name, message, count=int(ranges.sum()))
    return [found]


def _check_counts(events: Events) -> list[Finding]:
    found = []
    ns = events.happened.ns if events.happened else np.full(len(events.rows), NOT_A_TIME)
    for name in events.form.counts:
        if name not in events.rows:
            continue
        column = events.rows[name]
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64)
        blank = (column.isna() | (column.astype("str").str.strip() == "")).to_numpy(dtype=bool)
        wrong = np.isnan(numbers) & ~blank
        if wrong.any():
            message = f"{int(wrong.sum()):,} cells of {name} are no numbers: " + (
                examples(column[wrong].astype("str").unique()) + "."
            )
            found.append(
                find("error", "not_a_number", events.name, message, count=int(wrong.sum()))
            )
        message = f"{{n}} records have a {name} below 0."
        found += find_rows("error", "negative_value", events.name, numbers < 0, ns, message)
        if blank.any() and not blank.all():
            message = f"{int(blank.sum()):,} records have no {name}."
            found.append(
                find("info", "missing_value", events.name, message, count=int(blank.sum()))
            )
    return found


def _check_source(events: Events) -> list[Finding]:
    if "source" not in events.rows:
        return []
    made_up = (events.rows["source"].astype("str") == "simulated").to_numpy(dtype=bool)
    if not made_up.any():
        return []
    message = f"{int(made_up.sum()):,} of {len(made_up):,} records are simulated."
    return [find("info", "simulated", events.name, message, count=int(made_up.sum()))]


def _check_tickers(events: Events) -> list[Finding]:
    if not events.form.subject:
        return []
    tickers = events.subjects.str.upper()
    missing = tickers.isin(NO_TICKER)
    odd = ~missing & ~tickers.str.fullmatch(TICKER)
    found = []
    for check, rows, what in (
        ("missing_ticker", missing, "have no ticker"),
        ("odd_ticker", odd, "have a ticker that is not one symbol"),
    ):
        if rows.any():
            written = events.subjects[rows].value_counts()
            shown = examples([f"{word!r} {n:,} times" for word, n in written.items()], 4)
            message = f"{int(rows.sum()):,} records {what}: {shown}."
            first, last = "", ""
            if events.happened is not None:
                first, last = span(events.happened.ns[rows.to_numpy() & events.happened.known])
            found.append(
                find("warning", check, events.name, message, count=int(rows.sum()),
                     first=first, last=last)
            )  # fmt: skip
    return found
