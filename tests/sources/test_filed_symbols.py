"""What a trading symbol as filed means; the texts are those of the real files."""

import pandas as pd
import pytest

from assembled_core.errors import ParameterError
from assembled_core.sources.filed_symbols import NO_SYMBOL, UNREADABLE, read_symbols


def _read(*filed, renamed=None):
    symbols, reasons = read_symbols(pd.Series(filed, dtype="str"), renamed or {})
    return list(symbols), list(reasons)


@pytest.mark.parametrize(
    ("filed", "symbols"),
    [
        ("VLTO", ["VLTO"]),
        ("fmbm", ["FMBM"]),
        ("(SIRI)", ["SIRI"]),
        ("(LASAX", ["LASAX"]),
        ("'LTRX", ["LTRX"]),
        ("BRK.A", ["BRK.A"]),
        ("BRK/B", ["BRK.B"]),
        ("BRK B", ["BRK.B"]),
        ("NYSE: KRC", ["KRC"]),
        ("NYSE:NYCB", ["NYCB"]),
        ("NASDAQ:RMR", ["RMR"]),
        ("NYSE/TRN", ["TRN"]),
        ("NYSE American: ABC", ["ABC"]),
        ("OTCQB: ABCD", ["ABCD"]),
        ("NTIP-NYSE", ["NTIP"]),
        ("HBIA.PK", ["HBIA"]),
        ("SCIA.OB", ["SCIA"]),
        ("N O G", ["NOG"]),
        ("BFA, BFB", ["BFA", "BFB"]),
        ("PARAA,PARA", ["PARAA", "PARA"]),
        ("WSO; WSOB", ["WSO", "WSOB"]),
        ("MOGA/MOGB", ["MOGA", "MOGB"]),
        ("Z AND ZG", ["Z", "ZG"]),
        ("BIO BIOB", ["BIO", "BIOB"]),
        ("GEF, GEF-B", ["GEF", "GEF-B"]),
        ("HEI, HEI.A", ["HEI", "HEI.A"]),
        ("ABC, abc", ["ABC"]),
        ("NYSE: ABC; ASX: XYZ", ["ABC"]),
        ("MACI U", ["MACI.U"]),
        ("TRUE", ["TRUE"]),  # TrueCar
        ("NAN", ["NAN"]),  # Nuveen New York Quality Municipal Income Fund
        ("CBOE", ["CBOE"]),  # an exchange, and listed
    ],
)
def test_a_text_means_its_symbols(filed, symbols):
    """Brackets, prefixes of exchanges at home and case go; several classes are several symbols."""
    assert _read(filed) == ([tuple(symbols)], [""])


@pytest.mark.parametrize(
    "filed",
    ["", "-", "N/A", "n/a", "NA", "N.A.", "NONE", "none", "[NONE]", "[None]", "NASDAQ", "NYSE"],
)
def test_a_word_for_nothing_is_no_symbol(filed):
    """A company without a symbol says so in many ways."""
    assert _read(filed) == ([()], [NO_SYMBOL])


@pytest.mark.parametrize(
    "filed", ["1314152", "ctb$news20", "ARF STS", "ASX:CRN", "A B C D E F G H I J K L M N O P $"]
)
def test_what_may_mean_another_company_is_not_read(filed):
    """A number, odd marks, two unlike words, or a symbol of a foreign exchange."""
    assert _read(filed) == ([()], [UNREADABLE])


def test_symbols_are_renamed_to_those_of_the_bars():
    """A renamed symbol is the new one; both names of one symbol are one."""
    renamed = {"BFB": "BF.B", "bfa": "bf.a", "OLD": "NEW"}
    assert _read("BFA, BFB", "NEW, OLD", renamed=renamed) == (
        [("BF.A", "BF.B"), ("NEW",)],
        ["", ""],
    )


def test_a_new_name_must_be_a_symbol():
    """A renaming to something that cannot be a file name is refused."""
    with pytest.raises(ParameterError, match=r"'\.\./x' is not a symbol"):
        _read("ABC", renamed={"ABC": "../x"})


def test_many_rows_keep_their_order():
    """Every row has its own meaning, repeated texts too, whatever the index."""
    symbols, reasons = read_symbols(pd.Series(["B", "NONE", "B"], index=[7, 3, 5]), {})
    assert symbols.to_dict() == {7: ("B",), 3: (), 5: ("B",)}
    assert reasons.to_dict() == {7: "", 3: NO_SYMBOL, 5: ""}
