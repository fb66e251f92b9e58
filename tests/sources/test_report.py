"""The account of what a source read and dropped."""

import json

import pandas as pd

from assembled_core.sources.report import DataReport, Sieve


def _sieve() -> Sieve:
    rows = pd.DataFrame(
        {
            "symbol": ["AAA", "BBB", "CCC"],
            "day": pd.to_datetime(["2024-07-01", "2026-07-01", None], utc=True),
            "shares": [0.0, 5.0, 7.0],
        }
    )
    return Sieve(rows, ["symbol", "day"])


def test_lines_name_reason_count_and_example():
    """Each reason is one line with its count and, where there is one, an example."""
    report = DataReport(
        "portwatch", 10, 7, {"no date": 2, "count below zero": 1}, ("One vintage.",),
        {"no date": "Suez Canal"},
    )  # fmt: skip
    assert report.lines() == [
        "portwatch: 7 rows kept of 10 read",
        "dropped 2: no date (such as Suez Canal)",
        "dropped 1: count below zero",
        "One vintage.",
    ]


def test_to_plain_survives_json():
    """The plain form holds everything and passes through JSON unchanged."""
    report = DataReport("file", 3, 2, {"no date": 1}, ("A note.",), {"no date": "row 7"})
    plain = report.to_plain()
    assert json.loads(json.dumps(plain)) == plain
    assert DataReport(**{**plain, "notes": tuple(plain["notes"])}) == report


def test_sieve_counts_what_falls_out_with_its_first_row():
    """A dropped row is counted under its reason, and the first one is the example."""
    sieve = _sieve()
    sieve.drop(sieve.rows["shares"] == 0, "no shares")
    sieve.drop(sieve.rows["day"] > pd.Timestamp("2025-01-01", tz="UTC"), "in the future")
    report = sieve.report("file", len(sieve.rows), ("Checked.",))
    assert report == DataReport(
        "file", 3, 1, {"no shares": 1, "in the future": 1}, ("Checked.",),
        {"no shares": "AAA 2024-07-01", "in the future": "BBB 2026-07-01"},
    )  # fmt: skip


def test_sieve_is_silent_about_reasons_without_rows():
    """A test that nothing fails leaves no line."""
    sieve = _sieve()
    sieve.drop(sieve.rows["shares"] < 0, "negative")
    assert sieve.report("file", 3).lines() == ["file: 3 rows kept of 3 read"]


def test_sieve_adds_up_a_reason_met_twice_and_leaves_the_input_alone():
    """The same reason twice is one line with the sum; the frame given in keeps its rows."""
    sieve = _sieve()
    given = sieve.rows
    for symbol in ("AAA", "CCC"):
        sieve.drop(sieve.rows["symbol"] == symbol, "unwanted")
    assert sieve.dropped == {"unwanted": 2}
    assert sieve.examples == {"unwanted": "AAA 2024-07-01"}
    assert len(given) == 3
