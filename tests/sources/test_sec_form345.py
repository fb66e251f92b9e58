"""Quarters of the SEC's data sets as canonical insider events.

The real files hold SUBMISSION and DERIV_TRANS but neither NONDERIV_TRANS nor REPORTINGOWNER. Rows
of these two are made here in their documented form (`sec_forms`); the tests on the real SUBMISSION
key them on its own accession numbers.
"""

import json

import pandas as pd
import pytest

import sec_forms
from assembled_core.errors import DataError
from assembled_core.schemas import InsiderEvents
from assembled_core.sources.insider import InsiderSourceParameters
from assembled_core.sources.sec_form345 import read_form345
from sec_forms import owner, submission, trade

A, B, C = (f"0000000001-24-00000{number}" for number in (1, 2, 3))


def _read(tmp_path, submissions=None, owners=None, trades=None, **settings):
    """Read a quarter; where owners are not said, each filing has one officer."""
    if owners is None and submissions is not None:
        owners = [owner(filing["ACCESSION_NUMBER"]) for filing in submissions]
    folder = sec_forms.write_folder(tmp_path / "q", sec_forms.texts(submissions, owners, trades))
    return read_form345(folder, InsiderSourceParameters(**settings))


def _utc(text):
    return pd.Timestamp(text, tz="UTC")


def test_a_purchase_is_one_event(tmp_path):
    """Every column of an event, worked by hand."""
    table, report = _read(tmp_path)
    assert table.to_dict("records") == [
        {
            "symbol": "ACME", "event_time": _utc("2024-07-29"),
            "available_at": _utc("2024-08-01 04:00"), "superseded_at": pd.NaT,
            "insider": "0000000501", "role": "officer", "code": "P", "shares": 100.0,
            "price": 10.0, "source_id": f"{A}:1", "source": "sec_form345",
        }
    ]  # fmt: skip
    assert report.lines() == [
        "sec_form345: 1 rows kept of 1 read",
        "0 of 1 filings count from their acceptance by EDGAR.",
        "The others count from midnight New York time after their filing date.",
        "0 amendments; 0 rows count only until one replaces them.",
    ]


def test_the_columns_have_the_canonical_types(tmp_path):
    """Times are UTC nanoseconds, numbers float64, the rest text; an empty table too."""
    expected = {
        "symbol": "str", "event_time": "datetime64[ns, UTC]", "available_at": "datetime64[ns, UTC]",
        "superseded_at": "datetime64[ns, UTC]", "insider": "str", "role": "str", "code": "str",
        "shares": "float64", "price": "float64", "source_id": "str", "source": "str",
    }  # fmt: skip
    full, _ = _read(tmp_path)
    empty, report = _read(tmp_path, trades=[])
    assert {name: str(kind) for name, kind in full.dtypes.items()} == expected
    assert {name: str(kind) for name, kind in empty.dtypes.items()} == expected
    assert (len(empty), report.rows_read, report.rows_kept) == (0, 0, 0)
    for table in (full, empty):
        InsiderEvents.validate(table)


def test_a_sale_is_negative(tmp_path):
    """Disposed of is minus; shares and price stay as filed, so their product is the value then."""
    sale = trade(
        TRANS_CODE="S", TRANS_ACQUIRED_DISP_CD="D", TRANS_SHARES="250.5", TRANS_PRICEPERSHARE="4"
    )
    table, _ = _read(tmp_path, trades=[sale])
    assert table[["code", "shares", "price"]].to_numpy().tolist() == [["S", -250.5, 4.0]]


@pytest.mark.parametrize(
    ("relationships", "role"),
    [
        (["Officer"], "officer"),
        (["OFFICER"], "officer"),
        (["Director,Officer"], "officer"),
        (["Director"], "director"),
        (["Director,TenPercentOwner"], "director"),
        (["TenPercentOwner"], "ten_percent_owner"),
        (["TENPERCENTOWNER "], "ten_percent_owner"),
        (["Other"], "other"),
        ([""], "other"),
        (["TenPercentOwner", "Other", "Director"], "director"),
    ],
)
def test_an_officer_wins_over_a_director_over_ten_percent(tmp_path, relationships, role):
    """The first role that holds counts, over all the owners of a filing."""
    owners = [owner(A, f"000000050{n}", text) for n, text in enumerate(relationships)]
    table, _ = _read(tmp_path, owners=owners)
    assert list(table["role"]) == [role]


def test_joint_filers_make_one_event(tmp_path):
    """A trade of a fund, its manager and a director counts once, for the director."""
    owners = [
        owner(A, "0000000900", "TenPercentOwner"),
        owner(A, "0000000700", "Director"),
        owner(A, "0000000600", "Director"),
        owner(A, "0000000100", "TenPercentOwner"),
    ]
    table, report = _read(tmp_path, owners=owners)
    assert table[["insider", "role", "shares"]].to_numpy().tolist() == [
        ["0000000600", "director", 100.0]
    ]
    assert report.rows_kept == 1


@pytest.mark.parametrize(
    ("cik", "insider"), [("501", "0000000501"), ("", "OWNER X"), ("0000000501", "0000000501")]
)
def test_an_owner_is_known_by_number_or_name(tmp_path, cik, insider):
    """The CIK in ten digits, or without one the name."""
    table, _ = _read(tmp_path, owners=[owner(A, cik, RPTOWNERNAME="Owner x")])
    assert list(table["insider"]) == [insider]


def test_other_codes_are_left_out_unless_asked_for(tmp_path):
    """Grants, exercises and taxes are not trades on the market; the parameter takes them."""
    trades = [
        trade(line="1"),
        trade(line="2", TRANS_CODE="A"),
        trade(line="3", TRANS_CODE="F", TRANS_ACQUIRED_DISP_CD="D"),
        trade(line="4", TRANS_CODE="p", TRANS_ACQUIRED_DISP_CD="a"),
    ]
    table, report = _read(tmp_path, trades=trades)
    assert list(table["source_id"]) == [f"{A}:1", f"{A}:4"]
    assert report.dropped == {"code is not among P, S": 2}
    assert report.examples == {"code is not among P, S": f"{A} A"}
    taxed, report = _read(tmp_path, trades=trades, codes=("F", "A"))
    assert taxed[["code", "shares"]].to_numpy().tolist() == [["A", 100.0], ["F", -100.0]]
    assert report.dropped == {"code is not among F, A": 2}


@pytest.mark.parametrize("codes", [("X1",), ("p",), ()])
def test_an_unknown_code_is_refused(codes):
    """The parameter takes the codes of Form 4 and nothing else, and not nothing."""
    with pytest.raises(ValueError, match=r"no transaction code of Form 4|at least 1 item"):
        InsiderSourceParameters(codes=codes)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"TRANS_DATE": "01-AUG-2024"}, "traded after it was filed"),
        ({"TRANS_DATE": "29-JUL-2026"}, "traded after it was filed"),
        ({"TRANS_DATE": "31-DEC-1989"}, "traded before 1990-01-01"),
        ({"TRANS_DATE": "29-JUL-0024"}, "traded before 1990-01-01"),
        ({"TRANS_DATE": "31-JUN-2024"}, "trade date cannot be read"),
        ({"TRANS_DATE": ""}, "trade date cannot be read"),
        ({"TRANS_DATE": "2024-07-29"}, "trade date cannot be read"),
        ({"TRANS_SHARES": "0.0"}, "zero shares"),
        ({"TRANS_SHARES": ""}, "number of shares is missing or no number"),
        ({"TRANS_SHARES": "ten"}, "number of shares is missing or no number"),
        ({"TRANS_SHARES": "inf"}, "number of shares is missing or no number"),
        ({"TRANS_SHARES": "-5"}, "negative number of shares"),
        ({"TRANS_SHARES": "1e12"}, r"more than 1e+11 shares"),
        ({"TRANS_ACQUIRED_DISP_CD": ""}, "neither acquired (A) nor disposed of (D)"),
        ({"TRANS_ACQUIRED_DISP_CD": "D"}, "purchase (P) marked as disposed of (D)"),
        ({"TRANS_CODE": "S"}, "sale (S) marked as acquired (A)"),
        ({"ACCESSION_NUMBER": C}, "no filing with a date belongs to the trade"),
    ],
)
def test_a_trade_that_cannot_be_true_is_dropped_with_its_reason(tmp_path, values, reason):
    """What is wrong is counted under its reason with an example, and the rest is kept."""
    table, report = _read(tmp_path, trades=[trade(line="1"), trade(line="2") | values])
    assert list(table["source_id"]) == [f"{A}:1"]
    assert (report.rows_read, report.rows_kept, report.dropped) == (2, 1, {reason: 1})
    assert report.examples[reason].startswith(values.get("ACCESSION_NUMBER", A))


@pytest.mark.parametrize("day", ["31-JUL-2024", "01-JAN-1990"])
def test_the_limits_of_a_trade_date_are_inclusive(tmp_path, day):
    """A trade of the filing's own date, and one of the earliest date, can be true."""
    table, _ = _read(tmp_path, trades=[trade(TRANS_DATE=day)])
    assert list(table["event_time"]) == [_utc(day)]


@pytest.mark.parametrize("filed", ["", "31-JUN-2024", "31-JUL-0024", "31-JUL-9999"])
def test_a_filing_without_a_date_was_never_public(tmp_path, filed):
    """Where the filing date cannot be read nobody knows when it was public: it is dropped."""
    table, report = _read(tmp_path, [submission(FILING_DATE=filed)], trades=[trade()])
    assert len(table) == 0
    assert report.dropped == {"no filing with a date belongs to the trade": 1}


@pytest.mark.parametrize("owners", [[], [owner(A, "", RPTOWNERNAME="")]])
def test_a_filing_without_an_owner_is_dropped(tmp_path, owners):
    """A trade of nobody, or of somebody without number and name, is counted under its reason."""
    table, report = _read(tmp_path, owners=owners)
    assert len(table) == 0
    assert report.dropped == {"filing names no owner": 1}


@pytest.mark.parametrize(
    ("price", "shares", "expected"),
    [
        ("0.0001", "100", 0.0001),
        ("1000000", "100", 1e6),
        ("1000000.01", "100", None),
        ("0", "100", None),
        ("-1", "100", None),
        ("inf", "100", None),
        ("500000", "3000000", None),  # 1.5 trillion USD: the total, typed as the price
    ],
)
def test_a_price_that_cannot_be_true_is_unknown(tmp_path, price, shares, expected):
    """An absurd price becomes NaN and is counted; the trade itself stays."""
    given = trade(TRANS_PRICEPERSHARE=price, TRANS_SHARES=shares)
    table, report = _read(tmp_path, trades=[given])
    assert table["price"].fillna(-1.0).tolist() == [-1.0 if expected is None else expected]
    note = "1 rows were filed at 0 or a price that cannot be true "
    note += f"(such as {price} in {A}): it is NaN."
    assert (note in report.notes) == (expected is None)


def test_a_sale_at_an_absurd_total_has_no_price_either(tmp_path):
    """The value that cannot be true is that of either direction."""
    given = {"TRANS_PRICEPERSHARE": "500000", "TRANS_SHARES": "3000000"}
    sale = trade(TRANS_CODE="S", TRANS_ACQUIRED_DISP_CD="D", **given)
    table, _ = _read(tmp_path, trades=[sale])
    assert table["price"].isna().tolist() == [True]


def test_a_price_in_a_footnote_is_unknown(tmp_path):
    """An empty price with a footnote is NaN and is counted as filed without a price."""
    given = trade(TRANS_PRICEPERSHARE="", TRANS_PRICEPERSHARE_FN="F1")
    table, report = _read(tmp_path, trades=[given])
    assert table["price"].isna().tolist() == [True]
    assert table["shares"].tolist() == [100.0]
    assert "1 rows were filed without a price: it is NaN." in report.notes


def test_the_highest_price_is_a_parameter(tmp_path):
    """A limit of 5 USD makes a price of 10 unknown."""
    table, _ = _read(tmp_path, max_price_usd=5.0)
    assert table["price"].isna().tolist() == [True]


def test_a_filing_of_several_classes_is_an_event_of_each(tmp_path):
    """`BFA, BFB` is one event for either symbol, renamed to those of the bars, and it is said."""
    filing = submission(ISSUERTRADINGSYMBOL="BFA, BFB")
    table, report = _read(tmp_path, [filing], trades=[trade()], symbols={"BFB": "BF.B"})
    assert table[["symbol", "shares", "source_id"]].to_numpy().tolist() == [
        ["BF.B", 100.0, f"{A}:1"],
        ["BFA", 100.0, f"{A}:1"],
    ]
    assert (report.rows_read, report.rows_kept) == (1, 2)
    assert "1 trades name several listed symbols (such as 'BFA, BFB'): one row for each." in (
        report.notes
    )


@pytest.mark.parametrize(
    ("symbol", "reason"),
    [
        ("NONE", "no trading symbol (NONE, N/A or empty)"),
        ("1314152", "trading symbol that cannot be read"),
    ],
)
def test_an_unlisted_issuer_is_dropped(tmp_path, symbol, reason):
    """A trade in something without a symbol cannot be joined to bars; it is counted."""
    filing = submission(ISSUERTRADINGSYMBOL=symbol)
    table, report = _read(tmp_path, [filing], trades=[trade()])
    assert len(table) == 0
    assert report.dropped == {reason: 1}
    assert report.examples == {reason: f"{A} {symbol} P A 29-JUL-2024 100.0"}


def _amended(first, second):
    """An original in one quarter, and its amendment of October in the next."""
    original = sec_forms.texts([submission(A)], [owner(A)], [trade(A)])
    values = {"DOCUMENT_TYPE": "4/A", "FILING_DATE": "02-OCT-2024"}
    amendment = sec_forms.texts(
        [submission(B, DATE_OF_ORIG_SUB="31-JUL-2024", **values)],
        [owner(B)],
        [trade(B, "7", TRANS_SHARES="90")],
    )
    sec_forms.write_zip(first, original)
    sec_forms.write_zip(second, amendment)


@pytest.mark.parametrize("names", [("2024q3.zip", "2024q4.zip"), ("z.zip", "a.zip")])
def test_an_amendment_replaces_across_quarters(tmp_path, names):
    """Until the amendment is public the original counts, whatever the order of the files."""
    _amended(*(tmp_path / name for name in names))
    table, report = read_form345(tmp_path, InsiderSourceParameters())
    assert table[["source_id", "shares"]].to_numpy().tolist() == [
        [f"{A}:1", 100.0],
        [f"{B}:7", 90.0],
    ]
    assert table["superseded_at"].tolist() == [_utc("2024-10-03 04:00"), pd.NaT]
    assert table["available_at"].tolist() == [_utc("2024-08-01 04:00"), _utc("2024-10-03 04:00")]
    assert "1 amendments; 1 rows count only until one replaces them." in report.notes


def test_an_amendment_that_takes_a_purchase_back_replaces_it(tmp_path):
    """A purchase amended to be a grant is gone, though the grant itself is no event."""
    filings = [
        submission(A),
        submission(
            B, DOCUMENT_TYPE="4/A", FILING_DATE="05-AUG-2024", DATE_OF_ORIG_SUB="31-JUL-2024"
        ),
    ]
    table, _ = _read(tmp_path, filings, trades=[trade(A), trade(B, TRANS_CODE="A")])
    assert table["source_id"].tolist() == [f"{A}:1"]
    assert table["superseded_at"].tolist() == [_utc("2024-08-06 04:00")]


def test_an_original_amended_on_its_own_day_is_dropped(tmp_path):
    """Both are public at one midnight: the original never counts, so it is no event."""
    filings = [
        submission(A),
        submission(B, DOCUMENT_TYPE="4/A", DATE_OF_ORIG_SUB="31-JUL-2024"),
    ]
    table, report = _read(tmp_path, filings, trades=[trade(A), trade(B)])
    assert table["source_id"].tolist() == [f"{B}:1"]
    assert report.dropped == {"replaced by an amendment that became public with it": 1}


def test_an_acceptance_on_the_day_tells_original_and_amendment_apart(tmp_path):
    """With acceptance times the original counts for the minutes until its amendment."""
    times = tmp_path / "times.csv"
    times.write_text(f"accession,accepted_at\n{A},2024-07-31T20:30:00Z\n{B},2024-07-31T20:45:00Z\n")
    filings = [
        submission(A),
        submission(B, DOCUMENT_TYPE="4/A", DATE_OF_ORIG_SUB="31-JUL-2024"),
    ]
    table, _ = _read(tmp_path, filings, trades=[trade(A), trade(B)], filing_times=str(times))
    assert table["superseded_at"].tolist() == [_utc("2024-07-31 20:45:00"), pd.NaT]


def test_a_trade_after_its_acceptance_is_dropped(tmp_path):
    """Dated like a filing of Monday that EDGAR had accepted on Friday evening: impossible."""
    times = tmp_path / "times.csv"
    times.write_text(f"accession,accepted_at\n{A},2024-07-26T22:30:00-04:00\n")
    filing = submission(FILING_DATE="29-JUL-2024")
    table, report = _read(tmp_path, [filing], trades=[trade()], filing_times=str(times))
    assert len(table) == 0
    assert report.dropped == {"traded after it was filed": 1}


def test_reasons_of_several_quarters_add_up(tmp_path):
    """The counts are sums, and the example is the first quarter's."""
    for name, accession in (("2024q3", A), ("2024q4", B)):
        grant = trade(accession, TRANS_CODE="A")
        contents = sec_forms.texts([submission(accession)], [owner(accession)], [grant])
        sec_forms.write_zip(tmp_path / f"{name}.zip", contents)
    _, report = read_form345(tmp_path, InsiderSourceParameters())
    assert report.rows_read == 2
    assert report.dropped == {"code is not among P, S": 2}
    assert report.examples == {"code is not among P, S": f"{A} A"}


def test_a_quarter_given_twice_counts_once(tmp_path):
    """The same quarter as zip and as folder is one quarter; the repeats are counted."""
    sec_forms.write_zip(tmp_path / "q.zip", sec_forms.texts())
    sec_forms.write_folder(tmp_path / "q", sec_forms.texts())
    table, report = read_form345(tmp_path, InsiderSourceParameters())
    assert len(table) == 1
    assert report.dropped == {"trade is given more than once": 1}


def test_acceptance_times_sharpen_what_they_know(tmp_path):
    """A filing in the table counts from its acceptance; the report says how many do."""
    times = tmp_path / "times.csv"
    times.write_text(f"accession,accepted_at\n{B},2024-07-31T16:30:12-04:00\n")
    filings = [submission(A), submission(B)]
    table, report = _read(tmp_path, filings, trades=[trade(A), trade(B)], filing_times=str(times))
    assert table.set_index("source_id")["available_at"].to_dict() == {
        f"{A}:1": _utc("2024-08-01 04:00"),
        f"{B}:1": _utc("2024-07-31 20:30:12"),
    }
    assert "1 of 2 filings count from their acceptance by EDGAR." in report.notes


def test_an_empty_table_of_acceptance_times_sharpens_nothing(tmp_path):
    """A table with a header alone leaves every filing at its midnight."""
    times = tmp_path / "times.csv"
    times.write_text("accession,accepted_at\n")
    table, report = _read(tmp_path, filing_times=str(times))
    assert table["available_at"].tolist() == [_utc("2024-08-01 04:00")]
    assert "0 of 1 filings count from their acceptance by EDGAR." in report.notes


def test_a_contradicted_filing_date_is_said(tmp_path):
    """An acceptance after its own filing date counts, later as it is, and is noted."""
    times = tmp_path / "times.csv"
    times.write_text(f"accession,accepted_at\n{A},2024-08-09T20:30:12Z\n")
    table, report = _read(tmp_path, filing_times=str(times))
    assert table["available_at"].tolist() == [_utc("2024-08-09 20:30:12")]
    assert "1 acceptance times do not fit the filing date: the later counts." in report.notes


def test_events_are_sorted_whatever_the_order_of_the_files(tmp_path):
    """By symbol, then when they were known, then their source id."""
    filings = [
        submission(A, ISSUERTRADINGSYMBOL="ZZZ"),
        submission(B, FILING_DATE="30-JUL-2024"),
        submission(C),
    ]
    trades = [trade(A), trade(C, "2"), trade(C, "1"), trade(B)]
    table, _ = _read(tmp_path, filings, trades=trades)
    assert table["source_id"].tolist() == [f"{B}:1", f"{C}:1", f"{C}:2", f"{A}:1"]


def test_quotes_and_further_columns_do_no_harm(tmp_path):
    """A quote in a remark and a column of a later year leave the rows as they are."""
    contents = sec_forms.texts()
    filing = submission(REMARKS='See "Exhibit 24', AFF10B5ONE="1")
    columns = [*sec_forms.COLUMNS["SUBMISSION"], "AFF10B5ONE"]
    contents["SUBMISSION"] = sec_forms.tsv("SUBMISSION", [filing, submission(B)], columns)
    contents["REPORTINGOWNER"] = sec_forms.tsv("REPORTINGOWNER", [owner(A), owner(B)])
    contents["NONDERIV_TRANS"] = sec_forms.tsv("NONDERIV_TRANS", [trade(A), trade(B)])
    folder = sec_forms.write_folder(tmp_path / "q", contents)
    table, _ = read_form345(folder, InsiderSourceParameters())
    assert table["source_id"].tolist() == [f"{A}:1", f"{B}:1"]


def test_torn_lines_are_counted(tmp_path):
    """A line of trades that is torn is dropped with a reason; of the other tables it is noted."""
    contents = sec_forms.texts()
    contents["NONDERIV_TRANS"] += f"{A}\t2\tCommon\n"
    contents["SUBMISSION"] += f"{B}\n"
    folder = sec_forms.write_folder(tmp_path / "q", contents)
    table, report = read_form345(folder, InsiderSourceParameters())
    assert len(table) == 1
    reason = "line does not have the header's columns"
    assert (report.rows_read, report.dropped) == (2, {reason: 1})
    assert report.examples == {reason: f"{A}\t2\tCommon"}
    assert f"1 lines of {folder}/SUBMISSION.tsv do not have the header's columns." in report.notes


def test_a_missing_column_is_one_line(tmp_path):
    """A table without a column that is needed names file and column."""
    contents = sec_forms.texts()
    names = [name for name in sec_forms.COLUMNS["NONDERIV_TRANS"] if name != "TRANS_CODE"]
    contents["NONDERIV_TRANS"] = sec_forms.tsv("NONDERIV_TRANS", [trade()], names)
    path = sec_forms.write_zip(tmp_path / "q.zip", contents)
    with pytest.raises(DataError, match=r"q.zip/NONDERIV_TRANS.tsv lacks the column TRANS_CODE;"):
        read_form345(path, InsiderSourceParameters())


@pytest.mark.shared
def test_the_made_tables_have_the_documented_columns(shared):
    """The columns that these tests write are those of the SEC's own description, in its order."""
    text = (shared / "insider" / "sec_FORM_345_metadata.json").read_text(encoding="utf-8-sig")
    documented = {
        table["url"].removesuffix(".tsv"): [c["name"] for c in table["tableSchema"]["columns"]]
        for table in json.loads(text)["tables"]
    }
    assert {name: documented[name] for name in sec_forms.COLUMNS} == sec_forms.COLUMNS


@pytest.fixture(scope="module")
def real_quarter(shared, tmp_path_factory):
    """The real SUBMISSION of 2024q3; per Form 4 one made owner and one made purchase of 100."""
    folder = tmp_path_factory.mktemp("real") / "2024q3"
    text = (shared / "insider" / "sec_2024q3_SUBMISSION.tsv").read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    place = header.split("\t").index
    filings = [line.split("\t") for line in lines]
    filings = [cells for cells in filings if cells[place("DOCUMENT_TYPE")] in ("4", "4/A")]
    made = sec_forms.texts(
        owners=[owner(cells[0], "0000000501") for cells in filings],
        trades=[
            trade(cells[0], str(n), TRANS_DATE=cells[place("PERIOD_OF_REPORT")])
            for n, cells in enumerate(filings)
        ],
    )
    sec_forms.write_folder(folder, made | {"SUBMISSION": text})
    return read_form345(folder, InsiderSourceParameters())


@pytest.mark.shared
def test_the_real_filings_are_read(real_quarter):
    """Of 33 050 Forms 4 and 4/A every purchase is kept or has a reason; counts fit the file."""
    table, report = real_quarter
    gone = report.dropped["replaced by an amendment that became public with it"]
    assert report.rows_read == 33_050
    assert report.dropped == {
        "no trading symbol (NONE, N/A or empty)": 372,
        "trading symbol that cannot be read": 12,
        "replaced by an amendment that became public with it": gone,
    }
    InsiderEvents.validate(table)
    assert table["source_id"].nunique() == 33_050 - 384 - gone
    assert table["available_at"].min() == _utc("2024-07-02 04:00")
    assert table["available_at"].max() == _utc("2024-10-01 04:00")
    assert (table["event_time"] < table["available_at"]).all()


@pytest.mark.shared
def test_the_real_symbols_are_readable(real_quarter):
    """The odd symbols of the file are found under the names that bars have."""
    table, _ = real_quarter
    found = set(table["symbol"])
    assert {"SIRI", "BFA", "BFB", "KRC", "RMR", "NOG", "TRN", "FMBM", "TRUE", "HEI.A"} <= found
    assert not found & {"NONE", "N", "NASDAQ", "NYSE", "1314152", "N/A", "NA"}


@pytest.mark.shared
def test_real_amendments_find_their_originals(real_quarter):
    """Most of the 4/A that name a date within the quarter replace a filing of that date."""
    table, report = real_quarter
    replaced = table[table["superseded_at"].notna()]
    assert "520 amendments" in " ".join(report.notes)
    assert replaced["source_id"].nunique() >= 236
    assert (replaced["superseded_at"] >= replaced["available_at"]).all()
