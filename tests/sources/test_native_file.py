"""Native files are read as they are, or refused in one line."""

import pandas as pd
import pyarrow as pa
import pytest

from assembled_core.errors import DataError, ParameterError
from assembled_core.sources.native_file import REPEATED_TEXT, read_names, read_native


@pytest.fixture
def file(tmp_path):
    """Write bytes into a file and return its path."""

    def write(content, name="events.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_bom_and_crlf_do_no_harm(file):
    """The first column's name has no byte order mark, the last one's cells no carriage return."""
    path = file(b"\xef\xbb\xbfdate,count\r\n2024-01-01,3\r\n")
    assert read_names(path) == ["date", "count"]
    assert read_native(path).to_dict("list") == {"date": ["2024-01-01"], "count": ["3"]}


def test_text_stays_what_it_is(file):
    """Without types a CSV's cells are text: NA is a symbol, only an empty cell is missing."""
    rows = read_native(file(b"symbol,name,year\nNA,Nano,0021\nTRUE,,20221\n"))
    assert rows["symbol"].tolist() == ["NA", "TRUE"]
    assert rows["year"].tolist() == ["0021", "20221"]
    assert rows["name"].isna().tolist() == [False, True]


def test_lines_before_the_header_and_separators(file):
    """`skip_rows` lines are passed over; quotes may hold a separator and a line break."""
    path = file(b'an index,,\na;b\n"1;2\n3";4\n')
    rows = read_native(path, skip_rows=1, separator=";")
    assert rows.to_dict("list") == {"a": ["1;2\n3"], "b": ["4"]}


def test_types_choose_columns_and_their_form(file, tmp_path):
    """Only the named columns are read, in the named types, from CSV and parquet alike."""
    types = {"place": REPEATED_TEXT, "count": pa.float64()}
    path = file(b"id,place,count\n1,Suez,3\n2,Suez,4\n")
    pd.DataFrame({"id": [1, 2], "place": ["Suez", "Suez"], "count": [3, 4]}).to_parquet(
        tmp_path / "events.parquet"
    )
    expected = read_native(path, types)
    assert list(expected.columns) == ["place", "count"]
    assert expected["place"].dtype == "category"
    assert expected["count"].tolist() == [3.0, 4.0]
    pd.testing.assert_frame_equal(read_native(tmp_path / "events.parquet", types), expected)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", r"a\.csv cannot be read \(Empty CSV file\); fetch or write it anew"),
        ("a.csv", b"a,b\n1,2\n1,2,3\n", r"Expected 2 columns, got 3: 1,2,3"),
        ("a.csv", b"a,,,a\n1,2,3,4\n", r"a\.csv has two columns 'a'; rename one of them"),
        ("a.csv", b"a,b\n\xff\xfe,1\n", r"a\.csv cannot be read \(.*invalid UTF8"),
        ("a.parquet", b"no parquet", r"a\.parquet cannot be read \("),
    ],
)
def test_broken_files_are_refused_in_one_line(file, name, content, message):
    """An empty, ragged, ambiguous, wrongly encoded or broken file gives one line."""
    with pytest.raises(DataError, match=message) as caught:
        read_native(file(content, name))
    assert "\n" not in str(caught.value)


def test_a_cell_that_does_not_fit_is_named(file):
    """A count that is no number stops the reading, and is shown."""
    with pytest.raises(DataError, match="invalid value 'many'"):
        read_native(file(b"count\nmany\n"), {"count": pa.float64()})


def test_missing_and_foreign_files_are_refused(tmp_path):
    """A path that is not there, and a format that is not known, are named."""
    with pytest.raises(DataError, match=r"none\.csv does not exist; check the path\."):
        read_native(tmp_path / "none.csv")
    with pytest.raises(ParameterError, match=r"format '.xlsx' is unknown; use .csv, .tsv, .txt"):
        read_native(tmp_path / "book.xlsx")
