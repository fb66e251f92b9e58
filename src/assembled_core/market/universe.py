"""Which symbols are looked at, and since when and until when each was a member."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Dates = npt.NDArray[np.int64]
Span = tuple[int, int]


@dataclass(frozen=True)
class Universe:
    """Symbols, and their dates of membership where those are known.

    Args:
        symbols: Names, in the order given.
        spans: {symbol: (first, last) session dates, int64 ns at midnight, both inclusive, of each
            time that it was a member}; None for a static list, which was chosen with the
            knowledge of its own day: who failed before is not on it (survivorship).
    """

    symbols: tuple[str, ...]
    spans: Mapping[str, tuple[Span, ...]] | None = None

    @property
    def is_static(self) -> bool:
        """Whether the list does not know who was a member when."""
        return self.spans is None

    def spans_of(self, symbol: str) -> tuple[Span, ...] | None:
        """Return a symbol's times of membership; None: always, as far as is known."""
        return None if self.spans is None else self.spans.get(symbol, ())


def is_member(dates: Dates, spans: tuple[Span, ...] | None) -> npt.NDArray[np.bool_]:
    """Return at which session dates (int64 ns) a symbol with these spans was a member."""
    if spans is None:
        return np.ones(len(dates), dtype=bool)
    member = np.zeros(len(dates), dtype=bool)
    for first, last in spans:
        member |= (dates >= first) & (dates <= last)
    return member
