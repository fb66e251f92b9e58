"""Bars on disk: folders, single files, both formats, broken files."""

import pickle

import pandas as pd
import pytest

from assembled_core.datasets import BarsDataset
from assembled_core.datasets.bars import BarUpdates
from assembled_core.errors import DataError
from panels import random_bars


def write_folder(folder, symbols=("A", "B"), suffix="parquet"):
    """One file per symbol."""
    folder.mkdir()
    for symbol in symbols:
        bars = random_bars(symbol, 30)
        path = folder / f"{symbol}.{suffix}"
        bars.to_parquet(path) if suffix == "parquet" else bars.to_csv(path, index=False)
    return folder


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_folder_gives_a_loader_per_symbol(tmp_path, suffix):
    """Each loader gives its symbol's canonical bars, from parquet and CSV alike."""
    loaders = BarsDataset(
        filepath=str(write_folder(tmp_path / "p", suffix=suffix)), freq="1d"
    ).load()
    assert sorted(loaders) == ["A", "B"]
    pd.testing.assert_frame_equal(loaders["B"](), random_bars("B", 30))


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_one_file_holds_many_symbols(tmp_path, suffix):
    """A file with a symbol column is split by it, whatever the order of its rows."""
    table = pd.concat([random_bars("B", 30), random_bars("A", 30)]).sample(frac=1, random_state=1)
    path = tmp_path / f"all.{suffix}"
    table.to_parquet(path) if suffix == "parquet" else table.to_csv(path, index=False)
    loaders = BarsDataset(filepath=str(path), freq="1d").load()
    pd.testing.assert_frame_equal(loaders["A"](), random_bars("A", 30))


def test_one_file_without_symbols_is_named_by_its_stem(tmp_path):
    """aapl.csv without a symbol column holds AAPL."""
    random_bars("X", 10).drop(columns="symbol").to_csv(tmp_path / "aapl.csv", index=False)
    assert list(BarsDataset(filepath=f"{tmp_path}/aapl.csv", freq="1d").load()) == ["AAPL"]


def test_loaders_pickle_and_know_their_times(tmp_path):
    """A loader travels to another process; its times are those of its bars, up to the end."""
    folder = write_folder(tmp_path / "p")
    end = random_bars("A", 30)["timestamp"].iloc[9]
    loader = pickle.loads(
        pickle.dumps(BarsDataset(filepath=str(folder), freq="1d").load()["A"].until(end))
    )
    assert len(loader()) == 10
    assert loader.times().tolist() == loader()["timestamp"].astype("int64").tolist()


def test_times_stop_at_the_end_date_too(tmp_path):
    """A stamp after the end date that is no session date hinders neither bars nor times."""
    bars = random_bars("A", 10)
    stamps = bars["timestamp"].dt.strftime("%Y-%m-%d").tolist()
    bars.assign(timestamp=[*stamps[:-1], "2099-01-01T09:30Z"]).to_csv(tmp_path / "A.csv")
    loader = BarsDataset(filepath=f"{tmp_path}/A.csv", freq="1d").load()["A"]
    loader = loader.until(bars["timestamp"].iloc[8])
    assert loader.times().tolist() == loader()["timestamp"].astype("int64").tolist()
    assert len(loader()) == 9


def test_no_data_says_how_to_get_some(tmp_path):
    """An empty project names make demo, fetch_prices and --price-file."""
    with pytest.raises(Exception, match=r"no price data at .*make demo.*--price-file"):
        BarsDataset(filepath=f"{tmp_path}/none", freq="1d").load()


@pytest.mark.parametrize("content", [b"", b"not parquet at all", b"PAR1 cut short"])
def test_a_corrupt_file_is_named_in_one_line(tmp_path, content):
    """A broken parquet file says which one and what to do."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "A.parquet").write_bytes(content)
    loader = BarsDataset(filepath=f"{tmp_path}/p", freq="1d").load()["A"]
    with pytest.raises(
        Exception, match=r"A\.parquet cannot be read \(.*\); fetch or write it"
    ) as caught:
        loader()
    assert "\n" not in str(caught.value)


def test_an_unknown_format_is_refused(tmp_path):
    """A price file that is neither parquet nor CSV is refused by its suffix."""
    (tmp_path / "a.xlsx").write_bytes(b"")
    with pytest.raises(Exception, match=r"format '\.xlsx' is unknown; use parquet or csv"):
        BarsDataset(filepath=f"{tmp_path}/a.xlsx", freq="1d").load()


def test_saving_keeps_a_file_that_holds_other_bars(tmp_path, caplog):
    """Fetched bars never replace the user's own, unless told to."""
    mine, fetched = random_bars("A", 20), random_bars("A", 30, seed=9)
    dataset = BarsDataset(filepath=f"{tmp_path}/p", freq="1d")
    dataset.save({"A": mine})
    dataset.save({"A": fetched})
    assert "holds other bars; kept" in caplog.text
    pd.testing.assert_frame_equal(dataset.load()["A"](), mine)
    BarsDataset(filepath=f"{tmp_path}/p", freq="1d", overwrite=True).save({"A": fetched})
    pd.testing.assert_frame_equal(dataset.load()["A"](), fetched)


def test_updates_replace_what_they_hold(tmp_path, caplog):
    """Bars that were joined with the stored ones are written over them without being told to."""
    dataset = BarsDataset(filepath=f"{tmp_path}/p", freq="1d")
    dataset.save({"A": random_bars("A", 20)})
    dataset.save(BarUpdates({"A": random_bars("A", 30)}))
    pd.testing.assert_frame_equal(dataset.load()["A"](), random_bars("A", 30))
    assert caplog.text == ""


def test_no_updates_make_no_folder(tmp_path):
    """An empty update leaves an empty project empty."""
    BarsDataset(filepath=f"{tmp_path}/p", freq="1d").save(BarUpdates())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["A.csv", "a.csv"])
def test_the_file_that_was_saved_wins_over_one_s_own_of_that_symbol(tmp_path, name):
    """Saving does not touch a CSV, but what was saved is what is read from then on."""
    random_bars("A", 20).to_csv(tmp_path / name, index=False)
    dataset = BarsDataset(filepath=str(tmp_path), freq="1d")
    dataset.save(BarUpdates({"A": random_bars("A", 30)}))
    assert len(dataset.load()["A"]()) == 30
    assert len(pd.read_csv(tmp_path / name)) == 20


def test_bars_that_are_not_required_may_be_missing(tmp_path):
    """Where nothing is stored yet, there is nothing to read, and that is no error."""
    assert BarsDataset(filepath=f"{tmp_path}/none", freq="1d", required=False).load() == {}


def test_one_symbol_in_two_spellings_is_one_history(tmp_path):
    """Rows of aapl and AAPL belong together; none of them is dropped."""
    bars = random_bars("A", 4).assign(symbol=["aapl", "AAPL", "aapl ", "AAPL"])
    bars.to_csv(tmp_path / "all.csv", index=False)
    found = BarsDataset(filepath=f"{tmp_path}/all.csv", freq="1d").load()
    assert list(found) == ["AAPL"]
    assert len(found["AAPL"]()) == 4


def test_the_ticker_na_is_a_symbol_and_an_empty_one_is_missing(tmp_path):
    """National Bank of Canada trades as NA; a row without a symbol is refused."""
    random_bars("NA", 3).to_csv(tmp_path / "all.csv", index=False)
    assert list(BarsDataset(filepath=f"{tmp_path}/all.csv", freq="1d").load()) == ["NA"]
    random_bars("A", 3).assign(symbol=["A", "", "A"]).to_csv(tmp_path / "all.csv", index=False)
    with pytest.raises(Exception, match="1 bars have no symbol"):
        BarsDataset(filepath=f"{tmp_path}/all.csv", freq="1d").load()


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("symbols", [["B"], ["A", "B"]])
def test_a_file_named_after_a_symbol_holds_no_other(tmp_path, suffix, symbols):
    """A.parquet with bars of B, or of A and B, is refused by name, not traded as A."""
    rows = pd.concat([random_bars(symbol, 5) for symbol in symbols])
    path = tmp_path / f"A.{suffix}"
    rows.to_parquet(path) if suffix == "parquet" else rows.to_csv(path, index=False)
    loader = BarsDataset(filepath=str(tmp_path), freq="1d").load()["A"]
    with pytest.raises(DataError, match="is named after A but holds bars of B"):
        loader.columns()


def test_two_files_of_one_symbol_are_named(tmp_path, caplog):
    """A.csv beside a.csv: which of them is read is said."""
    for name in ("A.csv", "a.csv"):
        random_bars("A", 5).to_csv(tmp_path / name, index=False)
    assert list(BarsDataset(filepath=str(tmp_path), freq="1d").load()) == ["A"]
    assert "A.csv and a.csv are both of A; a.csv is read." in caplog.text
