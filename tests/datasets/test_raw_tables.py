"""Files are told apart by their bytes, and read as they are."""

import os

import pandas as pd
import pytest
from kedro.io import DatasetError

from assembled_core.datasets.bars import BarsDataset
from assembled_core.datasets.raw_tables import RawTablesDataset, find_tables, sniff_text
from assembled_core.errors import DataError, ParameterError
from raw_samples import check, daily, of, only
from sec_forms import owner, texts, trade, write_zip

ROWS = "timestamp,symbol,open,high,low,close,volume\n2020-01-02,NA,1,2,1,2,5\n"


def write(path, content):
    """Write text or bytes, with the folders above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xef\xbb\xbf" + ROWS.encode(), {"byte_order_mark": True, "encoding": "utf-8-sig"}),
        (ROWS.replace("\n", "\r\n"), {"windows_line_ends": True}),
        (ROWS.replace(",", "\t"), {"separator": "\t"}),
        (ROWS.replace(",", ";"), {"separator": ";"}),
        (",,An index,,\n" + ROWS, {"header_line": 2}),
        (ROWS.encode() + "2020-01-03,\xc9,1,2,1,2,5\n".encode("cp1252"), {"encoding": "cp1252"}),
        (ROWS, {"header_line": 1, "windows_line_ends": False, "separator": ","}),
    ],
)
def test_bytes_say_how_a_text_is_written(tmp_path, content, said):
    """BOM, line ends, separator, header line and encoding; the rows are read all the same."""
    (table,) = find_tables(write(tmp_path / "bars.csv", content))
    assert {name: getattr(table.text, name) for name in said} == said
    assert table.columns[-1] == "volume"
    assert table.read(False)["close"].iloc[0] == 2


def test_what_the_bytes_say_becomes_findings(tmp_path):
    """BOM, CRLF and a header below a blank line are notes."""
    content = b"\xef\xbb\xbf" + ("\n" + ROWS).replace("\n", "\r\n").encode()
    findings = check(*find_tables(write(tmp_path / "bars.csv", content)))
    for name in ("byte_order_mark", "windows_line_ends", "header_line"):
        assert only(findings, name).severity == "info"


def bars_csv(**names):
    """Return three clean bars as a CSV."""
    return daily(count=3).rename(columns=names).to_csv(index=False)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bars_csv().replace(",", ";"), "separator"),
        (bars_csv().replace(",", "\t"), "separator"),
        ("Prices of 2015\n" + bars_csv(), "header_line"),
        (",,\n" + bars_csv(), "header_line"),
        (bars_csv().replace("A,", "\xc9,").encode("cp1252"), "encoding"),
        (bars_csv(timestamp="Date", open="Open", close="Close"), "other_column_names"),
        (bars_csv(volume="Volume"), "other_column_names"),
    ],
)
def test_bars_that_others_refuse_are_an_error(tmp_path, content, name):
    """The readers of bars raise on such a file, and one finding says which habit of it."""
    path = write(tmp_path / "bars.csv", content)
    with pytest.raises((DatasetError, DataError)):
        [load() for load in BarsDataset(filepath=str(path), freq="1d").load().values()]
    errors = [f for f in check(*find_tables(path)) if f.severity == "error"]
    assert name in {f.check for f in errors}


@pytest.mark.parametrize(
    "content", [bars_csv(), "\n\n" + bars_csv(), bars_csv(adj_close="Adj Close")]
)
def test_bars_that_others_read_are_no_error(tmp_path, content):
    """Blank lines are skipped, and adjusted closes may be missing."""
    path = write(tmp_path / "bars.csv", content)
    (load,) = BarsDataset(filepath=str(path), freq="1d").load().values()
    assert len(load()) == 3
    assert [f.check for f in check(*find_tables(path)) if f.severity == "error"] == []


def test_another_encoding_of_events_is_a_warning(tmp_path):
    """Their sources read it."""
    text = "ticker,transaction_date,disclosure_date,owner\nAAPL,2020-01-06,2020-01-09,\xc9\n"
    path = write(tmp_path / "house.csv", text.encode("cp1252"))
    assert only(check(*find_tables(path)), "encoding").severity == "warning"


def test_words_that_others_take_for_nothing_stay(tmp_path):
    """NA is a ticker."""
    (table,) = find_tables(write(tmp_path / "bars.csv", ROWS))
    assert list(table.read(False)["symbol"]) == ["NA"]
    assert table.read(True)["close"].iloc[0] == "2"


def test_a_folder_is_searched_with_all_below_it(tmp_path):
    """Hidden files are passed over, files of other kinds are kept to be named."""
    daily().to_parquet(write(tmp_path / "prices/1d/A.parquet", ""), index=False)
    write(tmp_path / "events/e.csv", ROWS)
    write(tmp_path / "events/.hidden.csv", ROWS)
    write(tmp_path / ".git/x.csv", ROWS)
    write(tmp_path / "notes.json", "{}")
    tables = find_tables(tmp_path)
    assert [table.name for table in tables] == ["events/e.csv", "notes.json", "prices/1d/A.parquet"]
    assert "notes.json" in only(check(*tables), "not_recognised").message


def test_what_is_skipped_in_a_folder_is_a_warning(tmp_path, monkeypatch):
    """A folder that may not be read, a link to a folder, and a link to itself."""
    write(tmp_path / "bars.csv", ROWS)
    write(tmp_path / "secret" / "more.csv", ROWS)
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "round").symlink_to(tmp_path)
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    found = of(check(*find_tables(tmp_path)), "skipped_path")
    assert [(f.severity, f.subject) for f in found] == [
        ("warning", "loop.csv"),
        ("warning", "round"),
        ("warning", "secret"),
    ]
    assert "Permission denied" in found[2].message


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.parquet", b"PAR1 and no more", "cannot be read"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", "timestamp,close\n".encode("utf-16"), "no text"),
        ("a.xml", b"<html></html>", "html"),
        ("a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "document type"),
        ("a.csv", "timestamp,close\n2020-01-02,1\n2020-01-03,1,2,3\n", "Expected 2 fields"),
    ],
)
def test_a_file_that_cannot_be_read_hides_no_other(tmp_path, name, content, reason):
    """It is an error of its own, and the others are checked."""
    write(tmp_path / name, content)
    write(tmp_path / "good.csv", ROWS)
    findings = check(*find_tables(tmp_path))
    broken = only(findings, "unreadable_file")
    assert (broken.severity, broken.subject) == ("error", name)
    assert reason in broken.message
    assert of(findings, "missing_adj_close")


def test_filings_that_cannot_be_read_do_not_stop_their_transactions(tmp_path):
    """The broken table is named, the other one is checked by its own columns."""
    head = "ACCESSION_NUMBER\tFILING_DATE\tPERIOD_OF_REPORT\tISSUERTRADINGSYMBOL\n"
    write(tmp_path / "SUBMISSION.tsv", head + "a\t1\t2\t3\nb\t1\t2\t3\t4\t5\n")
    rows = "ACCESSION_NUMBER\tTRANS_DATE\tTRANS_CODE\n0001234567-20-000001\t02-JAN-2021\tP\n"
    write(tmp_path / "NONDERIV_TRANS.tsv", rows)
    findings = check(*find_tables(tmp_path))
    assert only(findings, "unreadable_file").subject == "SUBMISSION.tsv"
    assert only(findings, "disclosed_before_event").table == "NONDERIV_TRANS.tsv"


def test_nothing_to_read_is_said(tmp_path):
    """A missing path, a folder without tables, and a file of no known kind."""
    with pytest.raises(DataError, match="does not exist; check the path"):
        find_tables(tmp_path / "none")
    with pytest.raises(DatasetError, match=r"no table at .*; run fetch_prices, or name files"):
        RawTablesDataset(filepath=str(tmp_path)).load()
    with pytest.raises(ParameterError, match=r"format '\.json' is unknown; use \.parquet, \.csv"):
        find_tables(write(tmp_path / "a.json", "{}"))


def test_paths_win_over_the_folder(tmp_path):
    """The command's own paths are read instead."""
    one = write(tmp_path / "one.csv", ROWS)
    dataset = RawTablesDataset(filepath=str(tmp_path / "none"), paths=[str(one)])
    assert [table.name for table in dataset.load()] == ["one.csv"]
    assert dataset.load()[0].named


def test_an_index_in_a_parquet_file_is_a_column(tmp_path):
    """Pandas hides it; a table of bars keeps its time there."""
    daily().set_index("timestamp").to_parquet(tmp_path / "A.parquet")
    (table,) = find_tables(tmp_path)
    assert "timestamp" in table.read(False)
    assert only(check(table), "price_basis").count == 1


def test_two_columns_of_one_name_cannot_be_read(tmp_path):
    """Which one is meant would be chance."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(daily())
    twice = table.append_column("close", table["open"])
    pq.write_table(twice, tmp_path / "A.parquet")
    found = only(check(*find_tables(tmp_path)), "unreadable_file")
    assert "several columns are called close" in found.message


def test_two_folders_of_one_name_are_two_panels(tmp_path):
    """Names start where the paths part; a symbol in both is not there twice."""
    for side in ("x", "y"):
        daily().to_parquet(write(tmp_path / side / "prices/A.parquet", ""), index=False)
    paths = [str(tmp_path / side / "prices") for side in ("x", "y")]
    tables = RawTablesDataset(filepath="none", paths=paths).load()
    assert [table.name for table in tables] == ["x/prices/A.parquet", "y/prices/A.parquet"]
    assert of(check(*tables), "symbol_twice") == []


def test_documents_of_a_folder_are_one_table(tmp_path):
    """Two ownership documents give one table of their transactions."""
    form = (
        "<ownershipDocument><documentType>4</documentType>"
        "<issuer><issuerTradingSymbol>SNOW</issuerTradingSymbol></issuer>"
        "<nonDerivativeTable><nonDerivativeTransaction><transactionDate><value>2022-12-1{n}</value>"
        "</transactionDate></nonDerivativeTransaction></nonDerivativeTable></ownershipDocument>"
    )
    for number in (1, 2):
        write(tmp_path / f"{number}.xml", form.replace("{n}", str(number)))
    found = only(check(*find_tables(tmp_path)), "no_publication_time")
    assert found.count == 2
    assert found.table.endswith("/*.xml")


def test_the_head_of_a_long_file_is_enough():
    """A header line is found among lines of text that say nothing."""
    assert sniff_text(b"Some title\n\na,b,c\n1,2,3\n").header_line == 3


def test_the_rows_of_a_broken_encoding_are_still_read(tmp_path):
    """Rows after the odd letter count too."""
    text = ROWS + "".join(f"2020-02-{day:02d},\xc9,1,2,1,2,5\n" for day in range(1, 9))
    (table,) = find_tables(write(tmp_path / "bars.csv", text.encode("cp1252")))
    assert len(table.read(False)) == 9
    assert isinstance(table.read(False), pd.DataFrame)


class TestQuarters:
    """The SEC's zips."""

    @pytest.mark.parametrize("named", [True, False])
    def test_a_zip_or_a_folder_of_zips_holds_tables(self, tmp_path, named):
        """Each quarter's transactions are judged by its own filings."""
        late = [trade(TRANS_DATE="05-AUG-2024")]
        path = write_zip(tmp_path / "2024q3_form345.zip", texts(trades=late))
        if not named:
            write_zip(tmp_path / "2024q4_form345.zip", texts())
        tables = find_tables(path if named else tmp_path)
        assert [table.name for table in tables][:3] == [
            f"2024q3_form345.zip/{name}.tsv"
            for name in ("SUBMISSION", "REPORTINGOWNER", "NONDERIV_TRANS")
        ]
        assert len(tables) == (3 if named else 6)
        early = only(check(*tables, kind="insider"), "disclosed_before_event")
        assert early.table == "2024q3_form345.zip/NONDERIV_TRANS.tsv"

    def test_quotes_are_letters_and_torn_lines_are_named(self, tmp_path):
        """As the source reads them: a quote opens nothing, a line of two cells is left out."""
        contents = texts(owners=[owner(RPTOWNERNAME='Robert "Bob')])
        contents["REPORTINGOWNER"] += "0000000001-24-000002\t7\n"
        contents["SUBMISSION"] += "half a\tline\n"
        tables = find_tables(write_zip(tmp_path / "q.zip", contents))
        owners = tables[1].read(True)
        assert list(owners["RPTOWNERNAME"]) == ['Robert "Bob']
        found = of(check(*tables), "torn_lines")
        assert [(f.severity, f.count) for f in found] == [("warning", 1), ("warning", 1)]

    @pytest.mark.parametrize(
        ("content", "said"), [(b"PK no zip", "is no readable zip"), (None, "no quarter of the SEC")]
    )
    def test_another_zip_is_an_error(self, tmp_path, content, said):
        """Broken, or of something else; found in a folder, the latter is only named."""
        path = tmp_path / "q.zip"
        if content is None:
            write_zip(path, {"other": "a\tb\n"})
        else:
            path.write_bytes(content)
        found = only(check(*find_tables(path)), "unreadable_file")
        assert found.severity == "error"
        assert said in found.message

    def test_another_zip_in_a_folder_is_only_named(self, tmp_path):
        """It is not what was asked for."""
        write_zip(tmp_path / "q.zip", {"other": "a\tb\n"})
        write(tmp_path / "bars.csv", ROWS)
        found = only(check(*find_tables(tmp_path)), "not_recognised")
        assert found.severity == "info"
        assert "q.zip" in found.message
