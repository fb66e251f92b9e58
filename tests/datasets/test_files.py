"""Text, JSON, pictures, small tables and symbol lists."""

import numpy as np
import pandas as pd
import pytest
from kedro.io.core import DatasetError

from assembled_core.datasets import (
    FigureDataset,
    JsonDataset,
    SymbolListDataset,
    TableDataset,
    TextDataset,
)
from assembled_core.errors import DataError, ParameterError
from assembled_core.market.universe import Universe, is_member


def cause_of(error):
    """What lies behind Kedro's own error."""
    return error.__cause__ if isinstance(error, DatasetError) and error.__cause__ else error


def test_text_and_pictures_come_back_as_saved(tmp_path):
    """Both are what was given, to the byte."""
    text, picture = (
        TextDataset(filepath=f"{tmp_path}/a.md"),
        FigureDataset(filepath=f"{tmp_path}/a.png"),
    )
    text.save("größer\n")
    picture.save(b"\x89PNG")
    assert text.load() == "größer\n"
    assert picture.load() == b"\x89PNG"
    assert (tmp_path / "a.md").read_bytes() == "größer\n".encode()


def test_json_holds_numpy_numbers_and_no_nan(tmp_path):
    """Numbers of numpy are numbers, what is not finite is null, times are ISO text."""
    dataset = JsonDataset(filepath=f"{tmp_path}/a.json")
    dataset.save(
        {"n": np.int64(3), "x": np.float64("nan"), "at": pd.Timestamp("2020-01-02"), "v": [np.inf]}
    )
    assert dataset.load() == {"n": 3, "x": None, "at": "2020-01-02T00:00:00", "v": [None]}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_tables_come_back_as_saved(tmp_path, suffix):
    """A small table survives both formats."""
    dataset, table = (
        TableDataset(filepath=f"{tmp_path}/a.{suffix}"),
        pd.DataFrame({"a": [1, 2], "b": [0.1, 2.5]}),
    )
    dataset.save(table)
    pd.testing.assert_frame_equal(dataset.load(), table)


def test_a_missing_file_is_named(tmp_path):
    """Loading what is not there says where it was looked for."""
    with pytest.raises(Exception, match=r"a\.md does not exist") as caught:
        TextDataset(filepath=f"{tmp_path}/a.md").load()
    assert isinstance(cause_of(caught.value), DataError)


def test_symbol_lists_know_comments_blanks_and_case(tmp_path):
    """A watchlist may carry comments, blank lines, any case and repeats."""
    (tmp_path / "w.txt").write_text("\ufeff# mine\naapl\n\n MSFT  # big\nAAPL\nno\n")
    found = SymbolListDataset(filepath=f"{tmp_path}/w.txt").load()
    assert found == Universe(("AAPL", "MSFT", "NO"))
    assert found.is_static


def test_a_membership_csv_knows_who_was_a_member_when(tmp_path):
    """Dates are inclusive, an empty one is open, and a symbol may come and go and come again."""
    text = "symbol,from,to\naapl,2020-01-02,2020-06-30\nMSFT,,\nAAPL,2021-01-04,\n"
    (tmp_path / "sp.csv").write_text(text)
    found = SymbolListDataset(filepath=f"{tmp_path}/sp.csv").load()
    assert found.symbols == ("AAPL", "MSFT")
    assert not found.is_static
    days = ["2020-01-01", "2020-01-02", "2020-06-30", "2020-07-01", "2021-01-04", "2030-01-01"]
    dates = pd.DatetimeIndex(days).as_unit("ns").asi8
    assert is_member(dates, found.spans_of("AAPL")).tolist() == [0, 1, 1, 0, 1, 1]
    assert is_member(dates, found.spans_of("MSFT")).all()
    assert not is_member(dates, found.spans_of("IBM")).any()


def test_a_membership_is_written_as_it_is_read(tmp_path):
    """A universe with dates survives a round trip through its file."""
    text = "symbol,from,to\nA,2020-01-02,2020-06-30\nA,2021-01-04,\nB,1970-01-01,\nC,,\n"
    (tmp_path / "sp.csv").write_text(text)
    dataset = SymbolListDataset(filepath=f"{tmp_path}/sp.csv")
    found = dataset.load()
    dataset.save(found)
    assert dataset.load() == found
    assert (tmp_path / "sp.csv").read_text() == text


def test_an_open_begin_reaches_before_1970(tmp_path):
    """Who has always been a member was one in 1962, too; who joined on 1970-01-01 was not."""
    (tmp_path / "sp.csv").write_text("symbol,from,to\nA,,\nB,1970-01-01,\n")
    found = SymbolListDataset(filepath=f"{tmp_path}/sp.csv").load()
    dates = pd.DatetimeIndex(["1962-01-02", "1970-01-01"]).as_unit("ns").asi8
    assert is_member(dates, found.spans_of("A")).tolist() == [True, True]
    assert is_member(dates, found.spans_of("B")).tolist() == [False, True]


@pytest.mark.parametrize(
    "header",
    ["symbol,to,from", "symbol,from,to,name", "symbol;from;to", "symbol\tfrom\tto", "AAPL,MSFT"],
)
def test_a_header_of_another_form_is_refused_with_the_right_one(tmp_path, header):
    """Columns in another order, further ones or another separator: the right header is said."""
    (tmp_path / "sp.csv").write_text(f"{header}\n")
    with pytest.raises(Exception, match=r"whose first line is symbol,from,to") as caught:
        SymbolListDataset(filepath=f"{tmp_path}/sp.csv").load()
    assert isinstance(cause_of(caught.value), DataError)
    assert repr(header) in str(caught.value)


@pytest.mark.parametrize(
    "content", ["AAPL\nNESTLÉ\n".encode("latin-1"), b"PAR1\x00\x15", b"\xff\xfeA\0"]
)
def test_a_symbols_file_of_another_kind_is_refused(tmp_path, content):
    """Another encoding, a parquet file: one line says what the file should be."""
    (tmp_path / "w.txt").write_bytes(content)
    with pytest.raises(Exception, match=r"w\.txt is no text in UTF-8; write one symbol") as caught:
        SymbolListDataset(filepath=f"{tmp_path}/w.txt").load()
    assert isinstance(cause_of(caught.value), DataError)


def test_a_folder_is_no_symbols_file(tmp_path):
    """A folder given as symbols file is called one."""
    with pytest.raises(Exception, match="is a folder; give a file") as caught:
        SymbolListDataset(filepath=f"{tmp_path}").load()
    assert isinstance(cause_of(caught.value), DataError)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A,2020-01-02", "has 2 cells"),
        ("A,2020-06-30,2020-01-02", "ends before it begins"),
        ("A,2020-13-02,", "has a date '2020-13-02'"),
        ("A,2020-01-02 15:00,", "has a date '2020-01-02 15:00'"),
        ("A,nan,", "has a date 'nan'"),
        ("A,,01/02/2004", "has a date '01/02/2004'"),
        ("A,2006,", "has a date '2006'"),
        ("A,20060102,", "has a date '20060102'"),
        ("A,,9999-12-31", "has a date '9999-12-31'"),
    ],
)
def test_a_membership_that_cannot_be_read_names_its_line(tmp_path, line, message):
    """Cells missing, dates reversed or no dates: the line is named."""
    (tmp_path / "sp.csv").write_text(f"symbol,from,to\n{line}\n")
    with pytest.raises(Exception, match=message) as caught:
        SymbolListDataset(filepath=f"{tmp_path}/sp.csv").load()
    assert isinstance(cause_of(caught.value), DataError)
    assert repr(line) in str(caught.value)


def test_a_missing_symbol_list_is_none(tmp_path):
    """Whether a missing list matters is for the node to say."""
    assert SymbolListDataset(filepath=f"{tmp_path}/w.txt").load() is None


def test_a_path_in_a_symbol_list_is_refused(tmp_path):
    """A symbol becomes a file name: path parts are no symbols."""
    (tmp_path / "w.txt").write_text("../x\n")
    with pytest.raises(Exception, match=r"'\.\./x' is not a symbol") as caught:
        SymbolListDataset(filepath=f"{tmp_path}/w.txt").load()
    assert isinstance(cause_of(caught.value), ParameterError)
