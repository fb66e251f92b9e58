"""From raw tables to findings: what each table is, and who checks it."""

from collections.abc import Sequence

from ..errors import DataError
from ..progress import track
from ..quality.finding import Finding, examples, find, in_order
from ..quality.forms import are_bars, recognise_events
from ..quality.raw_table import RawTable, check_file
from .event_quality import inspect_event_tables
from .panel_quality import folder_frequency, inspect_bar_tables
from .quality_result import QualityResult, QualitySettings

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
        DataError: No table is of the kind and frequency asked for.
    """
    bars, events, findings = _sort(tables, settings)
    if not bars and not events and not any(f.severity == "error" for f in findings):
        freq = f" and frequency {settings.freq}" if settings.freq else ""
        names = examples(table.name for table in tables)
        raise DataError(f"no table of kind {settings.kind}{freq} among {names}; use --kind auto.")
    parts = [
        QualityResult(findings=tuple(findings)),
        inspect_bar_tables(track(bars, "Checking bars", unit="file"), settings),
        inspect_event_tables(track(events, "Checking events", unit="file"), settings),
    ]
    return QualityResult(
        tuple(table for part in parts for table in part.tables),
        in_order(finding for part in parts for finding in part.findings),
        tuple(cover for part in parts for cover in part.coverage),
    )


def _sort(
    tables: Sequence[RawTable], settings: QualitySettings
) -> tuple[list[RawTable], list[RawTable], list[Finding]]:
    """Tables of bars and of events, and what is to be said of all files."""
    bars, events, findings, strange = [], [], [], []
    for table in tables:
        form = recognise_events(table.columns)
        if table.problem:
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
