"""Vessel counts from files of one's own."""

import pandas as pd
import pytest

from assembled_core.errors import DataError, EmptyDataError
from assembled_core.schemas import ShippingEvents
from assembled_core.sources.event_file_parameters import ShippingFileParameters
from assembled_core.sources.shipping_file import read_shipping_file

HEADER = "place,event_time,available_at,kind,vessel_count,capacity\n"


@pytest.fixture
def read(tmp_path):
    """Read a CSV of the given lines."""

    def read_lines(*lines, header=HEADER, **settings):
        path = tmp_path / "queue.csv"
        path.write_text(header + "".join(f"{line}\n" for line in lines))
        table, report = read_shipping_file(path, ShippingFileParameters(**settings))
        ShippingEvents.validate(table)
        return table, report

    return read_lines


def test_a_record_becomes_an_event(read):
    """Place, day, time of publication, kind and numbers of one record."""
    table, report = read("Los Angeles,2021-10-01,2021-10-02T16:00Z,Waiting,73,")
    assert table.fillna(-1).to_dict("records") == [
        {
            "place": "Los Angeles",
            "event_time": pd.Timestamp("2021-10-01", tz="UTC"),
            "available_at": pd.Timestamp("2021-10-02T16:00Z"),
            "kind": "waiting",
            "vessel_count": 73.0,
            "capacity": -1.0,
            "source": "file",
        }
    ]
    assert (report.source, report.rows_read, report.rows_kept) == ("file", 1, 1)


def test_columns_constants_and_numbers_of_another_form(read):
    """Named columns, constants for those that are missing, grouped digits, and a declared lag."""
    table, _ = read(
        "01.10.2021;1.073",
        header="Tag;Schiffe\n",
        separator=";",
        thousands=".",
        columns={"event_time": "Tag", "vessel_count": "Schiffe"},
        constants={"place": "Hamburg", "kind": "transit"},
        event_time_format="%d.%m.%Y",
        available_after_days=1,
        time_zone="Europe/Berlin",
    )
    row = table.iloc[0]
    assert (row["place"], row["kind"], row["vessel_count"]) == ("Hamburg", "transit", 1073.0)
    assert row["available_at"] == pd.Timestamp("2021-10-02T22:00Z")


def test_vintages_are_kept_apart(read):
    """Rows of one day with other times of availability stay, sorted by them."""
    table, report = read(
        "A,2021-10-01,2021-10-09T16:00Z,transit,70,",
        "A,2021-10-01,2021-10-02T16:00Z,transit,73,",
    )
    assert table["vessel_count"].tolist() == [73.0, 70.0]
    assert report.dropped == {}


def test_what_cannot_be_used_is_dropped_and_counted(read):
    """Each record is counted once, under the first reason."""
    good = "A,2021-10-01,2021-10-02T16:00Z,transit,73,"
    table, report = read(
        good,
        good,
        "A,2021-10-01,2021-10-02T16:00Z,transit,74,",
        "A,2021-10-01,2021-09-30T23:59Z,transit,73,",
        ",2021-10-01,2021-10-02T16:00Z,transit,73,",
        "A,2021-10-01,2021-10-02T16:00Z,parked,73,",
        "A,2021-10-01,2021-10-02T16:00Z,transit,n/a,",
        "A,2021-10-01,2021-10-02T16:00Z,transit,-1,",
    )
    assert report.dropped == {
        "a record that is there twice": 1,
        "disclosed before it happened": 1,
        "no place": 1,
        "neither transit nor waiting": 1,
        "vessel_count is missing or no number": 1,
        "a count below 0": 1,
        "a second figure of one place, day and time of availability": 1,
    }
    assert table["vessel_count"].tolist() == [73.0]


def test_the_kind_is_never_guessed(read):
    """A file without a kind is refused, as is a place with both kinds."""
    with pytest.raises(
        DataError, match="has no column kind; name it under columns, or its one val"
    ):
        read(
            "A,2021-10-01,2021-10-02T16:00Z,73",
            header="place,event_time,available_at,vessel_count\n",
        )
    with pytest.raises(DataError, match="'A' has figures of transit and of waiting; give each a"):
        read(
            "A,2021-10-01,2021-10-02T16:00Z,transit,73,",
            "A,2021-10-02,2021-10-02T16:00Z,waiting,73,",
        )


def test_a_file_of_which_nothing_is_left_is_refused(read):
    """The line names how many records there were, and what took most of them."""
    with pytest.raises(EmptyDataError, match=r"none of 1 records can be used; 1 of them: no place"):
        read(",2021-10-01,2021-10-02T16:00Z,transit,73,")


SCFI = {
    "skip_rows": 1,
    "columns": {
        "event_time": "the period (YYYY-MM-DD)",
        "vessel_count": "Comprehensive Index",
    },
    "constants": {"place": "Shanghai freight", "kind": "waiting"},
    "event_time_format": "%m/%d/%Y",
    "time_zone": "Asia/Shanghai",
    "available_after_days": 0,
}


@pytest.mark.shared
def test_a_real_file_with_its_header_on_line_two(shared):
    """The freight index of Shanghai: 385 weeks, each known when its Friday is over there."""
    path = shared / "shipping" / "scfi_weekly_2018_2025.csv"
    table, report = read_shipping_file(path, ShippingFileParameters(**SCFI))
    ShippingEvents.validate(table)
    assert (report.rows_read, report.rows_kept, report.dropped) == (385, 385, {})
    first = table.iloc[0]
    assert first["event_time"] == pd.Timestamp("2018-01-05", tz="UTC")
    assert first["available_at"] == pd.Timestamp("2018-01-05T16:00Z")
    assert first["vessel_count"] == 816.58
    assert table["vessel_count"].iloc[-1] == 1415.36
    with pytest.raises(DataError, match="has no column 'the period"):
        read_shipping_file(path, ShippingFileParameters(**{**SCFI, "skip_rows": 0}))
