"""Each defect of events is found by its check, counted, and placed."""

import pandas as pd
import pytest

from assembled_core.errors import DataError
from raw_samples import check, of, only, raw, troubles

DAYS = pd.date_range("2020-01-06", periods=40, freq="D", tz="UTC")


def insider(count=20, **changed):
    """Return clean canonical insider events."""
    events = pd.DataFrame(
        {
            "symbol": "AAPL",
            "event_time": DAYS[:count],
            "available_at": DAYS[:count] + pd.Timedelta(days=2, hours=3),
            "superseded_at": pd.NaT,
            "insider": "0001",
            "role": "officer",
            "code": "P",
            "shares": 100.0,
            "price": 10.0,
            "source_id": [f"0001234567-20-{n:06d}" for n in range(count)],
            "source": "sec_form345",
        }
    )
    return events.assign(**changed)


def transits(count=40, place="Suez Canal", **changed):
    """Return clean canonical counts, of which each is known two days later and revised once."""
    first = pd.DataFrame(
        {
            "place": place,
            "event_time": DAYS[:count],
            "available_at": DAYS[:count] + pd.Timedelta(days=2, hours=9),
            "kind": "transit",
            "vessel_count": [50.0 + n % 6 for n in range(count)],
            "capacity": 1e6,
            "source": "portwatch",
        }
    )
    later = first.assign(available_at=first["available_at"] + pd.Timedelta(days=7))
    return pd.concat([first, later], ignore_index=True).assign(**changed)


def house(count=10, **changed):
    """Return clean disclosures of the House."""
    events = pd.DataFrame(
        {
            "disclosure_date": [f"{day:%m/%d/%Y}" for day in DAYS[20 : 20 + count]],
            "transaction_date": [f"{day:%Y-%m-%d}" for day in DAYS[:count]],
            "owner": [f"o{n}" for n in range(count)],
            "ticker": "MSFT",
            "amount": "15000",
        }
    )
    return events.assign(**changed)


def submissions(count=10, **changed):
    """Return clean filings as the SEC's data sets give them."""
    events = pd.DataFrame(
        {
            "ACCESSION_NUMBER": [f"0001234567-20-{n:06d}" for n in range(count)],
            "FILING_DATE": [f"{day:%d-%b-%Y}".upper() for day in DAYS[2 : 2 + count]],
            "PERIOD_OF_REPORT": [f"{day:%d-%b-%Y}".upper() for day in DAYS[:count]],
            "DOCUMENT_TYPE": "4",
            "ISSUERTRADINGSYMBOL": "MSFT",
        }
    )
    return events.assign(**changed)


def transactions(count=10, **changed):
    """Return clean transactions of those filings."""
    events = pd.DataFrame(
        {
            "ACCESSION_NUMBER": [f"0001234567-20-{n:06d}" for n in range(count)],
            "NONDERIV_TRANS_SK": [str(n) for n in range(count)],
            "TRANS_DATE": [f"{day:%d-%b-%Y}".upper() for day in DAYS[:count]],
            "TRANS_CODE": "P",
            "TRANS_SHARES": "100.0",
            "TRANS_PRICEPERSHARE": "10.0",
        }
    )
    return events.assign(**changed)


def at(frame, rows, column, value):
    """Return a copy with some cells changed."""
    changed = frame.copy()
    changed[column] = changed[column].astype(object)
    changed.loc[rows, column] = value
    return changed


def found_in(frame, **settings):
    """Return what is found in one table of events."""
    return check(raw(frame, "events/table.csv"), **settings)


@pytest.mark.parametrize(
    "frame", [insider(), transits(), house(), submissions()], ids=lambda frame: frame.columns[0]
)
def test_clean_events_are_no_trouble(frame):
    """Every form without defects gives notes at most."""
    assert troubles(found_in(frame)) == []


def test_events_disclosed_before_they_happened_are_an_error():
    """To the day for dates."""
    wrong = at(house(), [3, 4], "disclosure_date", "01/01/2020")
    found = only(found_in(wrong), "disclosed_before_event")
    assert (found.severity, found.count) == ("error", 2)
    assert (found.first, found.last) == ("2020-01-09", "2020-01-10")
    assert "such as 2020-01-09, public 01/01/2020" in found.message


def test_a_disclosure_on_the_day_itself_is_in_order():
    """The day of the trade is not before it."""
    same = house(disclosure_date=[f"{day:%m/%d/%Y}" for day in DAYS[:10]])
    assert of(found_in(same), "disclosed_before_event") == []


def test_a_time_of_day_is_compared_only_with_another():
    """A filing dated the day of a trade at noon may have come in the evening."""
    noon = DAYS[:10] + pd.Timedelta(hours=12)
    dated = insider(10, event_time=noon, available_at=DAYS[:10])
    assert of(found_in(dated), "disclosed_before_event") == []
    timed = insider(10, event_time=noon, available_at=noon - pd.Timedelta(minutes=1))
    assert only(found_in(timed), "disclosed_before_event").count == 10


def test_counts_published_before_their_day_are_an_error():
    """Shipping events are judged alike."""
    early = transits()
    early["available_at"] = early["available_at"].where(
        early.index != 5, early["event_time"] - pd.Timedelta(hours=1)
    )
    assert only(found_in(early), "disclosed_before_event").count == 1


def test_transactions_are_judged_by_the_filings_of_their_folder():
    """A transaction has no filing date of its own; the SUBMISSION table beside it has."""
    late = at(transactions(), [2], "TRANS_DATE", "23-AUG-2026")
    both = check(raw(late, "q/NONDERIV_TRANS.tsv"), raw(submissions(), "q/SUBMISSION.tsv"))
    found = only(both, "disclosed_before_event")
    assert (found.table, found.first) == ("q/NONDERIV_TRANS.tsv", "2026-08-23")
    elsewhere = check(raw(late, "q/TRANS.tsv"), raw(submissions(), "other/SUBMISSION.tsv"))
    assert "a year after that of their filing" in only(elsewhere, "disclosed_before_event").message


def test_transactions_without_their_filing_are_named():
    """They cannot be placed in time."""
    both = check(raw(transactions(12), "q/T.tsv"), raw(submissions(10), "q/S.tsv"))
    assert only(both, "orphan_rows").count == 2


@pytest.mark.parametrize("wrong", ["0021-08-02", "20221-11-18", "0009-06-09", "soon"])
def test_dates_that_cannot_be_are_quoted(wrong):
    """Typing errors in the year, and what is no date."""
    found = only(found_in(at(house(), [3], "transaction_date", wrong)), "impossible_date")
    assert (found.severity, found.count, found.first, found.last) == ("error", 1, wrong, wrong)
    assert wrong in found.message


def test_missing_dates_are_counted():
    """A few are a warning, a whole column is an error."""
    few = only(found_in(at(house(), [1, 2], "transaction_date", "")), "missing_date")
    assert (few.severity, few.count) == ("warning", 2)
    whole = only(found_in(house(transaction_date="")), "missing_date")
    assert (whole.severity, whole.count) == ("error", 10)


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("%d-%b-%Y", "DD-MON-YYYY"),
        ("%m/%d/%Y", "M/D/YYYY"),
        ("%d/%m/%Y", "D/M/YYYY"),
        ("%Y/%m/%d", "YYYY/MM/DD"),
        ("%Y/%m/%d 00:00:00+00", "YYYY/MM/DD hh:mm:ss+00"),
        ("%Y%m%d", "YYYYMMDD"),
    ],
)
def test_the_way_dates_are_written_is_recognised(form, pattern):
    """The same days are read from each, and the way is named."""
    days = pd.date_range("2020-01-06", periods=10, tz="UTC")
    findings = found_in(house(transaction_date=[day.strftime(form) for day in days]))
    notes = [f.message for f in of(findings, "date_format")]
    assert f"transaction_date is written {pattern}." in notes
    assert troubles(findings) == []


def test_dates_that_could_be_either_way_round_are_a_warning():
    """No day above 12."""
    days = pd.date_range("2020-02-01", periods=10, tz="UTC")
    written = house(disclosure_date=[f"{day:%m/%d/%Y}" for day in days])
    assert only(found_in(written), "ambiguous_dates").count == 10


def test_long_lags_are_a_note_and_long_as_a_rule_a_warning():
    """The median and the longest are named."""
    late = house(transaction_date=[f"{day:%Y-%m-%d}" for day in DAYS[:10]])
    one = at(late, [9], "transaction_date", "2019-01-01")
    found = only(found_in(one), "long_lag")
    assert (found.severity, found.count, found.first) == ("info", 1, "2019-01-01")
    assert "a median of 20 days" in found.message
    whole = house(transaction_date="2019-01-01")
    assert only(found_in(whole), "long_lag").severity == "warning"


def test_repeats_to_the_letter_are_a_warning():
    """A column that only numbers the rows does not make them different."""
    again = pd.concat([house(), house().iloc[[2, 5]]], ignore_index=True)
    found = only(found_in(again), "duplicate_events")
    assert (found.severity, found.count, found.first) == ("warning", 2, "2020-01-08")
    ports = pd.DataFrame(
        {
            "date": ["2020/01/01 00:00:00+00", "2020/01/01 00:00:00+00"],
            "portid": "c1",
            "portname": "Suez Canal",
            "n_total": "50",
            "ObjectId": ["1", "2"],
        }
    )
    assert only(found_in(ports), "duplicate_events").count == 1


def test_one_key_with_two_values_is_an_error():
    """The same accession number, another ticker."""
    again = pd.concat([submissions(), submissions().iloc[[2]].assign(ISSUERTRADINGSYMBOL="IBM")])
    assert only(found_in(again), "duplicate_keys").message == (
        "1 records share ACCESSION_NUMBER but differ elsewhere."
    )


def test_lines_of_one_filing_that_agree_are_no_repeat():
    """Two equal transactions on one day are two transactions."""
    twice = pd.concat([transactions(), transactions().assign(NONDERIV_TRANS_SK="99")])
    assert troubles(found_in(twice)) == []


@pytest.mark.parametrize("ticker", ["(SIRI)", "BFA, BFB", "NYSE: KRC", "BIO BIOB"])
def test_a_ticker_that_is_not_one_symbol_is_quoted(ticker):
    """Brackets, several names, the exchange in front."""
    found = only(found_in(at(submissions(), [4, 6], "ISSUERTRADINGSYMBOL", ticker)), "odd_ticker")
    assert (found.severity, found.count, found.first) == ("warning", 2, "2020-01-10")
    assert f"'{ticker}' 2 times" in found.message


@pytest.mark.parametrize("nothing", ["", "NONE", "N/A", "--", "[None]"])
def test_a_ticker_that_is_none_is_missing(nothing):
    """The words that stand for nothing."""
    assert only(found_in(at(submissions(), [4], "ISSUERTRADINGSYMBOL", nothing)), "missing_ticker")


def test_amendments_are_counted_by_kind():
    """4/A and 3/A replace earlier filings."""
    amended = at(at(submissions(), [1, 2], "DOCUMENT_TYPE", "4/A"), [3], "DOCUMENT_TYPE", "3/A")
    found = only(found_in(amended), "amendments")
    assert (found.severity, found.count) == ("info", 3)
    assert found.message == "3 records amend earlier ones: 2 4/A, 1 3/A."


def test_amounts_given_as_ranges_are_counted():
    """And those without an upper end."""
    ranges = at(house(amount="$1,001 - $15,000"), [0], "amount", "$1,001 -")
    found = only(found_in(ranges), "values_as_ranges")
    assert found.count == 10
    assert found.message.endswith("1 lack the upper end.")


@pytest.mark.parametrize(
    ("value", "name", "severity"),
    [(-5.0, "negative_value", "error"), ("many", "not_a_number", "error")],
)
def test_counts_that_cannot_be_are_an_error(value, name, severity):
    """Below 0, or no number."""
    found = only(found_in(at(transits(), [7], "vessel_count", value)), name)
    assert (found.severity, found.count) == (severity, 1)


def test_missing_numbers_are_a_note():
    """A price that nobody filed is unknown."""
    found = only(found_in(at(insider(), [1, 2], "price", None)), "missing_value")
    assert (found.severity, found.count) == ("info", 2)


def test_simulated_events_are_named():
    """Whoever reads the report must not take them for real."""
    assert only(found_in(insider(source="simulated")), "simulated").count == 20


def test_events_without_a_publication_are_a_warning():
    """A single document does not say when it was filed."""
    document = pd.DataFrame(
        {
            "form4_document": ["a.xml"],
            "documentType": "4",
            "issuerTradingSymbol": "SNOW",
            "transactionDate": "2022-12-15",
            "transactionShares": "5",
        }
    )
    found = only(found_in(document), "no_publication_time")
    assert found.severity == "warning"
    assert "EDGAR header" in found.message


class TestShipping:
    """Counts per place and day."""

    def test_missing_days_are_counted_per_place(self):
        """Three days of one place, none of the other."""
        counts = transits()
        counts = counts[~counts["event_time"].isin(DAYS[[5, 20, 21]])]
        found = only(
            found_in(pd.concat([counts, transits(place="Panama Canal")])), "missing_periods"
        )
        assert (found.subject, found.count) == ("Suez Canal", 3)
        assert (found.first, found.last) == ("2020-01-11", "2020-01-27")

    def test_one_vintage_is_named_as_revised_history(self):
        """Each figure once; with publication dates a note, without a warning."""
        once = transits().iloc[:40]
        assert only(found_in(once), "single_vintage").severity == "info"
        assert of(found_in(transits()), "single_vintage") == []

    def test_counts_that_stand_still_are_stale(self):
        """Seven equal counts in a row."""
        counts = transits()
        counts.loc[counts["event_time"].isin(DAYS[10:17]), "vessel_count"] = 44.0
        found = only(found_in(counts), "stale_counts")
        assert (found.count, found.first, found.last) == (7, "2020-01-16", "2020-01-22")

    def test_a_blocked_canal_is_seen(self):
        """Six days without ships, a year after the beginning."""
        days = pd.date_range("2020-01-01", periods=500, tz="UTC")
        counts = [50 + n % 6 if not 450 <= n < 456 else 0 for n in range(500)]
        ports = pd.DataFrame(
            {
                "date": days.strftime("%Y/%m/%d 00:00:00+00"),
                "portid": "c1",
                "portname": "Suez Canal",
                "n_total": [str(count) for count in counts],
            }
        )
        found = only(found_in(ports), "unusual_level")
        assert (found.severity, found.first) == ("info", f"{days[452]:%Y-%m-%d}")
        assert "falls to 1" in found.message


def test_an_empty_table_of_events_is_a_warning():
    """No rows is not no problem."""
    assert only(found_in(house().iloc[:0]), "empty_table").count == 0


def test_window_and_symbols_bound_the_events():
    """What happened outside, or to others, is not said; what has no date always is."""
    events = at(house(20), [2, 15], "ticker", "(SIRI)")
    events = at(events, [3], "transaction_date", "0021-08-02")
    inside = found_in(events, end=DAYS[10])
    assert only(inside, "odd_ticker").count == 1
    assert only(inside, "impossible_date").count == 1
    assert of(found_in(events, symbols=("MSFT",)), "odd_ticker") == []


def test_a_choice_that_leaves_no_event_is_refused():
    """No such ticker, or nothing in the window; counts of vessels have no symbol."""
    with pytest.raises(DataError, match=r"no row of ZZZ in events/table\.csv; check --symbols\."):
        found_in(house(), symbols=("ZZZ",))
    with pytest.raises(DataError, match=r"nothing from 2030-01-01 in events/table\.csv"):
        found_in(transits(), start=pd.Timestamp("2030-01-01", tz="UTC"))
    assert troubles(found_in(transits(), symbols=("ZZZ",))) == []


def test_a_table_of_no_known_form_is_an_error_where_it_was_named():
    """A file found in a folder is a note only."""
    import dataclasses

    strange = raw(pd.DataFrame({"a": [1], "b": [2]}), "x/strange.csv")
    named = dataclasses.replace(strange, named=True)
    assert only(check(named), "not_recognised").severity == "error"
    assert only(check(strange, raw(house(), "x/h.csv")), "not_recognised").severity == "info"
    assert only(check(named, kind="bars"), "missing_columns").severity == "error"
