"""What a source read, what it kept, and what it dropped and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class DataReport:
    """The account of one reading; nothing leaves a table without a line here.

    Args:
        source: Name of the source, such as `sec_form345`.
        rows_read: Records of the native form that were read.
        rows_kept: Rows of the canonical table.
        dropped: Reason -> number of records dropped for it, in the order they were looked for.
        notes: What a reader must know beyond the drops, one sentence each.
        examples: Reason -> the first record dropped for it, in a few words.
    """

    source: str
    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return the report as lines of text for a terminal."""
        head = f"{self.source}: {self.rows_kept} rows kept of {self.rows_read} read"
        return [head, *map(self._dropped_line, self.dropped), *self.notes]

    def _dropped_line(self, reason: str) -> str:
        line = f"dropped {self.dropped[reason]}: {reason}"
        return f"{line} (such as {self.examples[reason]})" if reason in self.examples else line

    def main_reason(self) -> str:
        """Return in a few words what took most of the rows; something must have been dropped."""
        reason = max(self.dropped, key=lambda name: self.dropped[name])
        example = f" (such as {self.examples[reason]})" if reason in self.examples else ""
        return f"{self.dropped[reason]} of them: {reason}{example}"

    def to_plain(self) -> dict[str, Any]:
        """Return the report as plain values that JSON can hold."""
        return {
            "source": self.source,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "dropped": dict(self.dropped),
            "notes": list(self.notes),
            "examples": dict(self.examples),
        }


class Sieve:
    """Rows that pass one test after the other; what falls out is counted with an example.

    Args:
        rows: The records as read; never changed, each step makes a new frame.
        show: Columns that name a record in an example.
    """

    def __init__(self, rows: pd.DataFrame, show: list[str]) -> None:
        self.rows = rows
        self.rows_read = len(rows)
        self.dropped: dict[str, int] = {}
        self.examples: dict[str, str] = {}
        self._show = show

    def drop(self, bad: "pd.Series[bool]", reason: str) -> None:
        """Drop the rows where `bad` is true, under `reason`; a reason without rows stays silent."""
        count = int(bad.sum())
        if count:
            self.dropped[reason] = self.dropped.get(reason, 0) + count
            self.examples.setdefault(reason, self.describe(bad))
            self.rows = self.rows[~bad]

    def describe(self, chosen: "pd.Series[bool]") -> str:
        """Return the first chosen row in a few words: its shown columns that are not empty."""
        first = self.rows.loc[chosen, self._show].iloc[0].dropna()
        return " ".join(f"{value:%Y-%m-%d}" if _is_time(value) else str(value) for value in first)

    def report(self, source: str, rows_kept: int, notes: tuple[str, ...] = ()) -> DataReport:
        """Return the account so far."""
        return DataReport(
            source, self.rows_read, rows_kept, dict(self.dropped), notes, dict(self.examples)
        )


def _is_time(value: object) -> bool:
    return isinstance(value, pd.Timestamp)
