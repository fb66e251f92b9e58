"""The data quality report for a terminal: aligned, short, coloured where it is seen."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from .data_quality_page import QualityFacts

LONGEST = 30  # characters of a name
NARROW = 40  # characters that a message needs beside the other columns
NAMED = 3  # subjects of a group of notes
INDENT = " " * 10
COLOURS = {"error": "\x1b[31;1m", "warning": "\x1b[33m", "info": "\x1b[36m"}
PLAIN = "\x1b[0m"
HEAD = ("severity", "check", "table", "subject", "count", "first", "last", "found")
ALIGN = "llllrlll"
NARROW_HEAD = (0, 1, 4)  # severity, check and count


def quality_text(facts: QualityFacts, *, width: int | None = None, colours: bool = False) -> str:
    """Return the report as text: errors and warnings in full, notes by check and table.

    Args:
        facts: What it says.
        width: Characters a line may have; longer messages are broken into lines, and what
            does not fit in columns stands in words. None: no limit.
        colours: Colour the severities, for a terminal.
    """
    lines = [*_tables(facts.tables, width), ""]
    if facts.findings:
        lines += _findings(facts, width, colours)
        lines += ["", "What to do", *_advice(facts, width), ""]
    lines.append(facts.verdict)
    return "\n".join(lines) + "\n"


def _tables(tables: Sequence[Mapping[str, Any]], width: int | None) -> list[str]:
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
    lines = _aligned([("checked", "form", "subjects", "rows", "dates"), *cells], "llrrl")
    if _fits(lines, width):
        return lines
    below = _aligned([("form", "subjects", "rows", "dates"), *(row[1:] for row in cells)], "lrrl")
    names = ["checked", *(row[0] for row in cells)]
    both = [(name, "  " + line) for name, line in zip(names, below, strict=True)]
    return [_cut(line, width or len(line)) for pair in both for line in pair]


def _findings(facts: QualityFacts, width: int | None, colours: bool) -> list[str]:
    found = [finding for finding in facts.findings if finding["severity"] != "info"]
    found += _group(facts.of("info"))
    hidden = set() if len(facts.tables) > 1 else {HEAD.index("table")}
    at = [column for column in range(len(HEAD) - 1) if column not in hidden]

    rows = [HEAD, *map(_cells, found)]
    messages = ["found", *(finding["message"] for finding in found)]
    heads = _columns(rows, at)
    if not _fits(heads, width):
        heads = _columns(rows, NARROW_HEAD)
        messages = ["where, first to last, found", *map(_in_words, found)]
    severities = ["", *(finding["severity"] for finding in found)]
    lines = []
    for head, message, severity in zip(heads, messages, severities, strict=True):
        line = _join(head, message, width)
        lines.append(_colour(line, severity) if colours else line)
    return lines


def _group(notes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One note for each check and table; those of many subjects are counted."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for note in notes:
        groups.setdefault((note["check"], note["table"]), []).append(note)
    return [group[0] if len(group) == 1 else _together(group) for group in groups.values()]


def _together(group: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    subjects = list(dict.fromkeys(note["subject"] for note in group))
    more = f" and {len(subjects) - NAMED:,} more" if len(subjects) > NAMED else ""
    message = f"{len(group):,} notes on {', '.join(subjects[:NAMED])}{more}; see the report."
    return {
        **group[0],
        "subject": "",
        "count": sum(note["count"] for note in group),
        "first": min((note["first"] for note in group if note["first"]), default=""),
        "last": max((note["last"] for note in group if note["last"]), default=""),
        "message": message,
    }


def _columns(rows: Sequence[tuple[str, ...]], at: Sequence[int]) -> list[str]:
    cells = [[row[column] for column in at] for row in rows]
    return _aligned(cells, "".join(ALIGN[column] for column in at), padded=True)


def _fits(lines: Sequence[str], width: int | None) -> bool:
    return width is None or max(map(len, lines), default=0) <= width


def _in_words(finding: Mapping[str, Any]) -> str:
    """Where and when beside what was found, for a terminal with no room for columns of them."""
    table, subject = finding["table"], finding["subject"]
    where = ", ".join(dict.fromkeys(name for name in (table, subject) if name))
    first, last = finding["first"], finding["last"]
    when = f", {first} to {last}" if last not in ("", first) else f", {first}" if first else ""
    return f"{where}{when}: {finding['message']}"


def _cells(finding: Mapping[str, Any]) -> tuple[str, ...]:
    table, subject = finding["table"], finding["subject"]
    return (
        finding["severity"],
        finding["check"],
        _cut(table, LONGEST),
        "" if subject == table else _cut(subject, LONGEST),
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


def _advice(facts: QualityFacts, width: int | None) -> list[str]:
    """What to do about errors and warnings; of the rest the pages speak."""
    known = [(check, advice) for severity, check, advice in facts.advice if severity != "info"]
    heads = _aligned([("  " + check,) for check, _ in known], "l", padded=True)
    lines = [_join(head, advice, width) for head, (_, advice) in zip(heads, known, strict=True)]
    return lines or ["  nothing"]


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


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _colour(line: str, severity: str) -> str:
    if severity not in COLOURS:
        return line
    return f"{COLOURS[severity]}{severity}{PLAIN}{line.removeprefix(severity)}"
