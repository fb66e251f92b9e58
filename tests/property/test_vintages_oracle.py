"""The law of vintages: what is known at any instant is what the downloads up to it say."""

import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.sources.portwatch import PortWatchParameters, read_portwatch
from assembled_core.sources.publication import WeeklyPublication, next_midnight

PLACES = ("Kiel", "Suez")
FIRST = pd.Timestamp("2024-02-26")  # so that the clock change of March lies within
SETTINGS = PortWatchParameters(publication=WeeklyPublication(lag_days=2))


@st.composite
def downloads(draw):
    """A few downloads on different dates, each with figures of a few days of two places."""
    dates = sorted(draw(st.sets(st.integers(3, 30), min_size=1, max_size=4)))
    found = {}
    for date in dates:
        keys = st.tuples(st.sampled_from(PLACES), st.integers(0, min(date - 1, 12)))
        found[date] = draw(st.dictionaries(keys, st.integers(0, 2), min_size=1, max_size=12))
    return found


def write(folder, found):
    """Write each download as a file with its date in the name."""
    for date, figures in found.items():
        lines = ["date,portid,portname,n_total,capacity"]
        lines += [
            f"{FIRST + pd.Timedelta(days=day):%Y/%m/%d} 00:00:00+00,{place},{place},{count},1.5"
            for (place, day), count in figures.items()
        ]
        name = f"portwatch_{FIRST + pd.Timedelta(days=date):%Y-%m-%d}.csv"
        (folder / name).write_text("\n".join(lines) + "\n")


def read(found):
    """Return the events of some downloads."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), found)
        return read_portwatch(Path(folder), SETTINGS)


@cache
def known(date):
    """The instant from which a download of that date is known: the midnight in New York."""
    days = pd.Series([FIRST + pd.Timedelta(days=date)])
    return next_midnight(days, "America/New_York").iloc[0]


@cache
def tuesday(day):
    """The weekly publication of a day, counted out day by day."""
    date = FIRST + pd.Timedelta(days=day + 2)
    while date.day_name() != "Tuesday":
        date += pd.Timedelta(days=1)
    return (date + pd.Timedelta(hours=9)).tz_localize("America/New_York").tz_convert("UTC")


def oracle(found, instant):
    """What was public strictly before an instant: {(place, day): count}, download by download."""
    first, *later = found
    seen = {
        key: count
        for key, count in found[first].items()
        if min(tuesday(key[1]), known(first)) < instant
    }
    for date in later:
        if known(date) < instant:
            seen.update(found[date])
    return seen


def as_of(table, instant):
    """The last vintage of each figure that was available strictly before an instant."""
    rows = table[table["available_at"] < instant]
    rows = rows.drop_duplicates(["place", "event_time"], keep="last")
    days = (rows["event_time"].dt.tz_localize(None) - FIRST).dt.days
    return dict(zip(zip(rows["place"], days, strict=True), rows["vessel_count"], strict=True))


@settings(max_examples=50)
@given(downloads())
def test_events_as_of_an_instant_are_the_last_download_before_it(found):
    """At every publication and download, and 1 ns after it, the table holds what was public."""
    table, report = read(found)
    instants = {known(date) for date in found} | set(table["available_at"])
    for instant in instants:
        for moment in (instant, instant + pd.Timedelta(1, "ns")):
            assert as_of(table, moment) == oracle(found, moment)
    assert report.rows_kept + sum(report.dropped.values()) == report.rows_read
    for _, rows in table.groupby(["place", "event_time"]):  # and holds nothing twice
        assert (rows["vessel_count"].diff() != 0).all()


@settings(max_examples=50)
@given(downloads())
def test_a_later_download_changes_nothing_before_it(found):
    """Without the last download, every row known before it is bit-identical."""
    *earlier, last = found
    if not earlier:
        return
    table, _ = read(found)
    before, _ = read({date: found[date] for date in earlier})
    kept = table[table["available_at"] < known(last)].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, before[before["available_at"] < known(last)])
