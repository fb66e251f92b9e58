"""Law: whatever Yahoo answers, run after run, no stored bar is lost and every return stays true."""

import contextlib
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.errors import SourceError
from assembled_core.sources import yahoo
from assembled_core.sources.finished_bars import Finished
from assembled_core.sources.yahoo_client import NoAnswerError
from assembled_core.sources.yahoo_parameters import YahooParameters
from yahoo import NEW_YORK, FakeYahoo

DAYS = 120
CLOSE_UTC = pd.Timedelta(hours=21)

events = st.dictionaries(
    st.integers(1, DAYS - 1), st.tuples(st.sampled_from([0.5, 1, 2, 7]), st.floats(0.9, 0.999))
)
visits = st.lists(
    st.tuples(
        st.integers(1, DAYS - 1),  # day of the visit
        st.booleans(),  # after the close, or before
        st.sets(st.integers(0, DAYS - 1), max_size=3),  # days that Yahoo lacks
        st.sampled_from(["good", "good", "good", "empty", "gone", "silent"]),
        st.sampled_from([3, 10, 30]),  # days of overlap
    ),
    min_size=1,
    max_size=6,
).map(lambda found: sorted(found, key=lambda visit: visit[:2]))


def truth(freq, happened):
    """Return stamps, total-return closes, and what a share then is in shares and cash of now."""
    index = pd.bdate_range("2026-01-05", periods=DAYS, tz=NEW_YORK)
    index += pd.Timedelta(hours=9, minutes=30) if freq == "5min" else pd.Timedelta(0)
    quoted = 100 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.02, DAYS)))
    split, paid = np.ones(DAYS), np.ones(DAYS)
    for day, (ratio, left) in happened.items():
        split[:day] *= ratio
        paid[:day] *= left if freq == "1d" else 1.0  # Yahoo's intraday bars know no dividends
    return index, quoted, split, paid


def view(index, quoted, split, paid, today):
    """Return what Yahoo shows on a day: every bar on the basis of that day."""
    shown = slice(0, today + 1)
    close = quoted[shown] * split[today] / split[shown]
    adjusted = close * paid[shown] / paid[today]
    columns = dict.fromkeys(("Open", "High", "Low", "Close"), close)
    return pd.DataFrame({**columns, "Adj Close": adjusted, "Volume": 100}, index=index[shown])


def is_over(_calendar, now, freq, _delay):
    """Return which bars are over by a rule that needs no calendar: the day's close at 21:00."""
    if freq == "5min":
        return Finished(0, now.as_unit("ns").value - 299_999_999_999)
    return Finished(0, (now - CLOSE_UTC + pd.Timedelta(days=1)).normalize().as_unit("ns").value)


@pytest.mark.parametrize("freq", ["1d", "5min"])
@settings(max_examples=60)
@given(happened=events, came=visits)
def test_no_bar_is_lost_and_every_return_is_true(freq, happened, came):
    """Splits, dividends, holes, empty answers and refusals, visits months apart or on one day.

    After each visit: stored stamps only grow, none is of a bar that still grows, and adj_close
    moves between any two neighbours as the true one does (but across a gap that 5-minute bars
    could no longer be fetched for).
    """
    index, quoted, split, paid = truth(freq, happened)
    worth = pd.Series(quoted / split * paid, index=index.tz_convert("UTC"))
    if freq == "1d":
        worth.index = index.tz_localize(None).tz_localize("UTC")
    stored, seams = {}, set()
    for today, late, lacks, answer, overlap in came:
        now = index[today].normalize().tz_localize(None) + pd.Timedelta(hours=22 if late else 15)
        shown = view(index, quoted, split, paid, today)
        shown = shown.drop(shown.index[[day for day in lacks if day <= today]])
        fake = FakeYahoo(
            {} if answer == "gone" else {"A": shown.head(0) if answer == "empty" else shown},
            now=str(now),
            troubles=[NoAnswerError("silent")] * 4 if answer == "silent" else [],
        )
        before = stored.get("A")
        with mock.patch.object(yahoo, "finished_bars", is_over), contextlib.suppress(SourceError):
            update = yahoo.YahooUpdate(
                {symbol: (lambda bars=bars: bars) for symbol, bars in stored.items()},
                freq,
                "XNYS",
                YahooParameters(overlap_days=overlap),
                fake.outside(),
            )
            with contextlib.suppress(yahoo.EmptyDataError):
                stored |= dict(update.run(["A"]))
        if "A" not in stored:
            continue
        bars = stored["A"]
        over = is_over("", pd.Timestamp(now, tz="UTC"), freq, 0)
        assert over.covers(bars["timestamp"].astype("int64").to_numpy()).all()
        if before is not None:
            assert set(before["timestamp"]) <= set(bars["timestamp"])
            reach = now.tz_localize("UTC").normalize() - pd.Timedelta(days=59)
            if freq == "5min" and before["timestamp"].iloc[-1].normalize() < reach:
                seams.add(before["timestamp"].iloc[-1])
        _check_returns(bars, worth, seams)


def _check_returns(bars, worth, seams):
    """Compare the moves of adj_close with the true ones."""
    stamps = pd.DatetimeIndex(bars["timestamp"])
    moved = np.diff(np.log(bars["adj_close"].to_numpy()))
    true = np.diff(np.log(worth[stamps].to_numpy()))
    known = ~stamps[:-1].isin(list(seams))
    np.testing.assert_allclose(moved[known], true[known], atol=3e-5)
