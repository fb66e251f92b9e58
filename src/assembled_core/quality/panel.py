"""All symbols of one table of bars together: names, repeats, who begins late or ends early."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..errors import ParameterError
from ..market.symbols import clean_symbol
from .bars import History
from .finding import Finding, examples, find, show_stamp


def check_names(spellings: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Say which symbols are none, or are there twice.

    Args:
        spellings: Symbol in upper case -> where it stands or how it is written, each once.
    """
    found = []
    for symbol, written in spellings.items():
        if not _is_symbol(symbol):
            message = f"{symbol!r} cannot be a symbol."
            found.append(find("error", "odd_symbol", symbol or "(empty)", message))
        if len(written) > 1:
            message = f"The symbol is there {len(written)} times: {examples(written)}."
            found.append(find("error", "symbol_twice", symbol, message, count=len(written)))
    return found


def _is_symbol(text: str) -> bool:
    try:
        clean_symbol(text)
    except ParameterError:
        return False
    return True


def check_spans(histories: Sequence[History]) -> list[Finding]:
    """Say which symbols begin or end on another day than most of the table."""
    filled = [history for history in histories if len(history.stamps)]
    if len(filled) < 2:
        return []
    begin = _most_common([int(history.days.dates[0]) for history in filled], earliest=True)
    end = _most_common([int(history.days.dates[-1]) for history in filled], earliest=False)
    found = []
    for history in filled:
        first, last = int(history.days.dates[0]), int(history.days.dates[-1])
        parts = []
        if first != begin:
            word = "later" if first > begin else "earlier"
            parts.append(f"begins {word} than the panel ({show_stamp(begin)})")
        if last != end:
            word = "later" if last > end else "earlier"
            parts.append(f"ends {word} than the panel ({show_stamp(end)})")
        if parts:
            found.append(
                find("info", "listing_span", history.symbol, f"It {' and '.join(parts)}.",
                     first=show_stamp(first), last=show_stamp(last))
            )  # fmt: skip
    return found


def _most_common(days: list[int], *, earliest: bool) -> int:
    counts = Counter(days)
    most = max(counts.values())
    common = [day for day, count in counts.items() if count == most]
    return min(common) if earliest else max(common)
