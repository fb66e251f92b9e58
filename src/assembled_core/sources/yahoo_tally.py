"""What came of fetching: how each symbol fared, and which rows were dropped."""

import logging
from collections import Counter

from .report import DataReport, Sieve

logger = logging.getLogger(__name__)

SHOWN = 8


class Tally:
    """Counts while symbol after symbol is fetched.

    Args:
        notes: What a reader of the account must know in any case.
    """

    def __init__(self, notes: tuple[str, ...] = ()) -> None:
        self.written: list[str] = []
        self.fared: dict[str, str] = {}
        self.warnings: dict[str, list[str]] = {}
        self._how: Counter[str] = Counter()
        self._bars_added = 0
        self._read = self._kept = 0
        self._dropped: Counter[str] = Counter()
        self._examples: dict[str, str] = {}
        self._notes = notes

    def count_rows(self, sieve: Sieve) -> None:
        """Count the rows of one answer."""
        self._read += sieve.rows_read
        self._kept += len(sieve.rows)
        self._dropped.update(sieve.dropped)
        self._examples = {**sieve.examples, **self._examples}

    def count_written(self, symbol: str, how: str, bars_added: int) -> None:
        """Count a symbol that has new bars."""
        self._how[how] += 1
        self._bars_added += bars_added
        self.written.append(symbol)
        self.fared[symbol] = f"{how}, {bars_added} bars added"

    def count_unchanged(self, symbol: str, how: str, why: str = "") -> None:
        """Count a symbol that stays as it is; a reason for that is a warning."""
        self._how[how] += 1
        self.fared[symbol] = how
        if why:
            self.warn(symbol, f"{why}; {how}")

    def warn(self, symbol: str, text: str) -> None:
        """Say something of a symbol that the reader should know."""
        self.warnings.setdefault(symbol, []).append(text)
        logger.warning("%s: %s.", symbol, text)

    def saved(self, asked: int) -> str:
        """Return which symbols were saved, in words."""
        names = f" ({shorten(self.written)})" if self.written else ""
        return f"{len(self.written)} of {asked} symbols have been saved{names}"

    def report(self) -> DataReport:
        """Return the account so far."""
        how = ", ".join(f"{count} {word}" for word, count in self._how.items())
        head = f"{len(self.fared)} symbols: {how}; {self._bars_added} bars added"
        return DataReport(
            source="yahoo",
            rows_read=self._read,
            rows_kept=self._kept,
            dropped=dict(self._dropped),
            notes=(head, *self._notes),
            examples=self._examples,
        )


def shorten(names: list[str]) -> str:
    """Return the first of many names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
