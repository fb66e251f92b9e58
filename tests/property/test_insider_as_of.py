"""The law of filings: what becomes public later changes nothing that was known before."""

import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import sec_forms
from assembled_core.sources.insider import InsiderSourceParameters
from assembled_core.sources.sec_form345 import read_form345

FIRST = pd.Timestamp("2024-03-07")  # the clocks change on the 10th


@st.composite
def quarters(draw):
    """Filings of two issuers and two owners over six days, many of them amendments."""
    rows = []
    for number in range(draw(st.integers(2, 9))):
        filed = draw(st.integers(0, 5))
        original = draw(st.none() | st.integers(0, filed))
        rows.append((
            f"0000000001-24-{number:06d}", filed, original, draw(st.integers(0, filed)),
            draw(st.sampled_from(["77", "78"])), draw(st.sampled_from(["501", "502"])),
            draw(st.sampled_from("PPSA")),
        ))  # fmt: skip
    return rows


def date(number):
    """A date as the SEC writes it."""
    return (FIRST + pd.Timedelta(days=number)).strftime("%d-%b-%Y").upper()


def write(rows, folder):
    """Write the rows as a quarter."""
    submissions, owners, trades = [], [], []
    for accession, filed, original, period, issuer, cik, code in rows:
        amends = {} if original is None else {"DATE_OF_ORIG_SUB": date(original)}
        form = "4" if original is None else "4/A"
        submissions.append(sec_forms.submission(
            accession, FILING_DATE=date(filed), PERIOD_OF_REPORT=date(period), ISSUERCIK=issuer,
            ISSUERTRADINGSYMBOL=f"S{issuer}", DOCUMENT_TYPE=form, **amends,
        ))  # fmt: skip
        owners.append(sec_forms.owner(accession, cik))
        side = "D" if code == "S" else "A"
        trades.append(sec_forms.trade(
            accession, TRANS_DATE=date(period), TRANS_CODE=code, TRANS_ACQUIRED_DISP_CD=side
        ))  # fmt: skip
    return sec_forms.write_folder(folder, sec_forms.texts(submissions, owners, trades))


def known(rows, decision):
    """The trades that count for a decision at an instant."""
    with tempfile.TemporaryDirectory() as folder:
        table, _ = read_form345(write(rows, Path(folder) / "q"), InsiderSourceParameters())
    counts = (table["available_at"] < decision) & ~(table["superseded_at"] < decision)
    return table.loc[counts].drop(columns="superseded_at").to_dict("records")


@settings(max_examples=40)
@given(quarters(), st.integers(0, 6), st.sampled_from([-1, 0, 1]))
def test_later_filings_change_nothing_that_was_known(rows, day, nanoseconds):
    """A decision sees the same trades whether or not anything later was ever filed."""
    midnight = (FIRST + pd.Timedelta(days=day + 1)).tz_localize("America/New_York")
    decision = midnight.tz_convert("UTC").as_unit("ns") + pd.Timedelta(nanoseconds, "ns")
    last = day if nanoseconds > 0 else day - 1  # at midnight itself nothing new is known yet
    before = [row for row in rows if row[1] <= last]
    assert known(rows, decision) == (known(before, decision) if before else [])
