"""Tables of events: each beside the filings of its folder, checked by its form."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..quality.canonical import check_canonical
from ..quality.coverage import CoverageMap, EventCounts, count_events, cover_places
from ..quality.event_checks import check_events
from ..quality.events import Events, read_events, within
from ..quality.finding import Finding, find, span
from ..quality.forms import EventForm, recognise_events
from ..quality.raw_table import RawTable
from ..quality.shipping import check_shipping, series_by_place, usual_step
from .quality_result import QualityResult, QualitySettings, TableSummary

DOCUMENTS = "form4_xml"
CANONICAL = ("insider_events", "shipping_events")


def inspect_event_tables(tables: Iterable[RawTable], settings: QualitySettings) -> QualityResult:
    """Check tables of events.

    Args:
        tables: Tables whose form is known.
        settings: What is checked, and against what.
    """
    tables = list(tables)
    joined, unread = _join_documents(tables)
    filed = _filing_dates(joined)
    results = [QualityResult((), tuple(unread), ())]
    results += [_inspect(table, settings, filed.get(table.folder)) for table in joined]
    return QualityResult(
        tuple(table for result in results for table in result.tables),
        tuple(finding for result in results for finding in result.findings),
        tuple(cover for result in results for cover in result.coverage),
    )


def _inspect(
    table: RawTable, settings: QualitySettings, filed: "pd.Series | None"
) -> QualityResult:
    form = recognise_events(table.columns)
    assert form is not None
    try:
        events = read_events(table, form, settings.thresholds, filed)
    except DataError as error:
        return QualityResult((), (find("error", "unreadable_file", table.name, str(error)),), ())
    refused = []
    if form.name in CANONICAL and table.typed:  # text is a source's own file, read in its own way
        refused = check_canonical(events.rows, form, table.name, settings.thresholds)
    if refused and events.rows.empty:
        return QualityResult((_summary(events),), tuple(refused), ())
    refused += _torn_lines(events)
    events = _select(events, settings)
    findings = refused + check_events(events, settings.thresholds, filed)
    if form.kind == "shipping":
        findings += check_shipping(events, settings.thresholds)
    named = tuple(replace(finding, table=table.name) for finding in findings)
    return QualityResult((_summary(events),), named, _coverage(events))


def _torn_lines(events: Events) -> list[Finding]:
    """Lines that the reader had to leave out: they do not have the table's columns."""
    torn = events.rows.attrs.get("torn", [])
    if not torn:
        return []
    message = f"{len(torn):,} lines do not fit the table and are left out: {torn[0]!r}."
    return [find("warning", "torn_lines", events.name, message, count=len(torn))]


def _select(events: Events, settings: QualitySettings) -> Events:
    """Only the symbols and the window asked for; what has no readable date always counts."""
    keep = np.ones(len(events.rows), dtype=bool)
    if settings.symbols and events.form.kind == "insider" and events.form.subject:
        keep &= events.subjects.str.upper().isin(settings.symbols).to_numpy(dtype=bool)
    if events.happened is not None:
        begin, end = settings.window
        ns, known = events.happened.ns, events.happened.known
        inside = np.ones(len(ns), dtype=bool)
        if begin is not None:
            inside &= ns >= begin
        if end is not None:
            inside &= ns < end
        keep &= inside | ~known
    return events if keep.all() else within(events, keep)


def _summary(events: Events) -> TableSummary:
    dates = events.happened
    first, last = span(dates.ns[dates.known]) if dates is not None else ("", "")
    subjects = events.subjects.nunique() if events.form.subject else 0
    form = events.form.name
    return TableSummary(events.name, form, subjects, len(events.rows), first[:10], last[:10])


def _coverage(events: Events) -> tuple[CoverageMap | EventCounts, ...]:
    dates, public = events.happened, events.published
    if dates is None or not dates.known.any():
        return ()
    if events.form.kind == "shipping":
        known = dates.known
        steps = [usual_step(days) for _, days, _ in series_by_place(events)]
        places = events.subjects[known].to_numpy(dtype=object)
        return (cover_places(events.name, places, dates.ns[known], min(steps)),)
    published = public.ns[public.known] if public is not None and public.known.any() else None
    return (count_events(events.name, dates.ns[dates.known], published),)


def _filing_dates(tables: Sequence[RawTable]) -> "dict[str, pd.Series]":
    """Accession number -> filing date as text, for each folder that has submissions."""
    found: dict[str, list[pd.Series]] = {}
    for table in tables:
        form = recognise_events(table.columns)
        if form is None or not (form.filing and form.published):
            continue
        try:
            rows = table.read(True)
        except DataError:
            continue  # named when the table itself is checked
        dates = rows.drop_duplicates(form.filing).set_index(form.filing)[form.published]
        found.setdefault(table.folder, []).append(dates)
    joined = {folder: pd.concat(parts) for folder, parts in found.items()}
    return {folder: dates[~dates.index.duplicated()] for folder, dates in joined.items()}


def _join_documents(tables: Sequence[RawTable]) -> tuple[list[RawTable], list[Finding]]:
    """The XML documents of a folder as one table, each read once; other tables as they are."""
    plain = [table for table in tables if not _is_document(table)]
    folders: dict[str, list[pd.DataFrame]] = {}
    names: dict[str, list[str]] = {}
    unread = []
    for table in tables:
        if _is_document(table):
            try:
                folders.setdefault(table.folder, []).append(table.read(True))
                names.setdefault(table.folder, []).append(table.name)
            except DataError as error:
                unread.append(find("error", "unreadable_file", table.name, str(error)))
    for folder, parts in folders.items():
        if not parts:
            continue
        rows = pd.concat(parts, ignore_index=True)
        single = names[folder][0] if len(parts) == 1 else ""
        name = single or f"{Path(folder).name}/*.xml"
        read = functools.partial(_give, rows)
        plain.append(RawTable(name, folder, Path(folder).name, tuple(rows.columns), read))
    return plain, unread


def _give(rows: pd.DataFrame, as_text: bool) -> pd.DataFrame:
    return rows


def _is_document(table: RawTable) -> bool:
    form: EventForm | None = recognise_events(table.columns)
    return form is not None and form.name == DOCUMENTS
