"""The SEC's tab-separated files and where they are found."""

import zipfile

import pytest

import sec_forms
from assembled_core.errors import DataError
from assembled_core.sources.sec_tsv import find_quarters, read_tsv

NAMES = {"ACCESSION_NUMBER": "accession", "REMARKS": "remarks"}


def _read(content, names=NAMES):
    frame, torn = read_tsv(content if isinstance(content, bytes) else content.encode(), names, "x")
    return frame.to_dict("list"), torn


def test_cells_are_text_as_filed():
    """Zeros, quotes, words such as NA and TRUE, and numbers stay text; only blanks are stripped."""
    content = 'REMARKS\tOTHER\tACCESSION_NUMBER\n"Say ""NA""\t1\t0001\n TRUE \t2\tNA\n\t3\t1e5\n'
    assert _read(content) == (
        {"accession": ["0001", "NA", "1e5"], "remarks": ['"Say ""NA""', "TRUE", ""]},
        [],
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfACCESSION_NUMBER\tREMARKS\r\n1\tcaf\xc3\xa9\r\n",
        b"ACCESSION_NUMBER\tREMARKS\n1\tcaf\xc3\xa9",
        b"accession_number\t remarks \n1\tcaf\xc3\xa9\n\n",
    ],
)
def test_line_ends_byte_order_marks_and_case_of_the_header_do_no_harm(content):
    """The same table comes out of any of them."""
    assert _read(content) == ({"accession": ["1"], "remarks": ["café"]}, [])


def test_bytes_that_are_no_utf8_are_replaced():
    """A broken letter of a name does not cost the quarter."""
    assert _read(b"ACCESSION_NUMBER\tREMARKS\n1\tcaf\xe9\n")[0]["remarks"] == ["caf\ufffd"]


def test_a_torn_line_is_put_aside_and_shown():
    """A line with too many or too few cells is left out and given back."""
    content = "ACCESSION_NUMBER\tREMARKS\n1\ta\n2\tb\tc\n3\n4\td\n"
    assert _read(content) == ({"accession": ["1", "4"], "remarks": ["a", "d"]}, ["2\tb\tc", "3"])


@pytest.mark.parametrize("content", ["ACCESSION_NUMBER\tREMARKS\n", "ACCESSION_NUMBER\tREMARKS"])
def test_a_header_alone_is_an_empty_table(content):
    """A table without rows has its columns."""
    assert _read(content) == ({"accession": [], "remarks": []}, [])


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        ("ACCESSION_NUMBER\tNOTES\n1\ta\n", "REMARKS"),
        ("", "ACCESSION_NUMBER, REMARKS"),
        ("REMARKS\tREMARKS\tACCESSION_NUMBER\n1\t2\t3\n", "REMARKS"),
        ("ACCESSION_NUMBER,REMARKS\n1,a\n", "ACCESSION_NUMBER, REMARKS"),
    ],
)
def test_a_missing_column_is_named(content, missing):
    """A column that is not there, or twice, is one line."""
    with pytest.raises(DataError, match=f"^x lacks the column {missing}; give the file as"):
        _read(content)


def test_a_zip_is_a_quarter(tmp_path):
    """The tables of a zip are found as the SEC ships them, in a folder inside it too."""
    path = sec_forms.write_zip(tmp_path / "2024q3_form345.zip", sec_forms.texts(), "2024q3/")
    (quarter,) = find_quarters(path)
    assert quarter.place == path
    assert quarter.names["NONDERIV_TRANS"] == "2024q3/NONDERIV_TRANS.tsv"
    assert quarter.read("SUBMISSION").decode() == sec_forms.texts()["SUBMISSION"]


def test_a_folder_holds_quarters_in_every_way(tmp_path):
    """Zips, unpacked folders and tables with a prefix are all found, each once."""
    sec_forms.write_zip(tmp_path / "2024q1_form345.zip", sec_forms.texts())
    sec_forms.write_folder(tmp_path / "2024q2", sec_forms.texts())
    sec_forms.write_folder(tmp_path, sec_forms.texts(), "2024q3_")
    (tmp_path / "notes.txt").write_text("x")
    where = [quarter.where("SUBMISSION") for quarter in find_quarters(tmp_path)]
    assert where == [
        f"{tmp_path}/2024q2/SUBMISSION.tsv",
        f"{tmp_path}/2024q3_SUBMISSION.tsv",
        f"{tmp_path}/2024q1_form345.zip/SUBMISSION.tsv",
    ]


def test_a_place_without_tables_has_no_quarter(tmp_path):
    """A folder, a zip and a file of something else hold none."""
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    (tmp_path / "prices.csv").write_text("x")
    assert find_quarters(tmp_path) == []
    assert find_quarters(tmp_path / "other.zip") == []
    assert find_quarters(tmp_path / "prices.csv") == []


@pytest.mark.parametrize("table", ["REPORTINGOWNER", "NONDERIV_TRANS"])
def test_a_quarter_without_a_table_is_refused(tmp_path, table):
    """The message names the table; DERIV_TRANS.tsv does not pass for NONDERIV_TRANS.tsv."""
    contents = sec_forms.texts()
    del contents[table]
    path = sec_forms.write_zip(tmp_path / "q.zip", contents)
    with pytest.raises(DataError, match=rf"q.zip has SUBMISSION.tsv but no {table}.tsv beside it"):
        find_quarters(path)


def test_a_zip_that_is_cut_short_is_refused(tmp_path):
    """Half a download is one line that says what to do."""
    path = sec_forms.write_zip(tmp_path / "q.zip", sec_forms.texts())
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match=r"q.zip is no readable zip \(.*\); download it anew"):
        find_quarters(path)
    with pytest.raises(DataError, match="is no readable zip"):
        find_quarters(tmp_path)


def test_a_zip_with_damaged_content_is_refused(tmp_path):
    """A flipped byte fails the checksum, in one line."""
    path = sec_forms.write_zip(tmp_path / "q.zip", sec_forms.texts())
    (quarter,) = find_quarters(path)
    damaged = bytearray(path.read_bytes())
    damaged[60] ^= 0xFF
    path.write_bytes(bytes(damaged))
    with pytest.raises(DataError, match="is no readable zip"):
        quarter.read("SUBMISSION")


def test_a_zip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    """A table that claims to be larger than any quarter is refused by its claim."""
    monkeypatch.setattr("assembled_core.sources.sec_tsv._MAX_BYTES", 50)
    path = sec_forms.write_zip(tmp_path / "q.zip", sec_forms.texts())
    (quarter,) = find_quarters(path)
    with pytest.raises(DataError, match=r"SUBMISSION.tsv claims \d+ bytes, more than a quarter"):
        quarter.read("SUBMISSION")
