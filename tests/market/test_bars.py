"""Canonical bars: what is read, mended and refused."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.market.bars import canonical_bars
from panels import random_bars


def raw(**changes: object) -> pd.DataFrame:
    """Three raw daily bars with some columns changed."""
    columns = {
        "timestamp": ["2020-01-02", "2020-01-03", "2020-01-06"],
        "open": [10.0, 11.0, 12.0],
        "high": [11.0, 12.0, 13.0],
        "low": [9.0, 10.0, 11.0],
        "close": [10.5, 11.5, 12.5],
        "volume": [100, 200, 300],
    }
    return pd.DataFrame({**columns, **changes})


def test_canonical_bars_are_their_own_canonical_form():
    """Reading canonical bars again changes nothing."""
    bars = random_bars("A")
    pd.testing.assert_frame_equal(canonical_bars(bars, "A", "1d"), bars)


def test_a_bare_date_is_a_session_date():
    """2020-01-02 becomes midnight UTC of that date, in nanoseconds."""
    bars = canonical_bars(raw(), "A", "1d")
    assert str(bars["timestamp"].dtype) == "datetime64[ns, UTC]"
    assert bars["timestamp"].iloc[0] == pd.Timestamp("2020-01-02", tz="UTC")


def test_rows_are_sorted_by_time():
    """The order of the file does not matter."""
    shuffled = raw().iloc[[2, 0, 1]]
    pd.testing.assert_frame_equal(
        canonical_bars(shuffled, "A", "1d"), canonical_bars(raw(), "A", "1d")
    )


def test_no_row_after_the_end_is_looked_at():
    """A row after the end date may be impossible: it is dropped before any check."""
    poisoned = raw(close=[10.5, 11.5, -1.0])
    kept = canonical_bars(poisoned, "A", "1d", until=pd.Timestamp("2020-01-03", tz="UTC"))
    assert kept["close"].tolist() == [10.5, 11.5]


def test_an_intraday_stamp_without_a_zone_is_refused():
    """Which zone a bare intraday stamp means is not guessed."""
    stamps = ["2024-01-02 09:30", "2024-01-02 09:35", "2024-01-02 09:40"]
    with pytest.raises(DataError, match=r"A: intraday stamp 2024-01-02 09:30 has no time zone"):
        canonical_bars(raw(timestamp=stamps), "A", "5min")


@pytest.mark.parametrize(
    ("freq", "bad"),
    [
        ("1d", "2020-01-06T14:30:00Z"),
        ("1d", "9999-12-31"),
        ("5min", "2020-01-06 09:30:00"),
        ("5min", "9999-12-31T00:00:00Z"),
    ],
)
def test_a_stamp_after_the_end_may_be_bad(freq, bad):
    """What certainly lies after the end date is not judged; without an end date it is."""
    known = ["2020-01-02", "2020-01-03"] if freq == "1d" else ["2020-01-02T00Z", "2020-01-03T00Z"]
    table = raw(timestamp=[*known, bad])
    kept = canonical_bars(table, "A", freq, until=pd.Timestamp("2020-01-03", tz="UTC"))
    assert kept["timestamp"].dt.strftime("%m-%d").tolist() == ["01-02", "01-03"]
    with pytest.raises(DataError, match=r"has no time zone|not a session date|cannot be read"):
        canonical_bars(table, "A", freq)


@pytest.mark.parametrize("bad", ["2020-01-04 13:59", "soon"])
def test_a_stamp_that_may_lie_before_the_end_is_judged(bad):
    """Fourteen hours lie between UTC and the farthest zone; what cannot be read may be any time."""
    stamps = ["2020-01-02T00:00Z", "2020-01-03T00:00Z", bad]
    with pytest.raises(DataError, match=bad):
        canonical_bars(raw(timestamp=stamps), "A", "5min", until=pd.Timestamp("2020-01-03"))


def test_the_bad_stamp_is_named_not_a_good_one():
    """Among zoned stamps the bare one is named, among dates the one that is none."""
    mixed = ["2020-01-02T09:30Z", "2020-01-03 09:30", "2020-01-06T09:30Z"]
    with pytest.raises(DataError, match="intraday stamp 2020-01-03 09:30 has no time zone"):
        canonical_bars(raw(timestamp=mixed), "A", "5min")
    with pytest.raises(DataError, match="timestamps such as 'soon' cannot be read"):
        canonical_bars(raw(timestamp=["2020-01-02", "soon", "2020-01-06"]), "A", "1d")


def test_offsets_of_two_seasons_are_one_instant_each():
    """Stamps in New York time across a DST change come out in UTC."""
    stamps = ["2024-03-08T09:30:00-05:00", "2024-03-11T09:30:00-04:00", "2024-03-12T09:30:00-04:00"]
    bars = canonical_bars(raw(timestamp=stamps), "A", "5min")
    assert bars["timestamp"].dt.strftime("%H:%M").tolist() == ["14:30", "13:30", "13:30"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"timestamp": ["2020-01-02", "2020-01-02", "2020-01-06"]}, r"1 bars repeat a timestamp"),
        ({"timestamp": ["2020-01-02", "soon", "2020-01-06"]}, r"timestamps such as .* cannot be"),
        ({"timestamp": [20200102, 20200103, 20200106]}, r"timestamp 20200102 is a number"),
        ({"timestamp": ["2020-01-02", None, "2020-01-06"]}, r"1 rows have no timestamp"),
        ({"timestamp": ["2020-01-02T14:30Z"] * 3}, r"is not a session date at 00:00 UTC"),
        ({"high": [11.0, 9.5, 13.0]}, r"1 bars have high < low, first 2020-01-03"),
        ({"low": [9.0, -10.0, 11.0]}, r"1 bars have a price <= 0"),
        ({"open": [10.0, 0.0, 12.0]}, r"1 bars have a price <= 0"),
        ({"high": [11.0, np.inf, 13.0]}, r"an infinite price"),
        ({"close": [10.5, "n/a", 12.5]}, r"close 'n/a' is not a number"),
        ({"volume": [100, -1, 300]}, r"a negative or infinite volume"),
        ({"adj_close": [1.0, -1.0, 1.0]}, r"an adj_close <= 0"),
    ],
)
def test_impossible_bars_are_refused_in_one_line(changes, message):
    """Each kind of impossible row is named with its symbol and what to do."""
    with pytest.raises(DataError, match=message) as caught:
        canonical_bars(raw(**changes), "A", "1d")
    assert str(caught.value).startswith("A: ")
    assert "\n" not in str(caught.value)


def test_missing_columns_are_named():
    """A table without volume says so and lists what is needed."""
    with pytest.raises(DataError, match=r"A: bars lack volume; needed are the columns timestamp"):
        canonical_bars(raw().drop(columns="volume"), "A", "1d")


def test_what_is_mended_is_counted():
    """Rows without a price go, missing volumes become 0, and both are counted."""
    odd = raw(close=[10.5, np.nan, 12.5], volume=[100.0, 200.0, np.nan])
    bars = canonical_bars(odd, "A", "1d")
    assert bars["volume"].tolist() == [100.0, 0.0]
    assert bars.attrs["findings"] == {
        "bars without a price were dropped": 1,
        "bars without a volume count as volume 0": 1,
        "bars have no adj_close, factor 1 is used": 2,
    }


def test_it_is_said_whose_factor_a_bar_without_adj_close_takes():
    """Before the first known factor it is a later bar's, after it an earlier one's."""
    holes = raw(adj_close=[np.nan, 11.5, np.nan])
    assert canonical_bars(holes, "A", "1d").attrs["findings"] == {
        "first bars have no adj_close, the first later factor is used": 1,
        "bars have no adj_close, the last known factor is used": 1,
    }
    assert not canonical_bars(raw(adj_close=[10.5, 11.5, 12.5]), "A", "1d").attrs["findings"]


def test_the_input_is_not_changed():
    """Canonical bars are a new table."""
    given = raw()
    before = given.copy(deep=True)
    canonical_bars(given, "A", "1d")
    pd.testing.assert_frame_equal(given, before)
