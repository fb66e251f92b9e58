"""The ML dataset on disk: both formats, metadata, streaming, emptiness."""

import json
import re

import pandas as pd
import pytest

from assembled_core.datasets import MLDataset
from assembled_core.datasets.ml_dataset import LazySamples
from assembled_core.schemas import MLDataset as Schema
from assembled_core.workflows.panel import signal_panel
from assembled_core.workflows.samples import (
    LabelParameters,
    SampleSettings,
    explain_empty,
    sample_partitions,
)
from panels import SETTINGS, random_bars, sessions_of


def lazy_samples(bars=200, threshold=0.02):
    """Samples of two symbols, not yet made."""
    panel = {symbol: random_bars(symbol, bars) for symbol in ("A", "B")}
    sessions = sessions_of(panel)
    signals = signal_panel({s: (lambda b=b: b) for s, b in panel.items()}, sessions, SETTINGS)
    labels = LabelParameters(success_threshold=threshold)
    made = sample_partitions(signals, sessions, SampleSettings(labels, 20, None))
    return LazySamples(made, {"strategy": "trend_baseline", "freq": "1d"}, explain_empty)


def test_parquet_and_csv_hold_the_same(tmp_path):
    """Both formats give the same frame, to the last bit, and the same metadata."""
    frames = []
    for suffix in ("parquet", "csv"):
        dataset = MLDataset(filepath=f"{tmp_path}/d.{suffix}")
        dataset.save(lazy_samples())
        frames.append(dataset.load())
    parquet, csv = frames
    pd.testing.assert_frame_equal(parquet, csv, check_exact=True, check_dtype=False)
    assert parquet.attrs == csv.attrs
    assert json.loads((tmp_path / "d.csv.meta.json").read_text()) == csv.attrs["metadata"]


def test_the_file_says_how_it_was_made(tmp_path):
    """Rows, symbols, labels, span and price fingerprint stand in the metadata."""
    dataset = MLDataset(filepath=f"{tmp_path}/d.parquet")
    dataset.save(lazy_samples())
    frame = dataset.load()
    made = frame.attrs["metadata"]
    assert made["rows"] == len(frame) > 0
    assert made["symbols"] == ["A", "B"]
    assert made["label_counts"] == {
        str(k): int(v) for k, v in frame["label"].value_counts().sort_index().items()
    }
    assert made["span"] == [str(frame["timestamp"].min())[:19], str(frame["timestamp"].max())[:19]]
    assert len(made["price_fingerprint"]) == 32


def test_the_saved_table_fits_its_schema(tmp_path):
    """Loading passes the pandera model that the catalog applies."""
    dataset = MLDataset(filepath=f"{tmp_path}/d.parquet")
    dataset.save(lazy_samples())
    Schema.validate(dataset.load(), lazy=True)


def test_only_a_multi_class_dataset_has_five_classes(tmp_path):
    """A label of -1 passes the schema of a multi_class dataset, and not of a binary one."""
    dataset = MLDataset(filepath=f"{tmp_path}/d.parquet")
    dataset.save(lazy_samples())
    frame = dataset.load()
    frame["label"] = -1
    frame.attrs["metadata"]["labels"] = {"label_type": "multi_class"}
    Schema.validate(frame)
    frame.attrs["metadata"]["labels"] = {"label_type": "binary_outperformance"}
    with pytest.raises(Exception, match="labels are 0 or 1 unless multi_class"):
        Schema.validate(frame)


def test_same_inputs_same_bytes(tmp_path):
    """Two builds of the same bars are the same file."""
    for name in ("a", "b"):
        MLDataset(filepath=f"{tmp_path}/{name}.parquet").save(lazy_samples())
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_an_empty_dataset_is_refused_and_the_old_one_kept(tmp_path):
    """Warm-up that eats every bar is named; nothing is written over what was there."""
    dataset = MLDataset(filepath=f"{tmp_path}/d.parquet")
    dataset.save(lazy_samples())
    before = (tmp_path / "d.parquet").read_bytes()
    with pytest.raises(
        Exception, match="the dataset is empty: the indicators are still warming up"
    ):
        dataset.save(lazy_samples(bars=30))
    assert (tmp_path / "d.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["d.parquet"]


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((0, 0, 0, 0, 0), "no bar up to the end date"),
        ((9, 0, 0, 0, 0), "no bar on or after the start date"),
        ((9, 9, 0, 0, 0), "still warming up"),
        ((9, 9, 9, 0, 0), "FLAT on every bar"),
        ((9, 9, 9, 4, 0), "all 4 signals lie too close to the end"),
        ((9, 9, 9, 4, 3), "the benchmark covers none of the 3 signals whose horizon is over"),
    ],
)
def test_emptiness_is_explained_by_what_emptied_it(counts, reason):
    """Symbols or dates, warm-up, signals, benchmark and horizon are told apart."""
    names = ("bars", "in_window", "warm", "active", "uncovered")
    assert reason in explain_empty(dict(zip(names, counts, strict=True)))


def test_without_metadata_the_strategy_is_the_stem(tmp_path):
    """A file that says not how it was made is named after its file, and that is kept."""
    pd.DataFrame({"label": [1]}).to_parquet(tmp_path / "mine.parquet")
    frame = MLDataset(filepath=f"{tmp_path}/mine.parquet").load()
    assert frame.attrs["metadata"] == {"strategy": "mine", "strategy_from": "mine.parquet"}


def test_metadata_that_are_no_mapping_are_refused(tmp_path):
    """A sidecar that holds a list says nothing of the dataset."""
    pd.DataFrame({"label": [1]}).to_csv(tmp_path / "d.csv")
    (tmp_path / "d.csv.meta.json").write_text('["1d"]')
    with pytest.raises(Exception, match=r"d\.csv says of itself \['1d'\]; build it anew"):
        MLDataset(filepath=f"{tmp_path}/d.csv").load()


@pytest.mark.parametrize("part", ["labels", "window", "market", "events"])
@pytest.mark.parametrize("said", [["multi_class"], "multi_class", 1])
def test_a_part_of_the_metadata_that_is_no_mapping_is_refused(tmp_path, part, said):
    """One line says which part it is and what it holds; null stands for a part not said."""
    pd.DataFrame({"label": [1]}).to_csv(tmp_path / "d.csv")
    (tmp_path / "d.csv.meta.json").write_text(json.dumps({part: said}))
    with pytest.raises(Exception, match=re.escape(f"says of its {part} {said!r}, no mapping")):
        MLDataset(filepath=f"{tmp_path}/d.csv").load()
    (tmp_path / "d.csv.meta.json").write_text(json.dumps({part: None}))
    MLDataset(filepath=f"{tmp_path}/d.csv").load()


@pytest.mark.parametrize("unsaid", [{}, {"strategy": None}])
def test_metadata_without_a_strategy_keep_the_rest(tmp_path, unsaid):
    """The strategy is the file's stem; what the metadata do say stays."""
    labels = {"label_type": "multi_class"}
    pd.DataFrame({"label": [1]}).to_csv(tmp_path / "d.csv")
    (tmp_path / "d.csv.meta.json").write_text(json.dumps({**unsaid, "labels": labels}))
    metadata = MLDataset(filepath=f"{tmp_path}/d.csv").load().attrs["metadata"]
    assert metadata == {"strategy": "d", "strategy_from": "d.csv", "labels": labels}


def test_a_dataset_of_one_class_is_built_with_a_warning(tmp_path, caplog):
    """A target that nothing reaches makes a file of zeros, and one line says so."""
    MLDataset(filepath=f"{tmp_path}/two.parquet").save(lazy_samples())
    assert not caplog.records
    MLDataset(filepath=f"{tmp_path}/one.parquet").save(lazy_samples(threshold=5.0))
    rows = len(pd.read_parquet(tmp_path / "one.parquet"))
    assert len(caplog.records) == 1
    assert f"All {rows} labels of the dataset are 0" in caplog.text


def test_a_sample_that_stands_twice_is_refused(tmp_path):
    """The schema asks for one row per symbol and timestamp, whatever the table's index."""
    MLDataset(filepath=f"{tmp_path}/d.parquet").save(lazy_samples())
    rows = pd.read_parquet(tmp_path / "d.parquet")
    pd.concat([rows, rows.iloc[:3]]).to_parquet(tmp_path / "twice.parquet")
    twice = MLDataset(filepath=f"{tmp_path}/twice.parquet").load()
    with pytest.raises(Exception, match="one row per symbol and timestamp"):
        Schema.validate(twice, lazy=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("d.xlsx", "format '.xlsx' is unknown"),
        ("none.parquet", "does not exist"),
        ("bad.parquet", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, message):
    """Unknown formats, missing and broken files each say so."""
    (tmp_path / "bad.parquet").write_bytes(b"no")
    (tmp_path / "d.xlsx").write_bytes(b"")
    with pytest.raises(Exception, match=message):
        MLDataset(filepath=f"{tmp_path}/{name}").load()


def test_a_dataset_is_told_by_how_it_was_made(tmp_path):
    """Strategy, frequency, span and prices tell it; without metadata its bytes do."""
    dataset, foreign = (MLDataset(filepath=f"{tmp_path}/{name}") for name in ("d.csv", "f.csv"))
    assert dataset.identify() is None
    dataset.save(lazy_samples())
    told = dataset.identify()
    assert told.keys() == {"strategy", "freq", "span", "price_fingerprint"}
    (tmp_path / "f.csv").write_bytes((tmp_path / "d.csv").read_bytes())
    assert len(foreign.identify()) == 32
