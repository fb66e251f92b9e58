"""Which reader a path is for."""

import zipfile

import pytest

import sec_forms
from assembled_core.errors import DataError, EmptyDataError
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


def test_filings_of_which_nothing_is_left_are_refused(tmp_path):
    """Two codes that nobody asked for, one trade without shares: the main reason is named."""
    trades = [
        sec_forms.trade(line="1", TRANS_CODE="M"),
        sec_forms.trade(line="2", TRANS_CODE="M"),
        sec_forms.trade(line="3", TRANS_SHARES="0"),
    ]
    folder = sec_forms.write_folder(tmp_path / "q", sec_forms.texts(trades=trades))
    said = r"q: none of 3 trades can be used; 2 of them: code is not among P, S \(such as 0.*M\)\.$"
    with pytest.raises(EmptyDataError, match=said):
        read_insider_events(folder, SETTINGS)


def test_filings_without_any_trade_are_refused(tmp_path):
    """An empty table of trades, and a document of holdings only, give no event."""
    folder = sec_forms.write_folder(tmp_path / "q", sec_forms.texts(trades=[]))
    with pytest.raises(EmptyDataError, match=r"q reports no non-derivative trade"):
        read_insider_events(folder, SETTINGS)
    document = tmp_path / "form4.xml"
    document.write_text("<ownershipDocument><documentType>4</documentType></ownershipDocument>")
    settings = InsiderSourceParameters(accepted_at="2024-07-31T16:30:12-04:00")
    with pytest.raises(EmptyDataError, match=r"form4\.xml reports no non-derivative trade"):
        read_insider_events(document, settings)
