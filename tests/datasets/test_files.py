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
    """Numbers of numpy are numbers, what is not finite is null, times are text."""
    dataset = JsonDataset(filepath=f"{tmp_path}/a.json")
    dataset.save(
        {"n": np.int64(3), "x": np.float64("nan"), "at": pd.Timestamp("2020-01-02"), "v": [np.inf]}
    )
    assert dataset.load() == {"n": 3, "x": None, "at": "2020-01-02 00:00:00", "v": [None]}


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
    assert SymbolListDataset(filepath=f"{tmp_path}/w.txt").load() == ["AAPL", "MSFT", "NO"]


def test_a_missing_symbol_list_is_none(tmp_path):
    """Whether a missing list matters is for the node to say."""
    assert SymbolListDataset(filepath=f"{tmp_path}/w.txt").load() is None


def test_a_path_in_a_symbol_list_is_refused(tmp_path):
    """A symbol becomes a file name: path parts are no symbols."""
    (tmp_path / "w.txt").write_text("../x\n")
    with pytest.raises(Exception, match=r"'\.\./x' is not a symbol") as caught:
        SymbolListDataset(filepath=f"{tmp_path}/w.txt").load()
    assert isinstance(cause_of(caught.value), ParameterError)
