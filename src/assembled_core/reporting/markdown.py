"""Markdown parts: tables whose cells cannot break them, and numbers with sensible digits."""

import math
from collections.abc import Sequence
from typing import Any

MISSING = "n/a"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], align: str = "l") -> str:
    """Return a table.

    Args:
        head: titles of the columns.
        rows: cells as text; they are escaped, so that pipes and line breaks do not break the table.
        align: l or r for each column; columns beyond its end are aligned right.
    """
    marks = [":--" if side == "l" else "--:" for side in align.ljust(len(head), "r")]
    lines = [map(escape, head), marks, *(map(escape, row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def escape(cell: str) -> str:
    """Return text that stays in its cell and is shown as it is."""
    for sign in "\\|*<`":
        cell = cell.replace(sign, f"\\{sign}")
    return " ".join(cell.split())


def bullets(sentences: Sequence[str]) -> str:
    """Return a list with one sentence per point."""
    return "\n".join(f"- {' '.join(sentence.split())}" for sentence in sentences)


def page(title: str, *parts: str) -> str:
    """Return a page: its title, then the parts that are not empty, with blank lines between."""
    return "\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n"


def section(title: str, *parts: str) -> str:
    """Return a titled section, or nothing where every part is empty."""
    filled = [part for part in parts if part]
    return "\n\n".join([f"## {title}", *filled]) if filled else ""


def percent(value: Any, digits: int = 2) -> str:
    """Return a fraction as a signed percentage: 0.0123 is +1.23 %."""
    return MISSING if _is_missing(value) else f"{100 * value:+,.{digits}f} %"


def share(value: Any, digits: int = 1) -> str:
    """Return a fraction as an unsigned percentage: 0.4 is 40.0 %."""
    return MISSING if _is_missing(value) else f"{100 * value:,.{digits}f} %"


def money(value: Any) -> str:
    """Return an amount with two decimals and thousands apart."""
    return MISSING if _is_missing(value) else f"{value:,.2f}"


def ratio(value: Any) -> str:
    """Return a ratio with two decimals."""
    return MISSING if _is_missing(value) else f"{value:.2f}"


def count(value: Any) -> str:
    """Return a number of things, thousands apart."""
    return MISSING if _is_missing(value) else f"{value:,.0f}"


def plain(value: Any) -> str:
    """Return any value: floats with four significant digits, lists with commas, None as none."""
    if value is None or value == []:
        return "none"
    if _is_missing(value):
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return count(value) if value.is_integer() and abs(value) < 1e15 else f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))
    return str(value)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
