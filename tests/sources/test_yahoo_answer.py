"""Yahoo's answers become canonical bars; what is dropped is counted."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.market.bars import COLUMNS
from assembled_core.sources.finished_bars import Finished
from assembled_core.sources.yahoo_answer import read_answer, yahoo_ticker
from yahoo import as_download, daily_history, intraday_history

EVERYTHING = Finished(newest=np.iinfo(np.int64).max, before=0)


def read(answer, freq="1d", finished=EVERYTHING):
    """Read AAPL out of an answer."""
    return read_answer(answer, "AAPL", "AAPL", freq, finished)


def until(stamp):
    """Bars up to a stamp are over."""
    return Finished(newest=pd.Timestamp(stamp, tz="UTC").as_unit("ns").value, before=0)


def test_daily_stamps_are_session_dates_in_utc():
    """Midnight in New York becomes 00:00 UTC of the same date, on both sides of a clock change."""
    history = daily_history("2026-03-02", days=10)  # clocks change on March 8
    bars, _ = read(history)
    assert tuple(bars.columns) == COLUMNS
    assert bars["timestamp"].tolist() == [
        pd.Timestamp(day, tz="UTC") for day in history.index.strftime("%Y-%m-%d")
    ]
    assert str(bars["timestamp"].dtype) == "datetime64[ns, UTC]"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin", "Australia/Sydney"])
def test_a_session_s_date_is_that_of_its_exchange(zone):
    """Midnight in Tokyo is the day before in UTC; the bar keeps Tokyo's date."""
    history = daily_history("2026-03-02", days=3)
    history.index = history.index.tz_localize(None).tz_localize(zone)
    bars, _ = read(history)
    assert bars["timestamp"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-03-02", "2026-03-03", "2026-03-04",
    ]  # fmt: skip


def test_intraday_stamps_are_bar_starts_in_utc():
    """9:30 in New York is 14:30 UTC in winter and 13:30 in summer."""
    bars, _ = read(intraday_history(["2026-03-06", "2026-03-09"]), "5min")
    assert bars["timestamp"].iloc[[0, 78]].tolist() == [
        pd.Timestamp("2026-03-06 14:30", tz="UTC"),
        pd.Timestamp("2026-03-09 13:30", tz="UTC"),
    ]


def test_an_intraday_stamp_without_a_zone_is_refused():
    """A zone is never guessed."""
    naive = intraday_history(["2026-03-06"]).tz_localize(None)
    with pytest.raises(DataError, match=r"intraday stamp 2026-03-06 09:30:00 has no time zone"):
        read(naive, "5min")


def test_both_shapes_of_yfinance_give_the_same_bars():
    """The two levels of yfinance.download, its naive index too, read as the one of history."""
    apple, other = daily_history(days=20), daily_history("2026-01-12", days=20, seed=1)
    wide = as_download({"AAPL": apple, "MSFT": other}).tz_localize(None)
    from_wide, sieve = read(wide)
    pd.testing.assert_frame_equal(from_wide, read(apple)[0])
    assert sieve.dropped == {"without a price": 5}  # of dates that only MSFT has
    alone, _ = read(as_download({"AAPL": apple}))
    pd.testing.assert_frame_equal(alone, from_wide)


def test_a_ticker_that_the_answer_does_not_hold_has_no_bars():
    """Another ticker's prices are never taken."""
    bars, _ = read(as_download({"MSFT": daily_history(days=20)}))
    assert len(bars) == 0


def test_the_empty_answer_of_a_delisted_ticker_has_no_bars():
    """The empty frame of yfinance itself is no error and no bar."""
    yfinance = pytest.importorskip("yfinance")
    bars, sieve = read(yfinance.utils.empty_df())
    assert (len(bars), sieve.rows_read) == (0, 0)


def test_actions_are_left_out():
    """Dividends and splits are Yahoo's columns, not ours."""
    history = daily_history(days=5).assign(Dividends=0.0, **{"Stock Splits": 0.0})
    pd.testing.assert_frame_equal(read(history)[0], read(daily_history(days=5))[0])


def test_rows_without_a_price_are_dropped_and_counted():
    """NaN and Yahoo's 0 are no prices; an example names the first."""
    history = daily_history(days=20)
    history.iloc[4, :5] = np.nan
    history.iloc[7, 0] = 0.0
    bars, sieve = read(history)
    assert len(bars) == 18
    assert sieve.dropped == {"without a price": 2}
    assert sieve.examples == {"without a price": "AAPL 2026-01-09"}


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_an_adjusted_close_that_is_no_price_is_missing(value):
    """Yahoo's infinite adj_close becomes a missing one; the bar stays."""
    history = daily_history(days=20)
    history.iloc[3, 4] = value
    bars, _ = read(history)
    assert len(bars) == 20
    assert bars["adj_close"].isna().tolist() == [row == 3 for row in range(20)]


def test_a_bar_that_still_grows_is_dropped_and_counted():
    """Rows after the newest finished bar are not stored."""
    bars, sieve = read(daily_history(days=5), finished=until("2026-01-08"))
    assert bars["timestamp"].iloc[-1] == pd.Timestamp("2026-01-08", tz="UTC")
    assert sieve.dropped == {"not finished yet": 1}


def test_the_last_trade_given_as_a_bar_is_dropped():
    """A stamp off the 5-minute grid is the moment of the last trade, no bar."""
    history = intraday_history(["2026-03-06"])
    live = history.iloc[[-1]].set_axis([pd.Timestamp("2026-03-06 16:00:07", tz=history.index.tz)])
    bars, sieve = read(pd.concat([history, live]), "5min")
    assert len(bars) == 78
    assert sieve.dropped == {"off the 5-minute grid": 1}


def test_an_impossible_row_is_refused():
    """A high below the low is no price that could be mended."""
    history = daily_history(days=5)
    history.iloc[2, 1] = 0.01
    with pytest.raises(DataError, match="AAPL: 1 bars have high < low, first 2026-01-07"):
        read(history)


def test_an_answer_of_another_shape_is_refused():
    """Missing columns are named."""
    with pytest.raises(DataError, match="Yahoo's answer lacks Adj Close"):
        read(daily_history(days=5).drop(columns="Adj Close"))


@pytest.mark.parametrize(
    ("symbol", "ticker"),
    [
        ("AAPL", "AAPL"),
        ("BRK.B", "BRK-B"),
        ("BF.A", "BF-A"),
        ("SAP.DE", "SAP.DE"),
        ("VOD.L", "VOD.L"),
        ("7203.T", "7203.T"),
        ("^GSPC", "^GSPC"),
        ("EURUSD=X", "EURUSD=X"),
        ("BAC.PR.L", "BAC-PL"),
    ],
)
def test_symbols_are_spelt_as_yahoo_spells_them(symbol, ticker):
    """Share classes take a hyphen, exchanges keep their dot, a given spelling wins."""
    assert yahoo_ticker(symbol, {"BAC.PR.L": "BAC-PL"}) == ticker
