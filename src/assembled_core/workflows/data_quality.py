"""From raw tables to findings: what each table is, and who checks it."""

from collections.abc import Sequence

import numpy as np

from ..errors import DataError
from ..progress import track
from ..quality.finding import Finding, examples, find, in_order
from ..quality.forms import FORMS, are_bars, recognise_events
from ..quality.raw_table import RawTable, check_file
from .event_quality import inspect_event_tables
from .panel_quality import folder_frequency, inspect_bar_tables
from .quality_result import QualityResult, QualitySettings, TableSummary

NEEDED = {
    "bars": "timestamp, symbol, open, high, low, close, volume",
    "insider": "symbol, event_time, available_at, shares",
    "shipping": "place, event_time, available_at, vessel_count",
}


def inspect_tables(tables: Sequence[RawTable], settings: QualitySettings) -> QualityResult:
    """Check raw tables, whatever is wrong with them.

    Args:
        tables: What there is.
        settings: What is checked, and against what.

    Raises:
        DataError: No table is of the kind and frequency asked for, or none has the symbols, or
            anything in the window, asked for.
    """
    bars, events, findings = _sort(tables, settings)
    if not bars and not events and not any(f.severity == "error" for f in findings):
        freq = f" and frequency {settings.freq}" if settings.freq else ""
        names = examples(table.name for table in tables)
        raise DataError(f"no table of kind {settings.kind}{freq} among {names}; use --kind auto.")
    with np.errstate(all="ignore"):  # raw values may be of any size; what overflows is judged too
        parts = [
            QualityResult(findings=tuple(findings)),
            inspect_bar_tables(track(bars, "Checking bars", unit="file"), settings),
            inspect_event_tables(track(events, "Checking events", unit="file"), settings),
        ]
    result = QualityResult(
        tuple(table for part in parts for table in part.tables),
        in_order(finding for part in parts for finding in part.findings),
        tuple(cover for part in parts for cover in part.coverage),
    )
    if not result.counts["error"]:
        _refuse_nothing(result, settings)
    return result


def _refuse_nothing(result: QualityResult, settings: QualitySettings) -> None:
    """Raise where the choice leaves nothing: "no errors" would be said of rows nobody looked at."""
    names = examples(table.name for table in result.tables)
    if settings.symbols:
        of_symbols = [table for table in result.tables if _has_symbols(table)]
        if of_symbols and not any(table.rows for table in of_symbols):
            window = _window(settings)
            raise DataError(
                f"no row of {examples(settings.symbols)}{window} in {names}; check --symbols"
                f"{' and the dates' if window else ''}."
            )
    if _window(settings) and not any(table.rows for table in result.tables):
        raise DataError(f"nothing{_window(settings)} in {names}; check the dates.")


def _has_symbols(table: TableSummary) -> bool:
    with_ticker = {form.name for form in FORMS if form.kind == "insider" and form.subject}
    return table.form.startswith("bars") or table.form in with_ticker


def _window(settings: QualitySettings) -> str:
    """The window in words; empty where everything counts."""
    start = f" from {settings.start:%Y-%m-%d}" if settings.start is not None else ""
    return start + (f" up to {settings.end:%Y-%m-%d}" if settings.end is not None else "")


def _sort(
    tables: Sequence[RawTable], settings: QualitySettings
) -> tuple[list[RawTable], list[RawTable], list[Finding]]:
    """Tables of bars and of events, and what is to be said of all files."""
    bars, events, findings, strange = [], [], [], []
    for table in tables:
        form = recognise_events(table.columns)
        if table.problem or table.skipped:
            findings += check_file(table)
        elif form is not None and settings.takes(form.kind):
            findings += check_file(table)
            events.append(table)
        elif form is None and are_bars(table.columns) and settings.takes("bars"):
            if table.named or settings.freq in (None, folder_frequency(table) or settings.freq):
                findings += check_file(table, of_bars=True)
                bars.append(table)
        elif table.named and settings.kind != "auto":
            findings.append(_does_not_fit(table, settings.kind))
        elif form is None and not are_bars(table.columns):
            strange.append(table)
    return bars, events, findings + _not_recognised(strange)


def _does_not_fit(table: RawTable, kind: str) -> Finding:
    message = (
        f"It holds no {kind}: needed are {NEEDED[kind]}; there are {examples(table.columns, 8)}."
    )
    return find("error", "missing_columns", table.name, message)


def _not_recognised(tables: Sequence[RawTable]) -> list[Finding]:
    named = [table for table in tables if table.named]
    found = [
        find("error", "not_recognised", table.name,
             f"Neither bars nor a known form of events: {examples(table.columns, 8)}.")
        for table in named
    ]  # fmt: skip
    others = [table.name for table in tables if not table.named]
    if others:
        message = f"Files that are neither bars nor events: {examples(others)}."
        found.append(find("info", "not_recognised", others[0], message, count=len(others)))
    return found
