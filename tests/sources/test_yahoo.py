"""Updating stored bars from Yahoo: what is asked, what is kept, what is never lost."""

import logging

import pandas as pd
import pytest

from assembled_core.errors import DataError, EmptyDataError, SourceError
from assembled_core.sources.yahoo import YahooUpdate
from assembled_core.sources.yahoo_client import BadAnswerError, NoAnswerError, RateLimitedError
from assembled_core.sources.yahoo_parameters import YahooParameters
from yahoo import FakeYahoo, daily_history, intraday_history, split

HISTORY = daily_history("2026-01-05", days=60)  # to 2026-03-27, all on one basis by then
LATER = "2026-06-01 12:00"


class Store:
    """Bars as the catalog keeps them: what an update yields is there for the next one."""

    def __init__(self, freq="1d"):
        self.bars = {}
        self.freq = freq

    def update(self, fake, symbols=("AAPL",), **settings):
        """Run an update and return it."""
        loaders = {symbol: (lambda bars=bars: bars) for symbol, bars in self.bars.items()}
        update = YahooUpdate(
            loaders, self.freq, "XNYS", YahooParameters(**settings), fake.outside()
        )
        for symbol, bars in update.run(symbols):
            self.bars[symbol] = bars
        return update

    def days(self, symbol="AAPL"):
        """Return the stored dates."""
        return self.bars[symbol]["timestamp"].dt.strftime("%Y-%m-%d").tolist()


def days_of(history):
    """Return the dates of a history."""
    return history.index.strftime("%Y-%m-%d").tolist()


@pytest.fixture
def stored():
    """A store that was filled when the first 50 days were there."""
    store = Store()
    store.update(FakeYahoo({"AAPL": HISTORY.head(50)}, now="2026-03-13 22:00"))
    assert store.days() == days_of(HISTORY)[:50]
    return store


def test_without_stored_bars_everything_is_asked_for():
    """The whole history, in one request."""
    fake = FakeYahoo({"AAPL": HISTORY})
    store = Store()
    update = store.update(fake)
    assert fake.asked == [("AAPL", None, None)]
    assert store.days() == days_of(HISTORY)
    assert update.report().notes == ("1 symbols: 1 new; 60 bars added",)


def test_only_what_is_missing_is_asked_for_and_some_days_before(stored):
    """The last stored day is March 13; with 5 days of overlap the request begins on March 8."""
    fake = FakeYahoo({"AAPL": HISTORY})
    update = stored.update(fake, overlap_days=5)
    assert fake.asked == [("AAPL", "2026-03-08", None)]
    assert stored.days() == days_of(HISTORY)
    assert update.report().notes == ("1 symbols: 1 updated; 10 bars added",)


def test_what_is_up_to_date_is_not_asked_for(stored):
    """The store holds the last session that has closed: no request at all."""
    fake = FakeYahoo({"AAPL": HISTORY}, now="2026-03-16 19:59")  # that Monday has not closed
    update = stored.update(fake)
    assert fake.asked == []
    assert update.report().notes == ("1 symbols: 1 up to date; 0 bars added",)


def test_today_s_unfinished_bar_is_not_stored(stored):
    """At 19:00 UTC New York still trades; the bar of that day waits for the next run."""
    during = FakeYahoo({"AAPL": HISTORY.head(52)}, now="2026-03-17 19:00")
    update = stored.update(during)
    assert stored.days()[-1] == "2026-03-16"
    report = update.report()
    assert report.dropped == {"not finished yet": 1}
    assert report.examples == {"not finished yet": "AAPL 2026-03-17"}
    assert report.rows_read == report.rows_kept + 1
    stored.update(FakeYahoo({"AAPL": HISTORY.head(52)}, now="2026-03-17 21:00"))
    assert stored.days()[-1] == "2026-03-17"


def test_a_split_fetches_the_whole_history_anew(stored):
    """The overlapping closes have halved: every bar is asked for, and none is of the old basis."""
    fake = FakeYahoo({"AAPL": split(HISTORY, 2)})
    update = stored.update(fake)
    assert [start for _, start, _ in fake.asked] == ["2026-03-03", "2026-01-05"]
    fresh = Store()
    fresh.update(FakeYahoo({"AAPL": split(HISTORY, 2)}))
    pd.testing.assert_frame_equal(stored.bars["AAPL"], fresh.bars["AAPL"])
    assert update.report().notes == ("1 symbols: 1 fetched anew; 10 bars added",)


def test_a_dividend_fetches_the_whole_history_anew(stored):
    """Closes are the same, adj_close is not: it is the factor that has changed."""
    paid = HISTORY.assign(**{"Adj Close": HISTORY["Adj Close"] * 0.997})
    stored.update(FakeYahoo({"AAPL": paid}))
    bars = stored.bars["AAPL"]
    factor = (bars["adj_close"] / bars["close"]).round(6).tolist()
    assert factor == [round(0.99 * 0.997, 6)] * 30 + [0.997] * 30


def test_an_empty_answer_keeps_what_is_stored(stored, caplog):
    """Yahoo knows the ticker no more: bars stay, a warning says so, the run is no failure."""
    before = stored.bars["AAPL"].copy()
    update = stored.update(FakeYahoo({}))
    pd.testing.assert_frame_equal(stored.bars["AAPL"], before)
    assert "AAPL: Yahoo on AAPL: possibly delisted; no timezone found; stored bars kept" in (
        caplog.text
    )
    assert update.outcomes()["symbols"] == {"AAPL": "stored bars kept"}


@pytest.mark.parametrize("refetch", [False, True])
def test_an_answer_without_rows_keeps_what_is_stored(stored, refetch):
    """An empty frame never replaces bars, not even where all is fetched anew."""
    before = stored.bars["AAPL"].copy()
    stored.update(FakeYahoo({"AAPL": HISTORY.head(0)}), refetch=refetch)
    pd.testing.assert_frame_equal(stored.bars["AAPL"], before)


def test_fewer_rows_never_replace_more(stored, caplog):
    """Three stored days are missing in Yahoo's answer: they stay, and that is said."""
    holes = HISTORY.drop(HISTORY.index[[44, 45, 46]])
    stored.update(FakeYahoo({"AAPL": holes}))
    assert stored.days() == days_of(HISTORY)
    assert "AAPL: Yahoo lacks 3 stored bars, first of 2026-03-06; they are kept." in caplog.text


def test_a_revised_past_with_fewer_rows_is_not_taken(stored, caplog):
    """A new basis with a hole would mix two bases: nothing is taken, --overwrite is named."""
    before = stored.bars["AAPL"].copy()
    holes = split(HISTORY, 2).drop(HISTORY.index[[3, 4]])
    stored.update(FakeYahoo({"AAPL": holes}))
    pd.testing.assert_frame_equal(stored.bars["AAPL"], before)
    assert (
        "Yahoo lacks 2 stored bars, first of 2026-01-08, and has revised the others; "
        "--overwrite takes Yahoo's bars; stored bars kept."
    ) in caplog.text


def test_told_to_fetch_anew_yahoo_s_bars_are_taken(stored):
    """With `refetch` the holes are Yahoo's word; what is older than its bars stays."""
    holes = HISTORY.drop(HISTORY.index[[0, 1, 30]])
    fake = FakeYahoo({"AAPL": holes})
    stored.update(fake, refetch=True)
    assert fake.asked == [("AAPL", None, None)]
    assert stored.days() == days_of(HISTORY.drop(HISTORY.index[30]))


def test_told_to_fetch_anew_no_stored_bar_is_left_on_the_old_basis(stored):
    """An end date before the last stored bar does not cut what is asked for."""
    fake = FakeYahoo({"AAPL": split(HISTORY, 2)})
    stored.update(fake, refetch=True, end_date="2026-02-02")
    assert fake.asked == [("AAPL", None, "2026-03-13")]
    assert stored.bars["AAPL"]["close"].tolist() == (HISTORY["Close"] / 2).tolist()[:50]


def test_another_company_under_the_same_ticker_is_not_mixed_in(stored, caplog):
    """The answer begins years after the stored bars although days of those were asked for."""
    other = daily_history("2030-01-07", days=30, seed=5)
    fake = FakeYahoo({"AAPL": other}, now="2030-06-03 12:00")
    stored.update(fake)
    assert stored.days() == days_of(HISTORY)[:50]
    assert "begin on 2030-01-07 and hold none of the last stored ones; is the ticker" in caplog.text


@pytest.mark.parametrize("now", ["2026-07-26 22:00", "2026-07-20 22:00"])
def test_five_minute_bars_within_reach_must_meet_the_stored_ones(caplog, now):
    """To the last day that Yahoo still has, an answer without the stored days is another's."""
    store = Store("5min")
    store.update(FakeYahoo({"AAPL": intraday_history(["2026-05-28"])}, now="2026-05-28 22:00"))
    store.update(FakeYahoo({"AAPL": intraday_history(["2026-07-20"])}, now=now))
    assert set(store.days()) == {"2026-05-28"}
    assert "begin on 2026-07-20 and hold none of the last stored ones" in caplog.text


def test_bars_before_the_stored_ones_can_be_asked_for(stored):
    """An earlier start date fetches the span that holds both, on one basis."""
    older = daily_history("2025-06-02", days=60)
    whole = pd.concat([older, HISTORY])
    fake = FakeYahoo({"AAPL": whole})
    stored.update(fake, start_date="2025-06-01")
    assert fake.asked == [("AAPL", "2025-06-01", None)]
    assert stored.days() == days_of(whole)


def test_a_holiday_at_the_start_is_no_reason_to_ask_again(stored):
    """The first stored day follows the start date after New Year: nothing is missing there."""
    fake = FakeYahoo({"AAPL": HISTORY}, now="2026-03-13 22:00")
    stored.update(fake, start_date="2026-01-01")
    assert fake.asked == []


def test_no_bar_after_the_end_date_is_asked_for(stored):
    """The end is passed on, and a store that reaches it is left alone."""
    fake = FakeYahoo({"AAPL": HISTORY})
    stored.update(fake, end_date="2026-03-20")
    assert fake.asked == [("AAPL", "2026-03-03", "2026-03-20")]
    assert stored.days()[-1] == "2026-03-20"
    stored.update(fake, end_date="2026-03-20")
    stored.update(fake, end_date="2026-02-01")
    assert len(fake.asked) == 1


def test_a_split_seen_with_an_end_date_still_revises_every_stored_bar(stored):
    """The whole span asked for then reaches to the last stored bar, whatever the end date."""
    fake = FakeYahoo({"AAPL": split(HISTORY, 2)})
    stored.update(fake, start_date="2025-06-01", end_date="2026-02-02")
    assert fake.asked == [("AAPL", "2025-06-01", "2026-03-13")]
    close = stored.bars["AAPL"]["close"].to_numpy()
    assert close.tolist() == (HISTORY["Close"] / 2).tolist()[:50]


def test_a_symbol_that_does_not_exist_is_left_out(caplog):
    """The others are fetched; it is named with Yahoo's reason."""
    store = Store()
    update = store.update(FakeYahoo({"AAPL": HISTORY}), ["GONE", "AAPL"])
    assert list(store.bars) == ["AAPL"]
    assert "GONE: Yahoo on GONE: possibly delisted; no timezone found; left out." in caplog.text
    assert update.report().notes == ("2 symbols: 1 left out, 1 new; 60 bars added",)


def test_symbols_keep_their_name_and_are_asked_for_in_yahoo_s():
    """BRK.B is BRK-B at Yahoo and BRK.B in the store."""
    store = Store()
    fake = FakeYahoo({"BRK-B": HISTORY, "BF-B": HISTORY})
    store.update(fake, ["BRK.B", "OWN"], tickers={"OWN": "BF-B"})
    assert [ticker for ticker, _, _ in fake.asked] == ["BRK-B", "BF-B"]
    assert store.bars["BRK.B"]["symbol"].unique().tolist() == ["BRK.B"]


def test_the_first_row_dropped_is_the_example():
    """Rows of every symbol are counted together."""
    today = FakeYahoo({"AAPL": HISTORY, "MSFT": HISTORY}, now="2026-03-27 12:00")
    report = Store().update(today, ["AAPL", "MSFT"]).report()
    assert report.dropped == {"not finished yet": 2}
    assert report.examples == {"not finished yet": "AAPL 2026-03-27"}


def test_nothing_of_any_symbol_is_an_error():
    """Neither stored nor at Yahoo: the symbols are named."""
    with pytest.raises(EmptyDataError, match="no prices of GONE, LOST, neither stored nor at"):
        Store().update(FakeYahoo({}), ["GONE", "LOST"])


def test_an_impossible_row_is_that_symbol_s_trouble(caplog):
    """The row is named, the other symbol is fetched."""
    broken = HISTORY.copy()
    broken.iloc[3, 1] = 0.01
    store = Store()
    store.update(FakeYahoo({"BAD": broken, "AAPL": HISTORY}), ["BAD", "AAPL"])
    assert list(store.bars) == ["AAPL"]
    assert "bars have high < low, first 2026-01-08" in caplog.text


def test_an_unreadable_answer_is_that_symbol_s_trouble():
    """After its retries the next symbol is asked for."""
    store = Store()
    fake = FakeYahoo({"ODD": HISTORY, "AAPL": HISTORY}, troubles=[BadAnswerError("nonsense")] * 4)
    store.update(fake, ["ODD", "AAPL"])
    assert list(store.bars) == ["AAPL"]


def test_a_refusal_stops_and_names_what_was_saved_and_a_second_run_goes_on():
    """What came before the refusal is kept and not asked for again."""
    store = Store()
    symbols = ["AAPL", "MSFT", "NVDA"]
    histories = dict.fromkeys(symbols, HISTORY)
    refused = FakeYahoo(
        histories, now="2026-03-27 22:00", troubles=[None, *[RateLimitedError("no more")] * 4]
    )
    with pytest.raises(
        SourceError,
        match=r"^Yahoo refuses \(no more; asked 4 times for MSFT\); 1 of 3 symbols have been saved "
        r"\(AAPL\), run again later to go on\.$",
    ):
        store.update(refused, symbols)
    assert list(store.bars) == ["AAPL"]
    again = FakeYahoo(histories, now="2026-03-27 22:00")
    store.update(again, symbols)
    assert [ticker for ticker, _, _ in again.asked] == ["MSFT", "NVDA"]
    assert sorted(store.bars) == symbols


def test_a_yahoo_out_of_reach_saves_nothing():
    """The first symbol is tried, then it ends."""
    fake = FakeYahoo({}, troubles=[NoAnswerError("could not resolve host")] * 9)
    with pytest.raises(SourceError, match=r"does not answer \(could not resolve host; asked 4 tim"):
        Store().update(fake, ["AAPL", "MSFT"])
    assert {ticker for ticker, _, _ in fake.asked} == {"AAPL"}


def test_a_stored_file_that_cannot_be_read_is_left_alone(caplog):
    """It is named; told to fetch anew, Yahoo's bars take its place."""

    def broken():
        raise DataError("AAPL.parquet cannot be read")

    fake = FakeYahoo({"AAPL": HISTORY})
    for refetch, expected in ((False, []), (True, ["AAPL"])):
        update = YahooUpdate(
            {"AAPL": broken}, "1d", "XNYS", YahooParameters(refetch=refetch), fake.outside()
        )
        assert [symbol for symbol, _ in update.run(["AAPL"])] == expected
    assert "AAPL.parquet cannot be read; stored bars kept" in caplog.text


def test_bars_that_did_not_change_are_not_written_again(stored):
    """No new bar at Yahoo: nothing is yielded, so that no file is touched."""
    before = stored.bars["AAPL"]
    update = stored.update(FakeYahoo({"AAPL": HISTORY.head(50)}, now=LATER))
    assert stored.bars["AAPL"] is before
    assert update.outcomes()["symbols"] == {"AAPL": "up to date"}


SESSIONS = ["2026-04-01", "2026-04-02", "2026-05-27", "2026-05-28", "2026-05-29"]


def test_five_minute_bars_reach_back_sixty_days():
    """Nothing older is asked for, and that is said in one line."""
    fake = FakeYahoo({"AAPL": intraday_history(SESSIONS)})
    update = Store("5min").update(fake, start_date="2026-01-01")
    assert fake.asked == [("AAPL", "2026-04-03", None)]
    assert "Yahoo has 5-minute bars of the last 60 days only" in update.report().notes[1]


def test_older_five_minute_bars_are_kept():
    """The store grows by repeated runs: what Yahoo no longer has stays."""
    whole = intraday_history(SESSIONS)
    store = Store("5min")
    store.update(FakeYahoo({"AAPL": whole}, now="2026-05-28 22:00"))
    fake = FakeYahoo({"AAPL": whole}, now="2026-06-05 22:00")  # April is gone at Yahoo
    store.update(fake, overlap_days=365)
    assert fake.asked == [("AAPL", "2026-04-07", None)]
    assert len(store.bars["AAPL"]) == 5 * 78


def test_a_split_puts_older_five_minute_bars_on_the_new_basis():
    """Their quotes stay as they were; adj_close carries the split, so that returns are right."""
    whole = intraday_history(SESSIONS)
    store = Store("5min")
    store.update(FakeYahoo({"AAPL": whole}, now="2026-05-28 22:00"))
    fake = FakeYahoo({"AAPL": split(whole, 4)}, now="2026-06-02 12:00")  # reaches to April 4
    store.update(fake)
    bars = store.bars["AAPL"]
    assert len(bars) == 5 * 78
    quoted = [*whole["Close"][: 2 * 78], *(whole["Close"][2 * 78 :] / 4)]
    assert bars["close"].tolist() == quoted
    returns = bars["adj_close"].pct_change()[1:].to_numpy()
    assert returns == pytest.approx(whole["Close"].pct_change()[1:].to_numpy(), abs=1e-9)


def test_a_gap_too_old_to_fetch_is_named(caplog):
    """After more than 60 days without a run some days are lost; the warning says which."""
    store = Store("5min")
    store.update(FakeYahoo({"AAPL": intraday_history(["2026-02-02"])}, now="2026-02-02 22:00"))
    store.update(FakeYahoo({"AAPL": intraday_history(["2026-05-29"])}, now="2026-05-29 22:00"))
    assert "AAPL: no bars from 2026-02-02 to 2026-05-29: too long ago." in caplog.text
    assert len(store.bars["AAPL"]) == 2 * 78


def test_a_five_minute_span_that_is_gone_is_named(caplog):
    """An end date before Yahoo's reach cannot be had; nothing is asked."""
    fake = FakeYahoo({"AAPL": intraday_history(SESSIONS)})
    with pytest.raises(EmptyDataError):
        Store("5min").update(fake, end_date="2026-01-30")
    assert "5-minute bars begin on 2026-04-03, after 2026-01-30" in caplog.text
    assert fake.asked == []


def test_a_day_in_progress_goes_on_in_the_next_run():
    """At 15:00 UTC the bars up to 14:25 are over half an hour later; the rest comes afterwards."""
    store = Store("5min")
    whole = intraday_history(["2026-06-01"])
    store.update(FakeYahoo({"AAPL": whole}, now="2026-06-01 15:00"))
    last = store.bars["AAPL"]["timestamp"].iloc[-1]
    assert last == pd.Timestamp("2026-06-01 14:25", tz="UTC")
    store.update(FakeYahoo({"AAPL": whole}, now="2026-06-01 21:00"), end_date="2026-06-01")
    assert len(store.bars["AAPL"]) == 78


def test_progress_and_warnings_only_where_something_is_wrong(caplog):
    """A good run logs nothing."""
    with caplog.at_level(logging.INFO, "assembled_core"):
        Store().update(FakeYahoo({"AAPL": HISTORY}))
    assert caplog.text == ""


def test_settings_in_the_wrong_order_are_refused():
    """Start after end, as everywhere."""
    with pytest.raises(ValueError, match="start date 2026-02-01 is after end date 2026-01-01"):
        YahooParameters(start_date="2026-02-01", end_date="2026-01-01")
