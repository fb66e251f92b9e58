"""What a check of raw tables is told, and what it gives back."""

from dataclasses import dataclass, field

import pandas as pd

from ..market.stamps import end_of
from ..quality.coverage import CoverageMap, EventCounts
from ..quality.finding import SEVERITIES, Finding, Severity
from ..quality.thresholds import QualityThresholds


@dataclass(frozen=True)
class QualitySettings:
    """What is checked, and against what.

    Attributes:
        kind: `auto`, `bars`, `insider` or `shipping`.
        freq: Frequency of the bars; None: that of the folder, else as the stamps say.
        symbols: Only these; empty: all.
        start: First session that counts, or None.
        end: Last session that counts, or None.
        calendar: An exchange's calendar, `24/7`, or `data`.
        max_gap_sessions: More missing sessions than this split a history.
        thresholds: From where on something is worth saying.
    """

    kind: str = "auto"
    freq: str | None = None
    symbols: tuple[str, ...] = ()
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None
    calendar: str = "XNYS"
    max_gap_sessions: int = 20
    thresholds: QualityThresholds = field(default_factory=QualityThresholds)

    @property
    def window(self) -> tuple[int | None, int | None]:
        """First instant that counts and first that no longer does, int64 ns; None: no limit."""
        start = None if self.start is None else int(self.start.as_unit("ns").value)
        return start, None if self.end is None else end_of(self.end)

    def takes(self, kind: str) -> bool:
        """Say whether tables of a kind are checked."""
        return self.kind in ("auto", kind) or (kind == "reference" and self.kind == "insider")


@dataclass(frozen=True)
class TableSummary:
    """One line on a table.

    Attributes:
        name: Its name.
        form: What it is.
        subjects: How many symbols or places it has.
        rows: How many rows it has.
        first: First date.
        last: Last date.
    """

    name: str
    form: str
    subjects: int
    rows: int
    first: str
    last: str


@dataclass(frozen=True)
class QualityResult:
    """What was checked and found.

    Attributes:
        tables: What was checked.
        findings: What was found, worst first.
        coverage: Where there are data.
    """

    tables: tuple[TableSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    coverage: tuple[CoverageMap | EventCounts, ...] = ()

    @property
    def counts(self) -> dict[Severity, int]:
        """Findings by severity."""
        return {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in SEVERITIES
        }
