"""Whose bars are wanted: symbols that were named, those of a file, or all there are."""

from collections.abc import Iterable

from ..errors import ParameterError
from ..market.symbols import clean_symbol
from ..market.universe import Universe
from .parameters import UniverseParameters


def choose_universe(
    universe: UniverseParameters, symbol_list: Universe | None, held: Iterable[str]
) -> Universe:
    """Return the wanted universe.

    Args:
        universe: Symbols that win over any file, or where else to look.
        symbol_list: The symbols file as read; None where there is none.
        held: The symbols that have bars.

    Raises:
        ParameterError: The symbols file is wanted and missing, or names nothing.
    """
    if universe.symbols:
        return Universe(tuple(clean_symbol(symbol) for symbol in universe.symbols))
    if universe.source == "all":
        return Universe(tuple(sorted(held)))
    if symbol_list is None:
        raise ParameterError(
            "the symbols file (watchlist.txt) does not exist; write one symbol a line, "
            "or pass --universe or --symbols."
        )
    if not symbol_list.symbols:
        raise ParameterError("the symbols file names no symbol; write one a line.")
    return symbol_list
