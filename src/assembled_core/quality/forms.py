"""Which native form a table has, told by its columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["bars", "insider", "shipping", "reference"]

# how bars are named elsewhere -> here
BAR_NAMES = {
    "timestamp": ("date", "datetime", "time"),
    "symbol": ("ticker",),
    "open": (),
    "high": (),
    "low": (),
    "close": (),
    "adj_close": ("adj close", "adjclose", "adjusted_close", "adjusted close"),
    "volume": (),
}


@dataclass(frozen=True)
class EventForm:
    """Where a native form of events keeps what.

    Attributes:
        name: How reports call the form.
        kind: What it holds; `reference` tables say something of others.
        needs: Columns by which it is known.
        subject: Column of the ticker or place; empty: the file itself.
        event: Column of the date it happened.
        published: Column of the date or time it became public; empty: there is none.
        key: Columns that name a record.
        serial: Columns that only number the rows.
        document: Column of the document type.
        amounts: Column of amounts that may be ranges.
        counts: Columns of numbers that cannot be below 0.
        filing: Column of the accession number.
        note: Where the publication is known from instead, to follow a sentence on its lack.
    """

    name: str
    kind: Kind
    needs: frozenset[str]
    subject: str = ""
    event: str = ""
    published: str = ""
    key: tuple[str, ...] = ()
    serial: tuple[str, ...] = ()
    document: str = ""
    amounts: str = ""
    counts: tuple[str, ...] = ()
    filing: str = ""
    note: str = ""


def _columns(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMS = (
    EventForm(
        "insider_events",
        "insider",
        _columns("symbol event_time available_at shares"),
        subject="symbol",
        event="event_time",
        published="available_at",
        key=("symbol", "source_id", "insider"),
        counts=("price",),
    ),
    EventForm(
        "shipping_events",
        "shipping",
        _columns("place event_time available_at vessel_count"),
        subject="place",
        event="event_time",
        published="available_at",
        key=("place", "event_time", "available_at"),
        counts=("vessel_count", "capacity"),
    ),
    EventForm(
        "sec_submission",
        "insider",
        _columns("ACCESSION_NUMBER FILING_DATE PERIOD_OF_REPORT ISSUERTRADINGSYMBOL"),
        subject="ISSUERTRADINGSYMBOL",
        event="PERIOD_OF_REPORT",
        published="FILING_DATE",
        key=("ACCESSION_NUMBER",),
        document="DOCUMENT_TYPE",
        filing="ACCESSION_NUMBER",
    ),
    EventForm(
        "sec_transactions",
        "insider",
        _columns("ACCESSION_NUMBER TRANS_DATE TRANS_CODE"),
        event="TRANS_DATE",
        key=("ACCESSION_NUMBER", "NONDERIV_TRANS_SK", "DERIV_TRANS_SK"),
        serial=("NONDERIV_TRANS_SK", "DERIV_TRANS_SK"),
        counts=("TRANS_SHARES", "TRANS_PRICEPERSHARE"),
        filing="ACCESSION_NUMBER",
    ),
    EventForm(
        "sec_owners",
        "reference",
        _columns("ACCESSION_NUMBER RPTOWNERCIK"),
        key=("ACCESSION_NUMBER", "RPTOWNERCIK"),
        filing="ACCESSION_NUMBER",
    ),
    EventForm(
        "form4_xml",
        "insider",
        _columns("form4_document issuerTradingSymbol transactionDate"),
        subject="issuerTradingSymbol",
        event="transactionDate",
        document="documentType",
        counts=("transactionShares", "transactionPricePerShare"),
        note=" (the filing time stands in the EDGAR header, not in the document)",
    ),
    EventForm(
        "house_ptr",
        "insider",
        _columns("ticker transaction_date disclosure_date"),
        subject="ticker",
        event="transaction_date",
        published="disclosure_date",
        amounts="amount",
    ),
    EventForm(
        "portwatch_chokepoints",
        "shipping",
        _columns("date portid portname n_total"),
        subject="portname",
        event="date",
        key=("portid", "date"),
        serial=("ObjectId",),
        counts=("n_total", "capacity"),
        note=" (PortWatch publishes weekly and revises later)",
    ),
    EventForm(
        "portwatch_ports",
        "shipping",
        _columns("date portid portname portcalls"),
        subject="portname",
        event="date",
        key=("portid", "date"),
        serial=("ObjectId",),
        counts=("portcalls",),
        note=" (PortWatch publishes weekly and revises later)",
    ),
    EventForm(
        "freight_index",
        "shipping",
        frozenset({"the period (YYYY-MM-DD)", "Comprehensive Index"}),
        event="the period (YYYY-MM-DD)",
        key=("the period (YYYY-MM-DD)",),
        counts=("Comprehensive Index",),
    ),
)


def recognise_events(columns: Iterable[str]) -> EventForm | None:
    """Return the form of an event table, or None."""
    present = set(columns)
    return next((form for form in FORMS if form.needs <= present), None)


def bar_columns(columns: Iterable[str]) -> dict[str, str]:
    """Return canonical name -> name as written, of the columns of bars that there are."""
    written = {str(name).strip().lower(): str(name) for name in columns}
    found = {}
    for name, others in BAR_NAMES.items():
        known = next((other for other in (name, *others) if other in written), None)
        if known is not None:
            found[name] = written[known]
    return found


def are_bars(columns: Iterable[str]) -> bool:
    """Say whether a table is one of bars: a time and a close."""
    return {"timestamp", "close"} <= set(bar_columns(columns))
