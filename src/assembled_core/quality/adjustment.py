"""Which share basis prices stand on, and whether close and adj_close agree on it."""

from collections.abc import Sequence

import numpy as np

from .bars import Days, History
from .finding import Finding, examples, find, find_rows, span
from .splits import Moves

SLACK = 0.005  # a dividend only ever raises the factor; more than this down is a contradiction
CENT = 0.011  # what rounding to cents can do to a price
KNOWN_LATER = 1e-3
SPLIT_STEP = 0.2

BASES = {
    "raw": "raw closes, as traded; adj_close carries their splits",
    "adjusted": "split-adjusted closes (or none was split): adj_close differs by dividends only",
    "equal": "closes equal adj_close: nothing is adjusted, or everything is already",
    "none": "there is no adj_close",
}


def check_adjustment(symbol: str, days: Days, moves: Moves) -> list[Finding]:
    """Say where adj_close is missing in part, contradicts close, or knows what came later.

    Args:
        symbol: Whose days they are.
        days: Its days.
        moves: Their moves.
    """
    if len(days.dates) == 0 or np.isnan(days.adj_close).all():
        return []
    missing = np.isnan(days.adj_close)
    message = "{n} days lack adj_close while others have one."
    found = find_rows("warning", "missing_adj_close", symbol, missing, days.dates, message)
    return found + _contradictions(symbol, days, moves) + _later(symbol, days)


def describe_bases(
    table: str, histories: Sequence[History], moves: Sequence[Moves]
) -> list[Finding]:
    """Return one finding for each basis that symbols of a table stand on.

    Args:
        table: Name of the table, the subject where there are several symbols.
        histories: Its symbols, each with bars.
        moves: Their moves.
    """
    of: dict[str, list[History]] = {}
    for history, steps in zip(histories, moves, strict=True):
        if np.isnan(history.days.close).all():
            continue  # no price at all, which is named elsewhere
        of.setdefault(price_basis(history.days, steps), []).append(history)
    found = []
    for basis, members in of.items():
        names = [member.symbol for member in members]
        first, last = span(np.concatenate([member.days.dates[[0, -1]] for member in members]))
        message = f"{examples(names, 5)}: {BASES[basis]}."
        check = "missing_adj_close" if basis == "none" else "price_basis"
        subject = names[0] if len(histories) == 1 else table
        found.append(
            find("info", check, subject, message, count=len(names), first=first, last=last)
        )
    return found


def price_basis(days: Days, moves: Moves) -> str:
    """Return `raw`, `adjusted`, `equal` or `none`, by the factor's course."""
    if np.isnan(days.adj_close).all():
        return "none"
    if np.allclose(days.adj_close, days.close, rtol=1e-6, equal_nan=True):
        return "equal"
    return "raw" if (np.abs(np.log(moves.factor)) > SPLIT_STEP).any() else "adjusted"


def _contradictions(symbol: str, days: Days, moves: Moves) -> list[Finding]:
    at, steps = moves.at, moves.factor
    with np.errstate(invalid="ignore", divide="ignore"):
        rounding = CENT * (1 / days.close[at] + 1 / days.adj_close[at])
        falls = (steps < 1 - SLACK - np.nan_to_num(rounding)) & (steps > 1 / (1 + SPLIT_STEP))
    rows = np.zeros(len(days.dates), dtype=bool)
    rows[at[falls]] = True
    message = "On {n} days adj_close / close falls, which no dividend does: two sources disagree."
    return find_rows("warning", "adjustment_disagrees", symbol, rows, days.dates, message)


def _later(symbol: str, days: Days) -> list[Finding]:
    factors = days.adj_close / days.close
    known = np.flatnonzero(np.isfinite(factors))
    if len(known) == 0 or abs(factors[known[-1]] - 1) <= KNOWN_LATER:
        return []
    share = factors[known[-1]]
    message = f"On the last day adj_close is {share:.4f} of the close: it knows what came later."
    first, last = span(days.dates[known[-1:]])
    return [find("info", "adjusted_later", symbol, message, first=first, last=last)]
