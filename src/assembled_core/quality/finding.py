"""One thing found in the data: how bad, where, how often, and what to do."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..market.sessions import DAY_NS
from .advice import ADVICE

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

Stamps = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Finding:
    """What one check found of one subject.

    Attributes:
        severity: `error`: cannot be true or cannot be read; `warning`: to be looked at; `info`:
            worth knowing.
        check: Name of the check.
        subject: Symbol, place or file.
        count: How many rows, sessions or records.
        first: First of them as a date or time, as text; empty where there is none.
        last: Last of them.
        message: What was found, in one sentence.
        advice: What to do about it.
        table: Which table of the report it belongs to.
    """

    severity: Severity
    check: str
    subject: str
    count: int
    first: str
    last: str
    message: str
    advice: str
    table: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the finding as a mapping of text and numbers."""
        return asdict(self)


def find(
    severity: Severity,
    check: str,
    subject: str,
    message: str,
    *,
    count: int = 1,
    first: str = "",
    last: str = "",
) -> Finding:
    """Return a finding with the advice of its check."""
    return Finding(severity, check, subject, count, first, last, message, ADVICE[check])


def find_rows(
    severity: Severity, check: str, subject: str, rows: Mask, stamps: Stamps, message: str
) -> list[Finding]:
    """Return one finding on the rows that are true, or none.

    Args:
        severity: How bad it is.
        check: Name of the check.
        subject: Symbol or place.
        rows: (rows,) which rows are concerned.
        stamps: (rows,) int64 nanoseconds UTC.
        message: What was found; `{n}` stands for the number of rows.
    """
    count = int(np.count_nonzero(rows))
    if count == 0:
        return []
    first, last = span(stamps[rows])
    text = message.format(n=f"{count:,}")
    return [find(severity, check, subject, text, count=count, first=first, last=last)]


def span(stamps: Stamps) -> tuple[str, str]:
    """Return the earliest and the latest of some stamps as text, or two empty texts."""
    if len(stamps) == 0:
        return "", ""
    return show_stamp(int(stamps.min())), show_stamp(int(stamps.max()))


def show_stamp(stamp: int) -> str:
    """Return int64 nanoseconds as a date, or as a date and time where it is not midnight."""
    text = str(np.datetime64(int(stamp), "ns"))
    return text[:10] if stamp % DAY_NS == 0 else text[:16].replace("T", " ")


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, check, table and subject."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (SEVERITIES.index(f.severity), f.check, f.table, f.subject, f.first),
        )
    )


def examples(values: Iterable[Any], shown: int = 3) -> str:
    """Return the first few of some values in one line, and how many more there are."""
    values = [str(value) for value in values]
    more = f" and {len(values) - shown:,} more" if len(values) > shown else ""
    return ", ".join(values[:shown]) + more
