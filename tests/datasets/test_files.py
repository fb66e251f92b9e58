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
    (tmp_path / "sp.csv").write_text("symbol,from,to\nA,2020-01-02,2020-06-30\nA,2021-01-04,\n")
    dataset = SymbolListDataset(filepath=f"{tmp_path}/sp.csv")
    found = dataset.load()
    dataset.save(found)
    assert dataset.load() == found


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A,2020-01-02", "has 2 cells"),
        ("A,2020-06-30,2020-01-02", "ends before it begins"),
        ("A,2020-13-02,", "has a date '2020-13-02'"),
        ("A,2020-01-02 15:00,", "has a date '2020-01-02 15:00'"),
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
