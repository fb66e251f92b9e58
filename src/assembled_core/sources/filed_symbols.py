"""Trading symbols as filers write them, and the symbols they mean."""

import re
from collections.abc import Mapping

import pandas as pd

from ..errors import ParameterError
from ..market.symbols import clean_symbol

NO_SYMBOL = "no trading symbol (NONE, N/A or empty)"
UNREADABLE = "trading symbol that cannot be read"

_EXCHANGES = "NYSE|NASDAQ|AMEX|CBOE|BATS|OTC|PINK"
# NA stands for "not applicable" throughout the real files, never for the company listed as NA
_NONE = re.compile(
    r"[-.\s]*|N[./\s]?A\.?|NONE|NULL|TBD|NOT (?:APPL|LISTED|TRADED).*|NYSE|NASDAQ|AMEX|OTC"
)
_MARKS = re.compile(r"[()\[\]{}\"'`*]")
_HOME_PREFIX = re.compile(rf"^(?:{_EXCHANGES})[A-Z ]*[:/-]\s*")
_HOME_SUFFIX = re.compile(rf"\s*[:/-]\s*(?:{_EXCHANGES})[A-Z ]*$|\.(?:PK|OB)$")
_FOREIGN_PREFIX = re.compile(r"^[A-Z ]+:")
_SEPARATORS = re.compile(r"\s*[,;/&|]\s*|\s+AND\s+")


def read_symbols(
    filed: "pd.Series[str]", renamed: Mapping[str, str]
) -> "tuple[pd.Series[object], pd.Series[str]]":
    """Return the symbols each text means, and why there is none.

    Args:
        filed: Trading symbols as filed.
        renamed: Symbol as filed (upper case) -> symbol of the bars.

    Returns:
        Tuples of symbols (empty where there is none), and the reason (empty where there is one).
    """
    meanings = {text: _meaning(text) for text in filed.unique()}
    renaming = {name.upper(): clean_symbol(new) for name, new in renamed.items()}
    symbols = {
        text: tuple(dict.fromkeys(renaming.get(name, name) for name in names))
        for text, (names, _) in meanings.items()
    }
    reasons = {text: reason for text, (_, reason) in meanings.items()}
    return filed.map(symbols), filed.map(reasons)


def _meaning(filed: str) -> tuple[tuple[str, ...], str]:
    """The symbols that a text names, or the reason why there is none."""
    text = _MARKS.sub("", filed.upper()).strip()
    if _NONE.fullmatch(text):
        return (), NO_SYMBOL
    names: list[str] = []
    for part in _SEPARATORS.split(_HOME_SUFFIX.sub("", _HOME_PREFIX.sub("", text))):
        listed = _HOME_SUFFIX.sub("", _HOME_PREFIX.sub("", part.strip()))
        if not listed or _FOREIGN_PREFIX.match(listed):
            continue  # listed abroad: there the letters may mean another company
        if len(listed) == 1 and names:
            names[-1] = f"{names[-1]}.{listed}"  # BRK/B: a class, not a symbol
        else:
            names.extend(_spaced(listed))
    try:
        found = tuple(dict.fromkeys(clean_symbol(name) for name in names))
    except ParameterError:
        return (), UNREADABLE
    # a number is the issuer's own, such as its CIK
    usable = found and not any(name.isdigit() for name in found)
    return (found, "") if usable else ((), UNREADABLE)


def _spaced(text: str) -> list[str]:
    """Read words with spaces between them: `N O G`, `BIO BIOB` and `BRK B` mean three things."""
    words = text.split()
    if all(len(word) == 1 for word in words):
        return ["".join(words)]
    if all(word.startswith(words[0]) for word in words):
        return words
    if len(words) == 2 and len(words[1]) == 1:
        return [".".join(words)]
    return [text]  # with its spaces: no symbol
