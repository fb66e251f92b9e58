"""Insiders' trades from files of one's own."""

import pandas as pd
import pytest
from pydantic import ValidationError

from assembled_core.errors import DataError, EmptyDataError, ParameterError
from assembled_core.schemas import InsiderEvents
from assembled_core.sources.event_file_parameters import InsiderFileParameters
from assembled_core.sources.insider_file import read_insider_file

COLUMNS = {"symbol": "Ticker", "event_time": "Trade Date", "available_at": "Filing Date"}
HEADER = "Filing Date,Trade Date,Ticker,Insider Name,Title,Trade Type,Price,Qty\n"


@pytest.fixture
def read(tmp_path):
    """Read a CSV of the given lines, with columns as a screener writes them."""

    def read_lines(*lines, header=HEADER, columns=None, **settings):
        path = tmp_path / "trades.csv"
        path.write_text(header + "".join(f"{line}\n" for line in lines))
        named = {
            **COLUMNS,
            "insider": "Insider Name",
            "role": "Title",
            "direction": "Trade Type",
            "price": "Price",
            "shares": "Qty",
        }
        given = {
            "time_zone": "America/New_York",
            "thousands": ",",
            "buy_words": ["P - Purchase"],
            "sell_words": ["S - Sale"],
            "role_words": {"CEO": "officer", "Dir": "director"},
            **settings,
        }
        parameters = InsiderFileParameters(columns=columns or named, **given)
        table, report = read_insider_file(path, parameters)
        InsiderEvents.validate(table)
        return table, report

    return read_lines


def test_a_record_becomes_an_event(read):
    """Each column goes where the parameters say; a sale has its shares signed."""
    table, report = read(
        '2024-01-05 18:30:00,2024-01-03,aapl,"Doe, Jane",CEO,S - Sale,$185.20,"+1,500"'
    )
    assert table.to_dict("records") == [
        {
            "symbol": "AAPL",
            "event_time": pd.Timestamp("2024-01-03", tz="UTC"),
            "available_at": pd.Timestamp("2024-01-05T23:30Z"),
            "superseded_at": pd.NaT,
            "insider": "Doe, Jane",
            "role": "officer",
            "code": "S",
            "shares": -1500.0,
            "price": 185.2,
            "source_id": "trades:1",
            "source": "file",
        }
    ]
    assert (report.rows_read, report.rows_kept, report.dropped, report.notes) == (1, 1, {}, ())


def test_a_bare_filing_date_is_known_the_next_midnight(read):
    """Filed "on" the day before the clock change: known at midnight, 5 hours before UTC's 10:00."""
    table, _ = read(
        "2024-03-09,2024-03-08,A,X,,P - Purchase,,1", "2024-03-10,2024-03-08,A,X,,P - Purchase,,1"
    )
    assert table["available_at"].tolist() == [
        pd.Timestamp("2024-03-10T05:00Z"),
        pd.Timestamp("2024-03-11T04:00Z"),
    ]


def test_a_lag_may_be_declared(tmp_path):
    """Without a filing date, an event is known when the day so many days later is over."""
    path = tmp_path / "trades.csv"
    path.write_text("symbol,event_time,shares\nA,2024-01-03,10\nA,2024-01-04,-10\n")
    settings = {"available_after_days": 2, "time_zone": "America/New_York"}
    table, report = read_insider_file(path, InsiderFileParameters(**settings))
    assert table["available_at"].iloc[0] == pd.Timestamp("2024-01-06T05:00Z")
    assert table["code"].tolist() == ["P", "S"]
    assert table["insider"].tolist() == ["unknown", "unknown"]
    assert report.notes == (
        "the file names no insider: all its trades count as one person's",
        "2 trades have no usable price, and so no value in dollars",
    )


def test_what_cannot_be_used_is_dropped_and_counted(read):
    """Each record is counted once, under the first reason, with an example."""
    good = "2024-01-05 18:30,2024-01-03,A,X,Dir,P - Purchase,1,5"
    table, report = read(
        good,
        good,
        "2024-01-05 18:30,20221-11-18,A,X,Dir,P - Purchase,1,5",
        "2024-01-05 18:30,0021-01-03,A,X,Dir,P - Purchase,1,5",
        "soon,2024-01-03,A,X,Dir,P - Purchase,1,5",
        "2204-01-05 18:30,2024-01-03,A,X,Dir,P - Purchase,1,5",
        "2024-01-02 18:30,2024-01-03,A,X,Dir,P - Purchase,1,5",
        "2024-01-05 18:30,2024-01-03,--,X,Dir,P - Purchase,1,5",
        '2024-01-05 18:30,2024-01-03,A,X,Dir,P - Purchase,1,"$1,001 - $15,000"',
        "2024-01-05 18:30,2024-01-03,A,X,Dir,exchange,1,5",
        "2024-01-05 18:30,2024-01-03,A,X,Dir,P - Purchase,1,0",
        "2024-01-05 18:30,2024-01-03,A,X,Dir,P - Purchase,1,999999999999",
    )
    assert report.dropped == {
        "a record that is there twice": 1,
        "event_time cannot be read": 1,
        "event_time in an impossible year": 1,
        "available_at cannot be read": 1,
        "available_at in an impossible year": 1,
        "disclosed before it happened": 1,
        "symbol is missing or no symbol": 1,
        "shares is missing or no number of shares": 1,
        "direction is neither of buy_words nor of sell_words": 1,
        "zero shares": 1,
        "more than 1e+11 shares": 1,
    }
    assert "0021-01-03" in report.examples["event_time in an impossible year"]
    assert len(table) == report.rows_kept == 1
    assert report.rows_read == 12


def test_disclosed_on_the_day_is_no_error(read):
    """A trade may be public on its own date, in the zone of the file; a day earlier it may not."""
    same = "2024-01-03 23:30,2024-01-03,A,X,Dir,P - Purchase,1,5"
    table, report = read(same)
    assert table["available_at"].iloc[0] == pd.Timestamp("2024-01-04T04:30Z")
    assert report.dropped == {}
    east, _ = read("2024-01-03 08:00,2024-01-03,A,X,Dir,P - Purchase,1,5", time_zone="Asia/Tokyo")
    # 08:00 in Tokyo is still the day before in UTC, where event_time stands: later, never earlier
    assert east["available_at"].iloc[0] == pd.Timestamp("2024-01-03T00:00Z")


def test_amendments_of_a_file(tmp_path):
    """superseded_at may be empty; one before the row was known drops it."""
    path = tmp_path / "trades.csv"
    path.write_text(
        "symbol,event_time,available_at,superseded_at,shares,source_id\n"
        "A,2024-01-02,2024-01-03T20:00Z,2024-02-01T20:00Z,10,f1\n"
        "A,2024-01-02,2024-02-01T20:00Z,,12,f1\n"
        "A,2024-01-02,2024-02-02T20:00Z,2024-02-01T20:00Z,12,f2\n"
        "A,2024-01-02,2024-02-02T20:00Z,never,12,f3\n"
    )
    table, report = read_insider_file(path, InsiderFileParameters())
    InsiderEvents.validate(table)
    assert table["superseded_at"].iloc[0] == pd.Timestamp("2024-02-01T20:00Z")
    assert table["superseded_at"].isna().tolist() == [False, True]
    assert table["source_id"].tolist() == ["f1", "f1:2"]  # a repeated id is numbered
    assert report.dropped == {"superseded_at is no time": 1, "superseded before it was known": 1}


def test_codes_are_kept_by_name(tmp_path):
    """With a column of codes only P and S count, unless others are asked for."""
    path = tmp_path / "trades.csv"
    path.write_text(
        "symbol,event_time,available_at,shares,code\n"
        "A,2024-01-02,2024-01-03T20:00Z,10,p\nA,2024-01-02,2024-01-03T20:00Z,10,M\n"
    )
    table, report = read_insider_file(path, InsiderFileParameters())
    assert table["code"].tolist() == ["P"]
    assert report.dropped == {"code is not among P, S": 1}
    table, _ = read_insider_file(path, InsiderFileParameters(codes=["P", "M"]))
    assert table["code"].tolist() == ["P", "M"]


def test_parquet_and_folders(tmp_path):
    """Typed parquet files of a folder are read together, each record named by its file."""
    rows = pd.DataFrame(
        {
            "symbol": ["A", "B"],
            "event_time": pd.to_datetime(["2024-01-02", "2024-01-02"]),
            "available_at": pd.to_datetime(["2024-01-03T20:00Z", "2024-01-03T21:00Z"]),
            "shares": [10, -5],
            "price": [1.5, -1.0],
        }
    )
    rows.iloc[:1].to_parquet(tmp_path / "one.parquet")
    rows.iloc[1:].to_parquet(tmp_path / "two.parquet")
    table, report = read_insider_file(tmp_path, InsiderFileParameters())
    InsiderEvents.validate(table)
    assert table["source_id"].tolist() == ["one:1", "two:1"]
    assert table["shares"].tolist() == [10.0, -5.0]
    assert table["price"].isna().tolist() == [False, True]
    assert report.rows_read == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"columns": {"ticker": "x"}}, "'ticker' is no column of events; use symbol, event_time"),
        ({"constants": {"available_at": "2024"}}, "available_at cannot be the same for all events"),
        ({"columns": {"role": "x"}, "constants": {"role": "y"}}, "role is under columns and under"),
        ({"available_after_days": 2}, "available_after_days counts days of a zone; declare"),
        ({"buy_words": ["P"]}, "buy_words and sell_words belong together"),
        ({"buy_words": ["P"], "sell_words": ["P"]}, "'P' is a buy word and a sell word"),
        ({"time_zone": "EDT4"}, "'EDT4' is no time zone"),
    ],
)
def test_parameters_that_contradict_are_refused(settings, message):
    """Unknown columns, a constant time, and settings that need each other are named."""
    with pytest.raises(ValidationError, match=message):
        InsiderFileParameters(**settings)


def test_files_that_lack_something_are_refused(tmp_path):
    """A column that is missing, or a time of availability that nobody declares, gives one line."""
    path = tmp_path / "trades.csv"
    path.write_text("symbol,event_time,shares\nA,2024-01-02,10\n")
    with pytest.raises(ParameterError, match="does not say when its events became known; name the"):
        read_insider_file(path, InsiderFileParameters())
    with pytest.raises(DataError, match="has no column 'amount' for price; it has symbol, event_t"):
        read_insider_file(path, InsiderFileParameters(columns={"price": "amount"}))
    path.write_text("symbol,event_time,available_at,direction,value\nA,2024-01-02,2024-01-03,S,9\n")
    with pytest.raises(DataError, match="has no column shares; name it under columns, or its one"):
        read_insider_file(path, InsiderFileParameters())
    with pytest.raises(ParameterError, match=r"available_at such as 2024-01-03 .*has no time zone"):
        read_insider_file(path, InsiderFileParameters(columns={"shares": "value"}))
    zoned = {"columns": {"shares": "value"}, "time_zone": "UTC"}
    with pytest.raises(ParameterError, match="words such as 'S'; say in buy_words and sell_words"):
        read_insider_file(path, InsiderFileParameters(**zoned))
    with pytest.raises(
        ParameterError, match="has a column for available_at; leave available_after"
    ):
        read_insider_file(path, InsiderFileParameters(**zoned, available_after_days=1))
    path.write_text("symbol,event_time,available_at,shares\n")
    with pytest.raises(EmptyDataError, match=r"trades\.csv has no rows; check the file"):
        read_insider_file(path, InsiderFileParameters(time_zone="UTC"))


HOUSE = {
    "columns": {
        "symbol": "ticker",
        "event_time": "transaction_date",
        "available_at": "disclosure_date",
        "insider": "representative",
        "direction": "type",
    },
    "available_at_format": "%m/%d/%Y",
    "time_zone": "America/New_York",
    "buy_words": ["purchase"],
    "sell_words": ["sale_full", "sale_partial"],
}


@pytest.mark.shared
def test_ranges_of_dollars_are_no_shares(shared):
    """The House's disclosures give amounts as ranges: read as shares, nothing is left, and why."""
    settings = {**HOUSE, "columns": {**HOUSE["columns"], "shares": "amount"}}
    with pytest.raises(
        EmptyDataError, match=r"none of 14274 records can be used; \d+ of them: shar"
    ):
        read_insider_file(
            shared / "insider" / "house_ptr_2020_2022.csv", InsiderFileParameters(**settings)
        )


@pytest.mark.shared
def test_the_quirks_of_a_real_file_are_found(shared):
    """Counting each disclosure as one share, the known errors of the file are dropped by name."""
    table, report = read_insider_file(
        shared / "insider" / "house_ptr_2020_2022.csv",
        InsiderFileParameters(**HOUSE, constants={"shares": 1}),
    )
    InsiderEvents.validate(table)
    assert report.dropped["a record that is there twice"] == 495
    assert report.dropped["event_time cannot be read"] == 1
    assert "20221-11-18" in report.examples["event_time cannot be read"]
    assert report.dropped["event_time in an impossible year"] == 4
    assert report.dropped["disclosed before it happened"] == 13
    assert report.rows_read == 14274 == report.rows_kept + sum(report.dropped.values())
    assert report.notes[0] == (
        "the file has no shares: each record counts as the same number of them"
    )
    assert set(table["shares"]) == {1.0, -1.0}
    # disclosed in New York on 2021-10-04: known at the midnight that ends the day
    first = table[(table["symbol"] == "BP") & (table["event_time"] == "2021-09-27T00:00Z")].iloc[0]
    assert first["available_at"] == pd.Timestamp("2021-10-05T04:00Z")


@pytest.mark.parametrize("amount", ["1,2000000", "10000000000,200"])
def test_a_price_that_cannot_be_true_is_unknown(tmp_path, amount):
    """Above a million a share, or a trillion a trade, it is an error: no value is known."""
    path = tmp_path / "trades.csv"
    path.write_text(f"symbol,event_time,shares,price\nA,2024-01-03,{amount}\n")
    settings = {"available_after_days": 2, "time_zone": "America/New_York"}
    table, report = read_insider_file(path, InsiderFileParameters(**settings))
    assert table["price"].isna().all()
    assert "1 trades have no usable price, and so no value in dollars" in report.notes


def test_prices_that_cannot_be_true_are_told_apart_from_missing_ones(tmp_path):
    """Of three trades without a usable price, two have one that is impossible: counted, named."""
    path = tmp_path / "trades.csv"
    rows = "A,2024-01-03,1,2000000\nB,2024-01-03,1,\nC,2024-01-03,1,-5\n"
    path.write_text(f"symbol,event_time,shares,price\n{rows}")
    settings = {"available_after_days": 2, "time_zone": "America/New_York"}
    _, report = read_insider_file(path, InsiderFileParameters(**settings))
    assert report.notes[-2:] == (
        "3 trades have no usable price, and so no value in dollars",
        "2 of them have a price of 0, below it or too high to be true (such as 2000000 in "
        "trades:1)",
    )


@pytest.mark.parametrize(
    ("written", "shares"),
    [
        ("1,234", 1234.0),
        ("+1,234,567.5", 1234567.5),
        ("$12", 12.0),
        ("1.234,5", None),
        ("1,23", None),
        ("1234,567", None),
        (",123", None),
        ("1,,234", None),
    ],
)
def test_digits_in_groups_that_do_not_fit_are_no_number(read, written, shares):
    """A mark that groups by other than three digits is a decimal mark or an error: dropped."""
    lines = [
        '2024-01-05 18:30:00,2024-01-03,A,X,CEO,P - Purchase,1,"7"',
        f'2024-01-05 18:30:00,2024-01-03,B,X,CEO,P - Purchase,1,"{written}"',
    ]
    table, report = read(*lines)
    assert table["shares"].tolist() == ([7.0] if shares is None else [7.0, shares])
    expected = {"shares is missing or no number of shares": 1} if shares is None else {}
    assert report.dropped == expected


def test_roles_that_nobody_mapped_are_counted(read):
    """Two of four roles are not in role_words: they are `other`, and a note says so."""
    roles = ("CEO", "Chairman", "Janitor", "")
    table, report = read(
        *(f"2024-01-05 18:30:00,2024-01-0{day},A,X,{role},P - Purchase,1,7" for day, role in
          enumerate(roles, start=1))
    )  # fmt: skip
    assert table["role"].tolist() == ["officer", "other", "other", "other"]
    note = "2 trades have a role that role_words does not know (such as 'chairman'): it counts as"
    assert any(text.startswith(note) for text in report.notes)
