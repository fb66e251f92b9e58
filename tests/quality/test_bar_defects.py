"""Each defect of bars is found by its check, counted, and placed."""

import numpy as np
import pandas as pd
import pytest

from raw_samples import check, daily, intraday, of, only, raw, session_dates, troubles, walk


def put(frame, rows, **values):
    """Return a copy with some rows' values changed."""
    changed = frame.copy()
    for name, value in values.items():
        if isinstance(value, str):
            changed[name] = changed[name].astype(object)
        changed.loc[rows, name] = value
    return changed


def day(frame, row):
    """Return a row's date as findings show it."""
    return f"{frame['timestamp'].iloc[row]:%Y-%m-%d}"


BARS = daily()


@pytest.mark.parametrize(
    ("severity", "name", "rows", "values"),
    [
        ("error", "high_below_low", [7, 9], {"high": 1.0}),
        ("error", "price_not_positive", [7], {"low": 0.0}),
        ("error", "price_not_positive", [7, 8], {"close": -3.0}),
        ("error", "infinite_value", [9], {"high": np.inf}),
        ("error", "negative_volume", [3, 5, 6], {"volume": -1.0}),
        ("error", "bad_adj_close", [4], {"adj_close": 0.0}),
        ("warning", "outside_high_low", [11], {"close": 1e4, "adj_close": 1e4}),
        ("warning", "missing_price", [20, 21], {"open": np.nan}),
        ("warning", "missing_volume", [30], {"volume": np.nan}),
        ("warning", "zero_volume", [40, 44], {"volume": 0.0}),
        ("warning", "missing_adj_close", [50, 51], {"adj_close": np.nan}),
        ("warning", "price_spike", [60], {"close": 500.0, "high": 600.0, "adj_close": 500.0}),
    ],
)
def test_a_row_that_is_wrong_is_counted_and_placed(severity, name, rows, values):
    """Count, first and last date are those of the rows that were broken."""
    found = only(check(put(BARS, rows, **values)), name)
    assert (found.severity, found.count) == (severity, len(rows))
    assert (found.first, found.last) == (day(BARS, rows[0]), day(BARS, rows[-1]))
    assert (found.subject, found.advice[-1]) == ("A", ".")


def test_all_problems_of_a_symbol_are_listed_at_once():
    """An impossible row hides no other: nothing stops at the first one."""
    bars = put(put(BARS, [7], high=1.0), [9], volume=-1.0)
    bars = pd.concat([bars, bars.iloc[[3]]])
    names = set(troubles(check(bars)))
    assert {"high_below_low", "negative_volume", "duplicate_keys"} <= names


def test_a_missing_column_is_an_error_and_the_rest_is_checked():
    """Without volume the prices are still judged."""
    findings = check(put(BARS, [7], high=1.0).drop(columns="volume"))
    assert only(findings, "missing_columns").message == (
        "The columns volume are missing; there are timestamp, symbol, open, high, low, close, "
        "adj_close."
    )
    assert only(findings, "high_below_low").count == 1


def test_a_series_of_closes_is_told_from_broken_bars():
    """A benchmark without open, high, low and volume is one warning, not four."""
    closes = BARS.assign(open=np.nan, high=np.nan, low=np.nan, volume=np.nan)
    assert troubles(check(closes)) == ["close_only"]
    assert troubles(check(closes[["timestamp", "symbol", "close"]])) == ["close_only"]


def test_names_of_other_sources_are_read_and_named():
    """`Date`, `Adj Close` and the like are known, and the user is told to rename them."""
    other = BARS.rename(columns={"timestamp": "Date", "adj_close": "Adj Close", "volume": "Volume"})
    found = only(check(other), "other_column_names")
    assert found.count == 3
    assert "Date for timestamp" in found.message


def test_a_cell_that_is_no_number_is_quoted():
    """The text stands in the message."""
    found = only(check(put(BARS, [5], close="ten")), "not_a_number")
    assert found.message == "1 cells of close are no numbers: ten."


def test_an_empty_table_is_an_error():
    """Nothing can be made of it, and other commands say so."""
    assert only(check(BARS.iloc[:0], kind="bars"), "empty_table").severity == "error"


def test_rows_without_a_symbol_are_an_error():
    """They are counted."""
    assert only(check(put(BARS, [3, 4], symbol="")), "missing_symbol").count == 2


def test_a_name_that_is_no_symbol_is_an_error():
    """Path parts and blanks cannot become file names."""
    assert only(check(BARS.assign(symbol="BRK B")), "odd_symbol").subject == "BRK B"


def test_a_symbol_written_in_two_ways_is_there_twice():
    """`aapl` and `AAPL` are one symbol to every reader."""
    both = pd.concat([BARS.assign(symbol="aapl"), BARS.assign(symbol="AAPL")])
    assert only(check(both), "symbol_twice").count == 2


def test_a_symbol_in_two_files_of_a_folder_is_there_twice():
    """A CSV beside a parquet file of the same symbol."""
    files = [raw(BARS, "prices/1d/A.csv"), raw(BARS, "prices/1d/a.parquet")]
    assert "prices/1d/A.csv, prices/1d/a.parquet" in only(check(*files), "symbol_twice").message


class TestStamps:
    """Time stamps that are wrong."""

    def test_a_repeated_key_says_whether_the_rows_agree(self):
        """Repeats with the same values and with others are told apart."""
        again = BARS.iloc[[3, 5]].copy()
        again.loc[5, "close"] = 1.0
        found = only(check(pd.concat([BARS, again])), "duplicate_keys")
        assert (found.severity, found.count) == ("error", 2)
        assert (found.first, found.last) == (day(BARS, 3), day(BARS, 5))
        assert found.message == "2 rows repeat a timestamp, 1 of them with other values."

    def test_text_that_is_no_date_is_quoted(self):
        """Unreadable stamps are counted, the others are checked."""
        text = BARS.assign(timestamp=BARS["timestamp"].dt.strftime("%Y-%m-%d"))
        found = only(check(put(text, [2, 3], timestamp="soon")), "unreadable_stamp")
        assert found.count == 2
        assert "soon" in found.message

    def test_a_year_that_cannot_be_is_an_error(self):
        """The year 2215 is a typing error."""
        text = BARS.assign(timestamp=BARS["timestamp"].dt.strftime("%Y-%m-%d"))
        found = only(check(put(text, [119], timestamp="2215-06-25")), "impossible_stamp")
        assert found.message == "1 timestamps lie in an impossible year: 2215-06-25."

    def test_intraday_stamps_need_a_zone(self):
        """Naive 5-minute stamps are an error, naive session dates are none."""
        naive = intraday().assign(timestamp=lambda f: f["timestamp"].dt.tz_localize(None))
        assert only(check(naive), "naive_intraday").count == len(naive)
        dates = BARS.assign(timestamp=BARS["timestamp"].dt.tz_localize(None))
        assert troubles(check(dates)) == []

    def test_stamps_with_and_without_a_zone_in_one_column_are_an_error(self):
        """Some of them would have to be guessed."""
        bars = intraday()
        text = bars["timestamp"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        text.iloc[10:20] = text.iloc[10:20].str.removesuffix("Z")
        found = only(check(bars.assign(timestamp=text)), "mixed_time_zones")
        assert (found.severity, found.count) == ("error", 10)
        assert found.first == "2024-06-03 14:20"

    def test_two_offsets_in_one_column_are_a_warning(self):
        """Eastern time and UTC mixed, each with its offset."""
        bars = intraday()
        eastern = bars["timestamp"].dt.tz_convert("America/New_York").map(pd.Timestamp.isoformat)
        text = bars["timestamp"].map(pd.Timestamp.isoformat).where(bars.index < 78, eastern)
        found = only(check(bars.assign(timestamp=text)), "mixed_time_zones")
        assert (found.severity, found.count) == ("warning", 78)
        assert found.message == "Stamps have the offsets -04:00 in 312 rows, +00:00 in 78 rows."

    def test_a_clock_change_is_no_mixture(self):
        """-05:00 before and -04:00 after the change are one zone."""
        bars = intraday(days=4, start="2024-03-07")
        text = bars["timestamp"].dt.tz_convert("America/New_York").map(pd.Timestamp.isoformat)
        assert only(check(bars.assign(timestamp=text)), "mixed_time_zones").severity == "info"

    def test_eastern_time_labelled_as_utc_is_found_by_the_sessions(self):
        """Days whose every bar fits the session if moved by whole hours are of another zone."""
        bars = intraday()
        shifted = bars["timestamp"].where(
            bars.index < 78, bars["timestamp"] - pd.Timedelta(hours=4)
        )
        found = only(check(bars.assign(timestamp=shifted)), "mixed_time_zones")
        assert (found.severity, found.count, found.first) == ("error", 4, "2024-06-04")
        assert "moved by +4 h" in found.message

    def test_a_daily_stamp_off_midnight_is_an_error(self):
        """Midnight in New York is 05:00 UTC."""
        late = BARS.assign(timestamp=BARS["timestamp"] + pd.Timedelta(hours=5))
        found = only(check(late, freq="1d"), "stamp_not_midnight")
        assert found.count == len(BARS)
        assert found.first == "2015-01-05 05:00"


class TestSeries:
    """Prices that stand still."""

    def test_a_run_of_one_close_is_stale(self):
        """Six equal closes are named with their number, four are not."""
        flat = put(BARS, range(10, 16), close=50.0, adj_close=50.0, high=60.0, low=40.0)
        found = only(check(flat), "stale_prices")
        assert (found.count, found.first, found.last) == (6, day(BARS, 10), day(BARS, 15))
        short = put(BARS, range(10, 14), close=50.0, adj_close=50.0, high=60.0, low=40.0)
        assert of(check(short), "stale_prices") == []


class TestSessions:
    """Bars beside the exchange's sessions."""

    def test_missing_sessions_are_counted_with_the_longest_gap(self):
        """Two gaps of one and three sessions."""
        found = only(check(BARS.drop(index=[5, 20, 21, 22])), "missing_sessions")
        assert (found.count, found.first, found.last) == (4, day(BARS, 5), day(BARS, 22))
        assert "in 2 gaps of up to 3" in found.message

    def test_a_gap_beyond_the_limit_is_named_as_such(self):
        """21 missing sessions split a history, 20 do not."""
        found = only(check(BARS.drop(index=range(30, 51))), "long_gap")
        assert (found.count, found.first, found.last) == (21, day(BARS, 29), day(BARS, 51))
        assert troubles(check(BARS.drop(index=range(30, 50)))) == ["missing_sessions"]

    def test_another_price_level_after_a_long_gap_is_a_reused_ticker(self):
        """Thirty missing sessions, then a third of the price on another adjustment."""
        after = BARS.index >= 60
        cheap = {
            name: BARS[name].where(~after, BARS[name] / 3)
            for name in ("open", "high", "low", "close")
        }
        other = BARS.assign(**cheap).drop(index=range(30, 60))
        found = only(check(other), "ticker_reuse")
        assert (found.severity, found.count) == ("warning", 30)
        assert "goes from 1 to 3: another price basis" in found.message

    def test_a_gap_of_a_year_is_a_reused_ticker_at_any_price(self):
        """252 sessions are enough."""
        long = daily(count=400)
        assert only(check(long.drop(index=range(60, 312))), "ticker_reuse").count == 252
        assert only(check(long.drop(index=range(60, 311))), "long_gap").count == 251

    def test_bars_on_holidays_are_off_session(self):
        """A bar on a Saturday."""
        extra = BARS.iloc[[4]].assign(timestamp=pd.Timestamp("2015-01-10", tz="UTC"))
        found = only(check(pd.concat([BARS, extra])), "off_session")
        assert (found.count, found.first) == (1, "2015-01-10")

    def test_bars_after_an_early_close_are_off_session(self):
        """On a half day the afternoon's bars lie outside, and the day is named."""
        bars = intraday(days=3, start="2024-07-02")
        late = walk(pd.DatetimeIndex(["2024-07-03T17:05Z", "2024-07-03T17:10Z"]), "A", step=0.001)
        late[["open", "high", "low", "close", "adj_close"]] = bars.loc[
            100, ["open", "high", "low", "close", "adj_close"]
        ].to_numpy(float)
        findings = check(pd.concat([bars, late]))
        assert only(findings, "off_session").count == 2
        half = only(findings, "half_days")
        assert (half.severity, half.count, half.first) == ("info", 1, "2024-07-03")

    def test_missing_five_minute_bars_are_a_note_until_there_are_many(self):
        """A few are thin trading; a third of each day is a warning."""
        bars = intraday()
        few = only(check(bars.drop(index=[3, 4, 100])), "missing_bars")
        assert (few.severity, few.count) == ("info", 3)
        assert "a median of 78 of 78 bars" in few.message
        many = only(check(bars[bars.index % 3 > 0]), "missing_bars")
        assert (many.severity, many.count) == ("warning", 130)

    def test_stamps_between_the_bars_are_off_the_grid(self):
        """Bars of another length, or of a clock that is late."""
        bars = intraday()
        late = bars["timestamp"].where(bars.index >= 4, bars["timestamp"] + pd.Timedelta("90s"))
        found = only(check(bars.assign(timestamp=late)), "off_grid")
        assert (found.severity, found.count, found.first) == ("warning", 4, "2024-06-03 13:31")
        assert found.message == "4 stamps are no multiple of 5 minutes."

    def test_a_symbol_that_begins_late_or_ends_early_is_a_note(self):
        """Beside most of the panel."""
        late, short = daily("B").iloc[50:], daily("C").iloc[:70]
        findings = check(pd.concat([daily("A"), late, short, daily("D")]))
        spans = {f.subject: f.message for f in of(findings, "listing_span")}
        assert set(spans) == {"B", "C"}
        assert "begins later than the panel (2015-01-05)" in spans["B"]
        assert "ends earlier" in spans["C"]
        assert troubles(findings) == []


def test_a_file_of_a_symbol_belongs_to_its_folder():
    """Files named after their symbol are one panel, others are panels of their own."""
    files = [
        raw(daily("A"), "prices/1d/A.parquet"),
        raw(daily("B").drop(columns="symbol"), "prices/1d/b.csv"),
        raw(daily("C").iloc[60:], "prices/1d/other.csv"),
    ]
    assert of(check(*files), "listing_span") == []


def test_the_window_and_the_symbols_bound_what_is_checked():
    """Defects before the start, after the end and of other symbols are not said."""
    bars = pd.concat([put(BARS, [5, 60, 100], high=1.0), put(daily("B"), [60], high=1.0)])
    stamps = BARS["timestamp"]
    found = check(bars, symbols=("A",), start=stamps[50], end=stamps[60])
    assert only(found, "high_below_low").count == 1
    assert of(check(bars, symbols=("A",), start=stamps[50], end=stamps[59]), "high_below_low") == []


def test_frequency_is_told_by_the_stamps():
    """A file without a telling folder is daily where no symbol has two bars on a date."""
    two = pd.concat([intraday("A"), intraday("B")])
    assert of(check(two.iloc[::2]), "missing_bars")
    assert troubles(check(two)) == []
    early = BARS.assign(timestamp=BARS["timestamp"] + pd.Timedelta(hours=5))
    assert "stamp_not_midnight" in troubles(check(early))


def test_sessions_can_be_the_datas_own_dates():
    """With the calendar `data` weekends are sessions where there are bars."""
    everyday = walk(pd.date_range("2015-01-01", periods=60, tz="UTC"), "BTC")
    assert only(check(everyday), "off_session").count > 10
    assert troubles(check(everyday, calendar="data")) == []
    assert troubles(check(everyday, calendar="24/7")) == []


def test_the_dates_of_the_helper_are_sessions():
    """The clean bars of these tests lie on sessions, over holidays too."""
    assert troubles(check(daily(count=600))) == []
    assert pd.Timestamp("2015-01-19", tz="UTC") not in session_dates(20)


@pytest.mark.parametrize("price", [0.0, -1.0, np.inf, np.nan])
def test_a_series_without_one_good_price_is_judged_to_the_end(price):
    """Nothing is divided by nothing: the rows are named, and nothing is said of adjustment."""
    names = ["open", "high", "low", "close", "adj_close"]
    findings = check(BARS.assign(**dict.fromkeys(names, price)))
    assert troubles(findings)
    assert of(findings, "price_basis") + of(findings, "missing_adj_close") == []


@pytest.mark.parametrize(
    "stamps",
    [range(120), [pd.NaT] * 120, [None] * 120, [20240102] * 120, np.linspace(0, 1, 120)],
    ids=["integers", "not a time", "nothing", "dates as numbers", "fractions"],
)
def test_a_column_without_one_good_stamp_is_one_error(stamps):
    """Nothing else can be said of such a table."""
    findings = check(BARS.assign(timestamp=stamps))
    assert troubles(findings) == ["unreadable_stamp"]
    assert findings[0].count == 120


@pytest.mark.parametrize("count", [1, 2])
def test_the_shortest_series_are_no_trouble(count):
    """One bar, two bars."""
    assert troubles(check(BARS.iloc[:count])) == []


@pytest.mark.parametrize("size", [1e200, 1e308])
def test_huge_values_raise_no_warnings_of_numpy(size):
    """Sums and ratios that overflow are judged like any other (warnings are errors in tests)."""
    columns = ("open", "high", "low", "close", "adj_close", "volume")
    some = put(BARS, range(40, 60), **dict.fromkeys(columns, size))
    tiny = put(some, range(70, 80), **dict.fromkeys(columns[:5], 1 / size))
    assert "price_spike" in troubles(check(put(tiny, [90], **dict.fromkeys(columns[:5], size))))
