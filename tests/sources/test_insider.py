"""Which reader a path is for."""

import zipfile

import pytest

import sec_forms
from assembled_core.errors import DataError
from assembled_core.sources.insider import InsiderSourceParameters, read_insider_events

SETTINGS = InsiderSourceParameters()


def test_a_path_may_be_text(tmp_path):
    """A path from a parameters file is read like a Path."""
    path = sec_forms.write_zip(tmp_path / "2024q3_form345.zip", sec_forms.texts())
    assert read_insider_events(str(path), SETTINGS)[0]["source"].tolist() == ["sec_form345"]


def test_a_zip_and_its_unpacked_folder_say_the_same(tmp_path):
    """The bytes of the tables decide, not how they are packed."""
    path = sec_forms.write_zip(tmp_path / "2024q3_form345.zip", sec_forms.texts())
    folder = sec_forms.write_folder(tmp_path / "q", sec_forms.texts())
    zipped, unpacked = (read_insider_events(place, SETTINGS) for place in (path, folder))
    assert zipped[0].equals(unpacked[0])
    assert zipped[1] == unpacked[1]


def test_a_missing_path_is_named():
    """A path that does not exist is one line."""
    with pytest.raises(DataError, match="no/such does not exist; check the path"):
        read_insider_events("no/such", SETTINGS)


def test_both_kinds_in_one_folder_are_refused(tmp_path):
    """The same trade could be in both and would count twice."""
    sec_forms.write_folder(tmp_path, sec_forms.texts())
    (tmp_path / "a.xml").write_text("<ownershipDocument/>")
    with pytest.raises(DataError, match="holds the SEC's tables and XML documents; keep each"):
        read_insider_events(tmp_path, SETTINGS)


@pytest.mark.parametrize("name", ["empty", "prices.csv"])
def test_something_else_is_refused(tmp_path, name):
    """A folder without filings and a file of another kind name what is understood."""
    path = tmp_path / name
    if name == "empty":
        path.mkdir()
    else:
        path.write_text("symbol\n")
    with pytest.raises(DataError, match=rf"{name} is a file or folder of another kind; give the S"):
        read_insider_events(path, SETTINGS)


def test_a_zip_of_something_else_is_refused(tmp_path):
    """A zip without the tables says that it lacks them."""
    with zipfile.ZipFile(tmp_path / "q.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(DataError, match=r"q.zip is a zip without SUBMISSION.tsv; give the SEC's"):
        read_insider_events(tmp_path / "q.zip", SETTINGS)


@pytest.mark.parametrize(
    "values",
    [
        {"earliest": "1990-01-01"},
        {"earliest_trade": "0001-01-01"},
        {"max_price_usd": 0},
        {"max_price_usd": "nan"},
        {"filing_time_zone": "New York"},
    ],
)
def test_parameters_out_of_range_are_refused(values):
    """An unknown key, a price limit that keeps nothing and a zone that is none are refused."""
    with pytest.raises(ValueError, match=next(iter(values))):
        InsiderSourceParameters(**values)
