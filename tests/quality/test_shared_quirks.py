"""Every quirk that the real data sets are known for is found, and named by its check."""

import pytest

from assembled_core.datasets.raw_tables import find_tables
from assembled_core.workflows.data_quality import inspect_tables
from assembled_core.workflows.quality_result import QualitySettings
from raw_samples import of, only

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def found(shared):
    """Return the findings of one folder of the shared data."""
    known = {}

    def inspect(folder):
        if folder not in known:
            tables = find_tables(shared / folder)
            known[folder] = list(inspect_tables(tables, QualitySettings()).findings)
        return known[folder]

    return inspect


BOKEH, HOLOVIZ = "bokeh_stocks_1d.parquet", "hvsampledata_aapl_1d.parquet"
BIGTECH = "tidytuesday_bigtech_1d.parquet"
HOUSE, TRANS = "house_ptr_2020_2022.csv", "sec_2024q3_DERIV_TRANS.tsv"
FILINGS = "sec_2024q3_SUBMISSION.tsv"
CHOKEPOINTS, INDEX = "portwatch_chokepoints_6_2019_2025.csv", "scfi_weekly_2018_2025.csv"

# folder, table, check, subject (None: the table), severity, count (None: not told), first, words
QUIRKS = [
    ("daily", BOKEH, "explained_split", "AAPL", "info", 1, "2000-06-21", "A split of 2:1"),
    ("daily", BOKEH, "explained_split", "AAPL", "info", 1, "2005-02-28", "A split of 2:1"),
    ("daily", BOKEH, "explained_split", "MSFT", "info", 1, "2003-02-18", "A split of 2:1"),
    ("daily", BOKEH, "large_move", "AAPL", "info", 1, "2000-09-29", "-51.9%"),
    ("daily", BOKEH, "listing_span", "FB", "info", 1, "2012-05-18", "begins later"),
    ("daily", BOKEH, "price_basis", None, "info", 2, "2000-03-01", "AAPL, MSFT: raw closes"),
    ("daily", HOLOVIZ, "price_basis", "AAPL", "info", 1, "2019-01-02", "split-adjusted closes"),
    ("daily", BIGTECH, "price_basis", None, "info", 7, "2010-01-04", "split-adjusted closes"),
    ("daily", BIGTECH, "listing_span", "META", "info", 1, "2012-05-18", "ends later"),
    ("daily", BIGTECH, "listing_span", "TSLA", "info", 1, "2010-06-30", "begins later"),
    ("daily", "", "basis_differs", "AAPL", "warning", 795, "2010-01-04", "28 times"),
    (
        "benchmark",
        "arch_gspc_1999_2018_1d.parquet",
        "price_basis",
        "^GSPC",
        "info",
        1,
        "1999-01-04",
        "",
    ),
    (
        "benchmark",
        "skfolio_gspc_close_1990_2022_1d.parquet",
        "close_only",
        "^GSPC",
        "warning",
        8313,
        "",
        "no open, high and low",
    ),
    (
        "intraday",
        "blaizard_us8_rth_2024_5m.parquet",
        "missing_bars",
        None,
        "info",
        13874,
        "2024-01-02 14:30",
        "a median of 71 of 78 bars",
    ),
    (
        "intraday",
        "blaizard_us8_rth_2024_5m.parquet",
        "half_days",
        None,
        "info",
        3,
        "2024-07-03",
        "2024-11-29, 2024-12-24",
    ),
    (
        "intraday",
        "blaizard_us8_rth_2024_5m.parquet",
        "missing_adj_close",
        None,
        "info",
        8,
        "2024-01-02",
        "",
    ),
    ("insider", FILINGS, "date_format", None, "info", None, "", "FILING_DATE is written DD-MON"),
    ("insider", TRANS, "date_format", None, "info", None, "", "TRANS_DATE is written DD-MON-YYYY"),
    ("insider", TRANS, "disclosed_before_event", None, "error", 3, "2024-09-30", ""),
    ("insider", FILINGS, "odd_ticker", None, "warning", 315, "2023-01-24", "'(SIRI)' 37 times"),
    ("insider", FILINGS, "odd_ticker", None, "warning", 315, "2023-01-24", "'BFA, BFB' 24 times"),
    ("insider", FILINGS, "amendments", None, "info", 617, "2024-07-01", "520 4/A"),
    ("insider", "insider/*.xml", "no_publication_time", None, "warning", 10, "", "EDGAR header"),
    ("insider", HOUSE, "impossible_date", None, "error", 5, "0009-06-09", "0021-08-02"),
    ("insider", HOUSE, "impossible_date", None, "error", 5, "0009-06-09", "20221-11-18"),
    ("insider", HOUSE, "disclosed_before_event", None, "error", 13, "2020-07-23", ""),
    ("insider", HOUSE, "duplicate_events", None, "warning", 495, "2019-01-10", ""),
    ("insider", HOUSE, "values_as_ranges", None, "warning", 14245, "", "$1,001 - $15,000"),
    ("insider", HOUSE, "long_lag", None, "info", 2464, "2012-06-19", "a median of 28 days"),
    ("shipping", "", "byte_order_mark", CHOKEPOINTS, "info", 1, "", ""),
    ("shipping", CHOKEPOINTS, "date_format", None, "info", 14988, "", "YYYY/MM/DD hh:mm:ss+00"),
    ("shipping", CHOKEPOINTS, "single_vintage", None, "warning", 14988, "", "revises later"),
    ("shipping", CHOKEPOINTS, "unusual_level", "Suez Canal", "info", 5, "2021-03-27", "31%"),
    ("shipping", CHOKEPOINTS, "unusual_level", "Suez Canal", "info", 129, "2024-01-25", "50%"),
    ("shipping", "", "header_line", INDEX, "info", 1, "", "on line 2"),
    ("shipping", INDEX, "freight_index", None, "info", 385, "", "prices, not vessels"),
    ("shipping", INDEX, "date_format", None, "info", 385, "", "is written M/D/YYYY"),
]


@pytest.mark.parametrize(
    ("folder", "table", "name", "subject", "severity", "count", "first", "words"), QUIRKS
)
def test_a_known_quirk_is_found(found, folder, table, name, subject, severity, count, first, words):
    """By the check of its kind, with its severity, number, first date and what is special."""
    match = [
        finding
        for finding in of(found(folder), name)
        if (finding.table, finding.subject) == (table, subject or table)
        and (count is None or finding.count == count)
        and finding.first == first
        and words in finding.message
    ]
    assert [finding.severity for finding in match] == [severity]


@pytest.mark.parametrize("folder", ["daily", "benchmark", "intraday", "shipping"])
def test_real_prices_and_counts_have_no_error(found, folder):
    """None of them is broken: the genuine fall of 2000-09-29 least of all."""
    assert [finding for finding in found(folder) if finding.severity == "error"] == []


def test_without_adj_close_the_same_splits_are_errors(shared):
    """Raw closes alone: the three splits are found, the genuine fall is still none."""
    import pandas as pd

    from raw_samples import check

    closes = pd.read_parquet(shared / "daily" / BOKEH).drop(columns="adj_close")
    findings = check(closes)
    splits = {(f.subject, f.first): f.severity for f in of(findings, "unadjusted_split")}
    assert splits == {
        ("AAPL", "2000-06-21"): "error",
        ("AAPL", "2005-02-28"): "error",
        ("MSFT", "2003-02-18"): "error",
    }
    assert only(findings, "large_move").first == "2000-09-29"


def test_two_sample_histories_of_one_ticker_are_a_reuse(shared):
    """AAPL of 2000-2013, raw, then of 2019-2024, adjusted: six years apart and another basis."""
    import pandas as pd

    from raw_samples import check

    parts = [pd.read_parquet(shared / "daily" / name) for name in (BOKEH, HOLOVIZ)]
    both = pd.concat(parts, ignore_index=True)
    reuse = only(check(both), "ticker_reuse")
    assert (reuse.subject, reuse.first, reuse.last) == ("AAPL", "2013-03-01", "2019-01-02")
    assert "another price basis" in reuse.message


def test_crlf_is_found_where_it_is(shared, tmp_path):
    """PortWatch ships CRLF; the copy in the shared folder has lost it."""
    head = (shared / "shipping" / CHOKEPOINTS).read_bytes()[:5000].rsplit(b"\n", 1)[0] + b"\n"
    (tmp_path / CHOKEPOINTS).write_bytes(head.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    findings = inspect_tables(find_tables(tmp_path), QualitySettings()).findings
    assert only(list(findings), "windows_line_ends").severity == "info"
