"""The data quality report for a terminal: aligned, short, coloured where it is seen."""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .data_quality_page import QualityFacts

SHOWN = 8  # findings of one check
LONGEST = 30  # characters of a name
NARROW = 40  # characters that a message needs beside the other columns
INDENT = " " * 10
COLOURS = {"error": "\x1b[31;1m", "warning": "\x1b[33m", "info": "\x1b[36m"}
PLAIN = "\x1b[0m"
HEAD = ("severity", "check", "table", "subject", "count", "first", "last", "found")
ALIGN = "llllrlll"


def quality_text(facts: QualityFacts, *, width: int | None = None, colours: bool = False) -> str:
    """Return the report as text.

    Args:
        facts: What it says.
        width: Characters a line may have; longer messages are broken into lines. None: no limit.
        colours: Colour the severities, for a terminal.
    """
    lines = [*_tables(facts.tables), ""]
    if facts.findings:
        lines += _findings(facts, width, colours)
        lines += ["", "What to do", *_advice(facts), ""]
    lines.append(facts.verdict)
    return "\n".join(lines) + "\n"


def _tables(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    cells = [
        (
            table["name"],
            table["form"],
            f"{table['subjects']:,}",
            f"{table['rows']:,}",
            f"{table['first']} to {table['last']}" if table["first"] else "",
        )
        for table in tables
    ]
    return _aligned([("checked", "form", "subjects", "rows", "dates"), *cells], "llrrl")


def _findings(facts: QualityFacts, width: int | None, colours: bool) -> list[str]:
    rows = [HEAD, *_first_of_each(facts.findings)]
    hidden = set() if len(facts.tables) > 1 else {HEAD.index("table")}
    at = [column for column in range(len(HEAD)) if column not in hidden]
    *columns, messages = zip(*([row[column] for column in at] for row in rows), strict=True)
    align = "".join(ALIGN[column] for column in at[:-1])
    lines = []
    heads = _aligned(list(zip(*columns, strict=True)), align, padded=True)
    for head, message, row in zip(heads, messages, rows, strict=True):
        line = _join(head, message, width)
        lines.append(_colour(line, row[0]) if colours else line)
    return lines


def _first_of_each(findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """A row for each finding, but for each check no more than a screen can bear."""
    seen = Counter[tuple[str, str]]()
    totals = Counter((finding["severity"], finding["check"]) for finding in findings)
    rows: list[tuple[str, ...]] = []
    for finding in findings:
        kind = (finding["severity"], finding["check"])
        seen[kind] += 1
        if seen[kind] <= SHOWN:
            rows.append(_cells(finding))
        elif seen[kind] == SHOWN + 1:
            more = f"{totals[kind] - SHOWN:,} more, in the report"
            rows.append((*kind, "", "...", "", "", "", more))
    return rows


def _cells(finding: Mapping[str, Any]) -> tuple[str, ...]:
    table, subject = finding["table"], finding["subject"]
    return (
        finding["severity"],
        finding["check"],
        _cut(table),
        "" if subject == table else _cut(subject),
        f"{finding['count']:,}",
        finding["first"],
        finding["last"],
        finding["message"],
    )


def _join(head: str, message: str, width: int | None) -> str:
    """A row with its message beside it, or below it where there is too little room."""
    if width is None or len(head) + 2 + len(message) <= width:
        return f"{head}  {message}".rstrip()
    room = width - len(head) - 2
    if room >= NARROW:
        first, *rest = textwrap.wrap(message, room)
        return "\n".join([f"{head}  {first}", *(" " * (len(head) + 2) + line for line in rest)])
    below = textwrap.wrap(message, max(width - len(INDENT), NARROW))
    return "\n".join([head.rstrip(), *(INDENT + line for line in below)])


def _advice(facts: QualityFacts) -> list[str]:
    """What to do about errors and warnings; of the rest the pages speak."""
    known = [(check, advice) for severity, check, advice in facts.advice if severity != "info"]
    return _aligned([("  " + check, advice) for check, advice in known], "ll") or ["  nothing"]


def _aligned(rows: Sequence[Sequence[str]], align: str, *, padded: bool = False) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(align))]
    lines = [
        "  ".join(
            cell.rjust(size) if side == "r" else cell.ljust(size)
            for cell, size, side in zip(row, widths, align, strict=True)
        )
        for row in rows
    ]
    return lines if padded else [line.rstrip() for line in lines]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _colour(line: str, severity: str) -> str:
    if severity not in COLOURS:
        return line
    return f"{COLOURS[severity]}{severity}{PLAIN}{line.removeprefix(severity)}"
