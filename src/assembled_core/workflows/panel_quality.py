"""Tables of bars: read one by one, judged row by row, then together beside the sessions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..market.sessions import index_sessions
from ..quality.adjustment import check_adjustment, describe_bases
from ..quality.bars import History, inspect_bars
from ..quality.coverage import CoverageMap, cover_bars
from ..quality.finding import Finding, find, span
from ..quality.forms import bar_columns
from ..quality.frequency import tell_frequency
from ..quality.fullness import check_fullness
from ..quality.overlap import compare_tables
from ..quality.panel import check_names, check_spans
from ..quality.raw_table import RawTable
from ..quality.sessions import check_sessions, day_ordinals, find_segments
from ..quality.splits import check_splits, measure_moves
from .quality_result import QualityResult, QualitySettings, TableSummary

FREQUENCIES = ("1d", "5min")


@dataclass
class _Panel:
    """Symbols that belong together: those of a folder, or of one file."""

    name: str
    freq: str
    histories: list[History] = field(default_factory=list)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Part:
    """One symbol's rows of a table, and the panel that they belong to."""

    panel: str
    symbol: str
    written: str
    rows: pd.DataFrame


def inspect_bar_tables(tables: Iterable[RawTable], settings: QualitySettings) -> QualityResult:
    """Check tables of bars.

    Args:
        tables: Tables that hold bars; each is read once and let go.
        settings: What is checked, and against what.
    """
    panels: dict[tuple[str, str, str], _Panel] = {}
    unusable: list[Finding] = []
    for table in tables:
        try:
            rows = table.read(False)
        except DataError as error:
            unusable.append(find("error", "unreadable_file", table.name, str(error)))
            continue
        if rows.empty:
            message = "There are no rows; other commands refuse the table."
            unusable.append(find("error", "empty_table", table.name, message, count=0))
            continue
        freq = settings.freq or folder_frequency(table) or tell_frequency(rows, settings.thresholds)
        for part in _split(table, rows):
            key = (table.folder, part.panel, freq)
            _add(panels.setdefault(key, _Panel(part.panel, freq)), part, settings)
    results = [_finish(panel, settings) for panel in panels.values()]
    together = compare_tables(
        [
            (panel.name, history)
            for panel in panels.values()
            if panel.freq == "1d"
            for history in panel.histories
        ]
    )
    return QualityResult(
        tuple(table for result in results for table in result.tables),
        (*unusable, *together, *(finding for result in results for finding in result.findings)),
        tuple(cover for result in results for cover in result.coverage),
    )


def folder_frequency(table: RawTable) -> str | None:
    """Return the frequency that a table's folder is named after, or None."""
    name = Path(table.folder).name
    return name if name in FREQUENCIES else None


def _split(table: RawTable, rows: pd.DataFrame) -> Iterator[_Part]:
    """The table by symbol; a file named after its only symbol belongs to its folder."""
    column = bar_columns(rows.columns).get("symbol")
    stem = table.stem.strip().upper()
    folder = str(Path(table.name).parent)
    shown = Path(table.folder).name if folder == "." else folder
    if column is None:
        yield _Part(shown, stem, table.name, rows)
        return
    written = rows[column].astype("str").fillna("").str.strip()
    for symbol, part in rows.groupby(written, sort=True):
        alone = len(part) == len(rows) and str(symbol).upper() == stem
        where = table.name if alone else str(symbol)
        yield _Part(shown if alone else table.name, str(symbol).upper(), where, part)


def _add(panel: _Panel, part: _Part, settings: QualitySettings) -> None:
    if settings.symbols and part.symbol not in settings.symbols:
        return
    if not part.symbol:
        count = len(part.rows)
        message = f"{count:,} rows have no symbol."
        panel.findings.append(find("error", "missing_symbol", panel.name, message, count=count))
        return
    panel.spellings.setdefault(part.symbol, []).append(part.written)
    history, findings = inspect_bars(
        part.rows, part.symbol, panel.freq, settings.thresholds, settings.window
    )
    panel.findings += findings
    if history.rows and len(panel.spellings[part.symbol]) == 1:
        panel.histories.append(history)


def _finish(panel: _Panel, settings: QualitySettings) -> QualityResult:
    """Judge the symbols of a panel beside each other and the sessions."""
    findings = [*panel.findings, *check_names(panel.spellings)]
    filled = sorted((h for h in panel.histories if len(h.stamps)), key=lambda h: h.symbol)
    coverage: tuple[CoverageMap, ...] = ()
    if filled:
        found, cover = _beside_sessions(panel, filled, settings)
        findings += found
        coverage = (cover,)
    stamps = [history.stamps[[0, -1]] for history in filled]
    first, last = span(np.concatenate(stamps)) if stamps else ("", "")
    rows = sum(history.rows for history in panel.histories)
    summary = TableSummary(
        panel.name, f"bars, {panel.freq}", len(panel.spellings), rows, first[:10], last[:10]
    )
    named = tuple(replace(finding, table=panel.name) for finding in findings)
    return QualityResult((summary,), named, coverage)


def _beside_sessions(
    panel: _Panel, filled: list[History], settings: QualitySettings
) -> tuple[list[Finding], CoverageMap]:
    """Findings on sessions and adjustment, and where there are bars."""
    every = np.concatenate([history.stamps for history in filled])
    sessions = index_sessions(settings.calendar, every, panel.freq)
    limit, thresholds = settings.max_gap_sessions, settings.thresholds
    findings = [*check_spans(filled), *check_fullness(panel.name, filled, sessions, thresholds)]
    every_move = []
    for history in filled:
        symbol, days = history.symbol, history.days
        moves = measure_moves(days, find_segments(day_ordinals(history, sessions), limit))
        findings += check_sessions(history, sessions, limit, thresholds)
        findings += check_splits(symbol, days, moves, thresholds)
        findings += check_adjustment(symbol, days, moves)
        every_move.append(moves)
    findings += describe_bases(panel.name, filled, every_move)
    return findings, cover_bars(f"{panel.name}, {panel.freq}", filled, sessions)
