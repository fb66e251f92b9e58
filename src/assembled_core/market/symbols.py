"""Symbols: names that are safe to become file names."""

import re

from ..errors import ParameterError

# letters, digits and the marks of share classes, indices, currencies and futures; no path parts
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=_-]{0,31}")


def clean_symbol(text: str) -> str:
    """Return `text` as an upper-case symbol.

    Raises:
        ParameterError: It is no symbol; a symbol becomes a file name, so path parts are refused.
    """
    symbol = text.strip().upper()
    if not _SYMBOL.fullmatch(symbol) or ".." in symbol:
        raise ParameterError(
            f"{text!r} is not a symbol; use letters, digits and . ^ = _ - (such as BRK.B)."
        )
    return symbol
