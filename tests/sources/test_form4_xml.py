"""Single ownership documents with their acceptance times beside them."""

import shutil

import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.schemas import InsiderEvents
from assembled_core.sources.form4_xml import read_form4_documents
from assembled_core.sources.insider import InsiderSourceParameters

ACCEPTED = "2024-07-31T16:30:12-04:00"

TRADE = """<nonDerivativeTransaction>
  <securityTitle><value>Common Stock</value></securityTitle>
  <transactionDate><value>2024-07-29</value></transactionDate>
  <transactionCoding><transactionFormType>4</transactionFormType>
    <transactionCode>P</transactionCode><footnoteId id="F1"/></transactionCoding>
  <transactionAmounts>
    <transactionShares><value>100</value><footnoteId id="F1"/></transactionShares>
    <transactionPricePerShare><value>10.5</value></transactionPricePerShare>
    <transactionAcquiredDisposedCode><value>A</value></transactionAcquiredDisposedCode>
  </transactionAmounts>
</nonDerivativeTransaction>
"""
HOLDING = """<nonDerivativeHolding>
  <securityTitle><value>Common Stock</value></securityTitle>
  <postTransactionAmounts>
    <sharesOwnedFollowingTransaction><value>9000</value></sharesOwnedFollowingTransaction>
  </postTransactionAmounts>
</nonDerivativeHolding>
"""
OWNER = """<reportingOwner>
  <reportingOwnerId><rptOwnerCik>{cik}</rptOwnerCik><rptOwnerName>Doe J</rptOwnerName>
  </reportingOwnerId>
  <reportingOwnerRelationship>{flags}</reportingOwnerRelationship>
</reportingOwner>
"""


def _owner(cik="0000000501", flags="<isOfficer>1</isOfficer>"):
    return OWNER.format(cik=cik, flags=flags)


def _document(table=TRADE, owners=None, form="4", head="", symbol="ACME"):
    table = "" if table is None else f"<nonDerivativeTable>{table}</nonDerivativeTable>"
    return f"""<?xml version="1.0"?>
<ownershipDocument>
  <schemaVersion>X0508</schemaVersion><documentType>{form}</documentType>
  <periodOfReport>2024-07-29</periodOfReport>{head}
  <issuer><issuerCik>0000000077</issuerCik><issuerName>ACME</issuerName>
    <issuerTradingSymbol>{symbol}</issuerTradingSymbol></issuer>
  {_owner() if owners is None else owners}
  <aff10b5One>true</aff10b5One>
  {table}
  <footnotes><footnote id="F1">A price of 12 &amp; more.</footnote></footnotes>
</ownershipDocument>"""


def _read(tmp_path, document, **settings):
    path = tmp_path / "form4.xml"
    path.write_text(document, encoding="utf-8")
    return read_form4_documents(
        path, InsiderSourceParameters(**{"accepted_at": ACCEPTED} | settings)
    )


def _utc(text):
    return pd.Timestamp(text, tz="UTC")


def _folder(tmp_path, documents, manifest):
    folder = tmp_path / "xml"
    folder.mkdir()
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    if manifest is not None:
        (folder / "manifest.csv").write_text(manifest)
    return folder


def test_a_purchase_is_one_event(tmp_path):
    """Every column of an event, worked by hand; the acceptance is when it was public."""
    table, report = _read(tmp_path, _document())
    InsiderEvents.validate(table)
    assert table.to_dict("records") == [
        {
            "symbol": "ACME", "event_time": _utc("2024-07-29"),
            "available_at": _utc("2024-07-31 20:30:12"), "superseded_at": pd.NaT,
            "insider": "0000000501", "role": "officer", "code": "P", "shares": 100.0,
            "price": 10.5, "source_id": "form4:1", "source": "form4_xml",
        }
    ]  # fmt: skip
    assert report.lines() == [
        "form4_xml: 1 rows kept of 1 read",
        "1 of 1 filings count from their acceptance by EDGAR.",
        "0 amendments; 0 rows count only until one replaces them.",
    ]


def test_trades_are_numbered_and_holdings_are_none(tmp_path):
    """Each trade is a line of its own; what is merely owned is no trade."""
    sale = TRADE.replace(">P<", ">S<").replace(">A<", ">D<").replace("2024-07-29", "2024-07-30")
    table, report = _read(tmp_path, _document(TRADE + HOLDING + sale))
    assert table[["source_id", "code", "shares"]].to_numpy().tolist() == [
        ["form4:1", "P", 100.0],
        ["form4:2", "S", -100.0],
    ]
    assert report.rows_read == 2


def test_a_price_in_a_footnote_is_unknown(tmp_path):
    """Where a footnote stands in place of the number, the price is NaN and the trade stays."""
    table, report = _read(
        tmp_path, _document(TRADE.replace("<value>10.5</value>", '<footnoteId id="F1"/>'))
    )
    assert table["price"].isna().tolist() == [True]
    assert "1 rows were filed without a price: it is NaN." in report.notes


def test_several_owners_make_one_event(tmp_path):
    """A joint filing counts once, for the owner whose role comes first."""
    owners = (
        _owner("0000000400", "<isTenPercentOwner>true</isTenPercentOwner>")
        + _owner("0000000600", "<isDirector>1</isDirector><isOfficer>0</isOfficer>")
        + _owner("0000000700", "<isDirector>true</isDirector><isOfficer>false</isOfficer>")
    )
    table, _ = _read(tmp_path, _document(owners=owners))
    assert table[["insider", "role"]].to_numpy().tolist() == [["0000000600", "director"]]


@pytest.mark.parametrize(
    ("flags", "role"),
    [
        ("<isOfficer>1</isOfficer><isDirector>1</isDirector>", "officer"),
        ("<isDirector>True</isDirector>", "director"),
        ("<isTenPercentOwner>1</isTenPercentOwner>", "ten_percent_owner"),
        ("<isOther>1</isOther><otherText>Founder</otherText>", "other"),
        ("<isOfficer>0</isOfficer>", "other"),
        ("", "other"),
    ],
)
def test_flags_are_true_as_number_or_word(tmp_path, flags, role):
    """1 and true hold, 0 and false and nothing do not."""
    table, _ = _read(tmp_path, _document(owners=_owner(flags=flags)))
    assert table["role"].tolist() == [role]


@pytest.mark.parametrize("table", [None, "", HOLDING])
def test_a_document_without_a_trade_is_empty_and_says_so(tmp_path, table):
    """No table, an empty one or one of holdings gives no event and a note that names the file."""
    events, report = _read(tmp_path, _document(table))
    InsiderEvents.validate(events)
    assert (len(events), report.rows_read) == (0, 0)
    assert "1 of 1 documents report no non-derivative trade (such as form4.xml)." in report.notes


def test_a_date_may_carry_a_zone(tmp_path):
    """XML allows a zone behind a date; the date is the date."""
    table, _ = _read(tmp_path, _document(TRADE.replace("2024-07-29", "2024-07-29-05:00")))
    assert table["event_time"].tolist() == [_utc("2024-07-29")]


def test_a_trade_after_the_acceptance_is_dropped(tmp_path):
    """Accepted at 22:00 of the 28th in New York, already the 29th in UTC: the 29th is too late."""
    table, report = _read(tmp_path, _document(), accepted_at="2024-07-28T22:00:00-04:00")
    assert len(table) == 0
    assert report.dropped == {"traded after it was filed": 1}


def test_an_amendment_replaces_its_original(tmp_path):
    """In a folder the 4/A replaces the document accepted on the date it names."""
    amendment = _document(
        TRADE.replace("100", "90"),
        form="4/A",
        head="<dateOfOriginalSubmission>2024-07-31</dateOfOriginalSubmission>",
    )
    folder = _folder(
        tmp_path,
        {"a.xml": _document(), "b.xml": amendment},
        "file,accepted_at,accession\n"
        f"b.xml,2024-08-02T09:00:00-04:00,0000000001-24-000002\na.xml,{ACCEPTED},\n",
    )
    table, report = read_form4_documents(folder, InsiderSourceParameters())
    assert table[["source_id", "shares"]].to_numpy().tolist() == [
        ["a:1", 100.0],
        ["0000000001-24-000002:1", 90.0],
    ]
    assert table["superseded_at"].tolist() == [_utc("2024-08-02 13:00:00"), pd.NaT]
    assert "1 amendments; 1 rows count only until one replaces them." in report.notes


def test_a_file_named_by_its_accession_number_finds_its_time(tmp_path):
    """A table of acceptance times by accession number serves documents so named."""
    times = tmp_path / "times.csv"
    times.write_text(f"accession,accepted_at\n0000000001-24-000009,{ACCEPTED}\n")
    folder = _folder(tmp_path, {"000000000124000009.xml": _document()}, None)
    table, _ = read_form4_documents(folder, InsiderSourceParameters(filing_times=str(times)))
    assert table["source_id"].tolist() == ["0000000001-24-000009:1"]
    assert table["available_at"].tolist() == [_utc("2024-07-31 20:30:12")]


def test_without_an_acceptance_time_nothing_is_guessed(tmp_path):
    """Period and signature date are days before the public could know: one line, no events."""
    path = tmp_path / "form4.xml"
    path.write_text(_document())
    with pytest.raises(
        DataError, match=r"1 of 1 documents have no acceptance time, first .*form4.xml; .*manifest"
    ):
        read_form4_documents(path, InsiderSourceParameters())


def test_a_manifest_must_name_every_document(tmp_path):
    """A document missing from it is named; one listed but absent is noted."""
    manifest = f"file,accepted_at\na.xml,{ACCEPTED}\nz.xml,{ACCEPTED}\n"
    folder = _folder(tmp_path, {"a.xml": _document(), "b.xml": _document()}, manifest)
    with pytest.raises(DataError, match=r"1 of 2 documents have no acceptance time, first .*b.xml"):
        read_form4_documents(folder, InsiderSourceParameters())
    (folder / "b.xml").unlink()
    table, report = read_form4_documents(folder, InsiderSourceParameters())
    assert len(table) == 1
    assert f"1 files of {folder}/manifest.csv are not there (such as z.xml)." in report.notes


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (f"file,accepted\na.xml,{ACCEPTED}\n", "lacks the column accepted_at; needed are file"),
        ("file,accepted_at\na.xml,2024-07-31\n", "'2024-07-31' has no date and time of day"),
        ("file,accepted_at\na.xml,2024-07-31T16:30:12\n", "has no time zone"),
        ("file,accepted_at\na.xml,\n", "acceptance time .* has no date and time of day"),
        (f"file,accepted_at\na.xml,{ACCEPTED}\na.xml,{ACCEPTED}\n", "gives a.xml more than once"),
        (
            f"file,accepted_at,accession\na.xml,{ACCEPTED},1\nb.xml,{ACCEPTED},1\n",
            "gives 1 more than once",
        ),
    ],
)
def test_a_manifest_that_leaves_doubt_is_refused(tmp_path, manifest, message):
    """A missing column, a bare date, a stamp without a zone or a repeat is one line."""
    folder = _folder(tmp_path, {"a.xml": _document(), "b.xml": _document()}, manifest)
    with pytest.raises(DataError, match=message):
        read_form4_documents(folder, InsiderSourceParameters())


def test_a_manifest_in_a_declared_zone_is_read(tmp_path):
    """EDGAR's own header stamp counts where its zone is declared."""
    folder = _folder(tmp_path, {"a.XML": _document()}, "file,accepted_at\na.XML,20240731163012\n")
    table, _ = read_form4_documents(
        folder, InsiderSourceParameters(filing_time_zone="America/New_York")
    )
    assert table["available_at"].tolist() == [_utc("2024-07-31 20:30:12")]


def test_one_time_does_not_serve_a_folder(tmp_path):
    """`accepted_at` is of one document; for a folder the manifest is named."""
    folder = _folder(tmp_path, {"a.xml": _document()}, None)
    with pytest.raises(
        DataError, match=r"`accepted_at` is the time of one document, but .* folder"
    ):
        read_form4_documents(folder, InsiderSourceParameters(accepted_at=ACCEPTED))


BOMB = """<?xml version="1.0"?>
<!DOCTYPE ownershipDocument [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<ownershipDocument>&b;</ownershipDocument>"""
STRANGER = """<!DOCTYPE ownershipDocument [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<ownershipDocument>&x;</ownershipDocument>"""


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (BOMB, "declares a document type, which no ownership document has; it is not read"),
        (STRANGER, "declares a document type"),
        ("<!DOCTYPE html><html/>", "declares a document type"),
        ("<ownershipDocument>&x;</ownershipDocument>", r"is no readable XML \(undefined entity"),
        ("<ownershipDocument>", r"is no readable XML \(no element found"),
        ("", r"is no readable XML \(no element found"),
        ("<html/>", "is a <html>, not an <ownershipDocument>"),
        ('<?xml version="1.0" encoding="no-such"?><a/>', r"is no readable XML \(unknown encoding"),
    ],
)
def test_a_hostile_or_broken_document_is_refused(tmp_path, document, message):
    """Entities, other documents and broken ones are one line that names the file."""
    with pytest.raises(DataError, match=rf"form4.xml {message}"):
        _read(tmp_path, document)


def test_a_huge_document_is_refused(tmp_path, monkeypatch):
    """A file larger than any filing is not parsed."""
    monkeypatch.setattr("assembled_core.sources.ownership_xml._MAX_BYTES", 100)
    with pytest.raises(DataError, match=r"form4\.xml is larger than 0 MiB"):
        _read(tmp_path, _document())


@pytest.fixture
def real_documents(shared, tmp_path):
    """The real documents, with made acceptance times: theirs are not in the files."""
    for path in (shared / "insider").glob("*.xml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "manifest.csv").write_text(
        "file,accepted_at\n374WaterForm4.xml,2025-05-02T17:01:00-04:00\n"
        "form4.snow.xml,2022-12-15T18:00:00-05:00\nform5.snow.xml,2022-03-11T18:00:00-05:00\n"
    )
    return tmp_path


@pytest.mark.shared
def test_the_real_sales_are_read(real_documents):
    """Snowflake's finance chief sold in 5 of 8 lines; the rest is no trade."""
    table, report = read_form4_documents(real_documents, InsiderSourceParameters())
    InsiderEvents.validate(table)
    assert set(table["symbol"]) == {"SNOW"}
    assert set(table["insider"]) == {"0001402349"}
    assert set(table["role"]) == {"officer"}
    assert table["available_at"].unique().tolist() == [_utc("2022-12-15 23:00:00")]
    first = table[table["source_id"] == "form4.snow:2"]
    assert first[["code", "shares", "price"]].to_numpy().tolist() == [["S", -73170.0, 150.841]]
    assert (report.rows_read, report.rows_kept) == (8, 5)
    assert report.dropped == {"code is not among P, S": 3}


@pytest.mark.shared
def test_the_real_grant_and_gift_are_read_with_their_codes(real_documents):
    """374Water's grant (A) and Snowflake's gift (G, disposed of) come with all their columns."""
    table, _ = read_form4_documents(real_documents, InsiderSourceParameters(codes=("A", "G")))
    assert table[["symbol", "code", "shares", "role"]].to_numpy().tolist() == [
        ["SCWO", "A", 757756.0, "officer"],
        ["SNOW", "G", -61386.0, "director"],
    ]
    assert table["price"].isna().all()
