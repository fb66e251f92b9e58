"""The data quality report for a terminal: aligned, short, coloured where it is seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .data_quality_page import QualityFacts

SHOWN = 8  # findings of one check
LONGEST = 30  # characters of a subject
COLOURS = {"error": "\x1b[31;1m", "warning": "\x1b[33m", "info": "\x1b[36m"}
PLAIN = "\x1b[0m"
HEAD = ("severity", "check", "subject", "count", "first", "last", "found")


def quality_text(facts: QualityFacts, *, width: int | None = None, colours: bool = False) -> str:
    """Return the report as text.

    Args:
        facts: What it says.
        width: Characters a line may have; what is longer is cut. None: nothing is cut.
        colours: Colour the severities, for a terminal.
    """
    lines = [*_tables(facts.tables), ""]
    if facts.findings:
        lines += _findings(facts.findings, width, colours)
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


def _findings(findings: Sequence[Mapping[str, Any]], width: int | None, colours: bool) -> list[str]:
    cells: list[tuple[str, ...]] = [HEAD]
    severities, seen = [""], Counter[tuple[str, str]]()
    totals = Counter((finding["severity"], finding["check"]) for finding in findings)
    for finding in findings:
        severity, check = kind = (finding["severity"], finding["check"])
        seen[kind] += 1
        if seen[kind] <= SHOWN:
            cells.append(_cells(finding))
        elif seen[kind] == SHOWN + 1:
            more = f"{totals[kind] - SHOWN:,} more, in the report"
            cells.append((severity, check, "...", "", "", "", more))
        else:
            continue
        severities.append(severity)
    lines = [line if width is None else _cut(line, width) for line in _aligned(cells, "lllrlll")]
    if not colours:
        return lines
    return [_colour(line, severity) for line, severity in zip(lines, severities, strict=True)]


def _cells(finding: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        finding["severity"],
        finding["check"],
        _cut(finding["subject"], LONGEST),
        f"{finding['count']:,}",
        finding["first"],
        finding["last"],
        finding["message"],
    )


def _advice(facts: QualityFacts) -> list[str]:
    """What to do about errors and warnings; of the rest the pages speak."""
    known = [(check, advice) for severity, check, advice in facts.advice if severity != "info"]
    return _aligned([("  " + check, advice) for check, advice in known], "ll") or ["  nothing"]


def _aligned(rows: Sequence[Sequence[str]], align: str) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(align))]
    return [
        "  ".join(
            cell.rjust(size) if side == "r" else cell.ljust(size)
            for cell, size, side in zip(row, widths, align, strict=True)
        ).rstrip()
        for row in rows
    ]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 3, 0)]}..."


def _colour(line: str, severity: str) -> str:
    if severity not in COLOURS:
        return line
    return f"{COLOURS[severity]}{severity}{PLAIN}{line.removeprefix(severity)}"
