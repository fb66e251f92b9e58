"""One symbol in two tables: whether both stand on one price basis."""

from collections.abc import Sequence

import numpy as np

from .bars import History
from .finding import Finding, examples, find, span

SHARED_DAYS = 5  # days that two tables must share to be compared
SAME_LEVEL = 0.02
SPLIT_LEVEL = 0.2  # log ratio from which only a split can be meant


def compare_tables(named: Sequence[tuple[str, History]]) -> list[Finding]:
    """Say which symbol stands on different price levels in two tables, on the days they share.

    Args:
        named: (table, history) of every symbol of every table of one frequency.
    """
    found: list[Finding] = []
    seen: dict[str, list[tuple[str, History]]] = {}
    for table, history in named:
        for other_table, other in seen.setdefault(history.symbol, []):
            found += _compare(history, table, other, other_table)
        seen[history.symbol].append((table, history))
    return found


def _compare(history: History, table: str, other: History, other_table: str) -> list[Finding]:
    days, left, right = np.intersect1d(
        history.days.dates, other.days.dates, assume_unique=True, return_indices=True
    )
    if len(days) < SHARED_DAYS:
        return []
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = other.days.close[right] / history.days.close[left]
    known = np.isfinite(ratio)
    differs = known & (np.abs(ratio - 1) > SAME_LEVEL)
    if not differs.any():
        return []
    levels = np.unique(np.round(ratio[differs], 2))
    of_split = bool((np.abs(np.log(ratio[differs])) > SPLIT_LEVEL).any())
    what = "splits" if of_split else "a spin-off or dividend"
    times = examples([f"{level:g}" for level in levels])
    message = (
        f"On {int(differs.sum()):,} of {int(known.sum()):,} shared days the close of {other_table} "
        f"is {times} times that of {table}: one is adjusted for {what}, the other is not."
    )
    first, last = span(days[differs])
    return [
        find("warning", "basis_differs", history.symbol, message,
             count=int(differs.sum()), first=first, last=last)
    ]  # fmt: skip
