"""Event tables in the catalog: canonical or refused, never replaced unasked."""

from pathlib import Path

import pandas as pd
import pytest
from kedro.io.core import DatasetError

from assembled_core.datasets import EventsDataset
from assembled_core.datasets.events import check_events
from assembled_core.errors import DataError, OutputError, ParameterError
from assembled_core.features.insider import (
    InsiderParameters,
    compute_insider,
    insider_names,
    prepare_insider,
)
from events import insider_events, new_york, shipping_events, symbol_bars

FILED = insider_events(
    {"symbol": "B", "available_at": "2024-01-03"}, {"symbol": "A", "available_at": "2024-01-04"}
)


def cause_of(error):
    """What lies behind Kedro's own error."""
    return error.__cause__ if isinstance(error, DatasetError) and error.__cause__ else error


def dataset(folder, kind="insider", **options) -> EventsDataset:
    """The dataset of a file in the folder."""
    return EventsDataset(filepath=f"{folder}/{kind}.parquet", kind=kind, **options)


def test_events_come_back_in_order_and_in_nanoseconds(tmp_path):
    """What is saved comes back sorted by symbol and availability, microseconds made nanoseconds."""
    coarse = FILED.assign(available_at=FILED["available_at"].dt.as_unit("us"))
    dataset(tmp_path).save(coarse)
    found = dataset(tmp_path).load()()
    assert found["symbol"].tolist() == ["A", "B"]
    assert str(found["available_at"].dtype) == "datetime64[ns, UTC]"


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    """Loading gives a function; the missing file is named, with the command, when it is called."""
    load = dataset(tmp_path).load()
    with pytest.raises(DataError, match=r"no insider events at .*fetch_events --kind insider"):
        load()


def test_other_events_are_not_replaced_unasked(tmp_path):
    """The same events are kept in silence, others refused, and with `overwrite` replaced."""
    dataset(tmp_path).save(FILED)
    before = (tmp_path / "insider.parquet").read_bytes()
    dataset(tmp_path).save(FILED)
    other = FILED.assign(shares=7.0)
    with pytest.raises(Exception, match=r"pass --overwrite .*overwrite_events=true") as caught:
        dataset(tmp_path).save(other)
    assert isinstance(cause_of(caught.value), OutputError)
    assert (tmp_path / "insider.parquet").read_bytes() == before
    dataset(tmp_path, overwrite=True).save(other)
    assert (dataset(tmp_path).load()()["shares"] == 7).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_time": "2024-02-01"}, "happens_before_it_is_known"),
        ({"superseded_at": "2024-01-01"}, "happens_before_it_is_known"),
        ({"role": "king"}, "role"),
        ({"price": 0.0}, "price"),
        ({"price": 2e6}, "price"),
        ({"shares": float("inf")}, "shares"),
        ({"shares": -2e11}, "shares"),
        ({"shares": 1e10, "price": 1e5}, "a trade is worth at most 1e.12 USD"),
    ],
)
def test_an_impossible_row_is_refused_in_one_line(tmp_path, change, message):
    """Known before it happened, replaced before it was known, a wrong role or price: refused."""
    with pytest.raises(Exception, match=f"no table of insider events: .*{message}") as caught:
        dataset(tmp_path).save(insider_events({"available_at": "2024-01-03", **change}))
    assert isinstance(cause_of(caught.value), DataError)
    assert not (tmp_path / "insider.parquet").exists()


def test_two_vintages_of_one_instant_are_refused(tmp_path):
    """A place's day is published once at a time."""
    row = {"event_time": "2024-01-01", "available_at": "2024-01-09", "vessel_count": 3.0}
    with pytest.raises(Exception, match="no table of shipping events"):
        dataset(tmp_path, "shipping").save(shipping_events(row, row))


def test_the_largest_sums_stay_whole():
    """Fifty thousand of the largest trades that pass, all in one window, are summed exactly."""
    count = 50_000
    row = {"available_at": "2024-01-03", "shares": 1e6, "price": 1e6}
    largest = pd.concat([insider_events(row)] * count, ignore_index=True)
    largest = largest.assign(source_id=[f"row {number}" for number in range(count)])
    known = check_events(largest, "insider", Path("insider.parquet"))
    params = InsiderParameters(windows=(20,))
    bars = symbol_bars(new_york("2024-01-02", "2024-01-10"))
    values = compute_insider(bars, prepare_insider(known, params), params)
    assert values[insider_names(params).index("insider_net_value_20d"), -1] == 5e16


def test_a_place_of_both_kinds_is_refused(tmp_path):
    """Where vessels pass and wait under one name, the score would turn around: refused."""
    row = {"event_time": "2024-01-01", "available_at": "2024-01-09", "vessel_count": 3.0}
    both = shipping_events(row, {**row, "event_time": "2024-01-02", "kind": "waiting"})
    with pytest.raises(Exception, match=r"no table of shipping events: .*a place is of one kind"):
        dataset(tmp_path, "shipping").save(both)


@pytest.mark.parametrize("count", [-1.0, float("inf")])
def test_a_count_of_vessels_is_finite(tmp_path, count):
    """No place has fewer than no vessels, nor endlessly many."""
    row = {"event_time": "2024-01-01", "available_at": "2024-01-09", "vessel_count": count}
    with pytest.raises(Exception, match=r"no table of shipping events: .*vessel_count"):
        dataset(tmp_path, "shipping").save(shipping_events(row))


def test_a_repeated_trade_is_refused(tmp_path):
    """The same trade twice would count twice; one line of a filing may concern two insiders."""
    row = {"available_at": "2024-01-03", "source_id": "0001-24-1:1"}
    with pytest.raises(Exception, match=r"no table of insider events: .*source_id.*not unique"):
        dataset(tmp_path).save(insider_events(row, row))
    dataset(tmp_path).save(insider_events(row, {**row, "insider": "another"}))
    assert len(dataset(tmp_path).load()()) == 2


@pytest.mark.parametrize("year", [21, 2300])
def test_a_time_of_no_possible_year_is_refused(tmp_path, year):
    """A year that nanoseconds do not reach is named with its column."""
    then = pd.DatetimeIndex([pd.Timestamp(year, 1, 3, tz="UTC").as_unit("us")] * 2)
    with pytest.raises(Exception, match=f"event_time holds a time of the year {year};") as caught:
        dataset(tmp_path).save(FILED.assign(event_time=then))
    assert isinstance(cause_of(caught.value), DataError)


def test_an_empty_table_says_so(tmp_path):
    """A table without rows is called empty."""
    with pytest.raises(Exception, match=r"holds no insider event: the table is empty") as caught:
        dataset(tmp_path).save(FILED.iloc[:0])
    assert isinstance(cause_of(caught.value), DataError)


def test_symbols_become_those_of_bars(tmp_path):
    """Lower case and blanks are mended; what is no symbol is refused by name."""
    dataset(tmp_path).save(FILED.assign(symbol=["brk.b ", "A"]))
    assert dataset(tmp_path).load()()["symbol"].tolist() == ["A", "BRK.B"]
    with pytest.raises(Exception, match=r"column symbol: 'a/b' is not a symbol") as caught:
        dataset(tmp_path).save(FILED.assign(symbol=["a/b", "A"]))
    assert isinstance(cause_of(caught.value), DataError)


@pytest.mark.parametrize(
    ("kind", "name", "source"),
    [("insider", "a.csv", "file"), ("insider", "q.zip", "sec"), ("shipping", "a.csv", "file")],
)
def test_the_advice_for_a_file_of_another_form_works(tmp_path, kind, name, source):
    """A file that is no canonical table is sent to the data source that reads such files."""
    (tmp_path / name).write_text("a,b\n")
    load = EventsDataset(filepath=f"{tmp_path}/{name}", kind=kind).load()
    with pytest.raises(ParameterError, match=f"--kind {kind} --data-source {source} --path"):
        load()


def test_a_table_without_zones_or_of_another_form_is_refused(tmp_path):
    """A time without its zone is named; a CSV is sent to fetch_events; a broken file is named."""
    naive = FILED.assign(available_at=FILED["available_at"].dt.tz_localize(None))
    naive.to_parquet(tmp_path / "insider.parquet")
    with pytest.raises(DataError, match="available_at must hold times with a zone"):
        dataset(tmp_path).load()()
    (tmp_path / "insider.parquet").write_bytes(b"PAR1 and more")
    with pytest.raises(DataError, match="cannot be read"):
        dataset(tmp_path).load()()
    (tmp_path / "own.csv").write_text("a,b\n")
    own = EventsDataset(filepath=f"{tmp_path}/own.csv", kind="insider").load()
    with pytest.raises(ParameterError, match="fetch_events --kind insider"):
        own()


def test_columns_that_are_missing_are_named(tmp_path):
    """A table without shares says so."""
    with pytest.raises(Exception, match="shares"):
        dataset(tmp_path).save(pd.DataFrame(FILED.drop(columns="shares")))
