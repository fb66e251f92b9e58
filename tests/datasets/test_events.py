"""Event tables in the catalog: canonical or refused, never replaced unasked."""

import pandas as pd
import pytest
from kedro.io.core import DatasetError

from assembled_core.datasets import EventsDataset
from assembled_core.errors import DataError, OutputError, ParameterError
from events import insider_events, shipping_events

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
    with pytest.raises(Exception, match="holds other insider events; pass --overwrite") as caught:
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
    with pytest.raises(ParameterError, match="fetch_events --kind insider --path"):
        own()


def test_columns_that_are_missing_are_named(tmp_path):
    """A table without shares says so."""
    with pytest.raises(Exception, match="shares"):
        dataset(tmp_path).save(pd.DataFrame(FILED.drop(columns="shares")))
