"""Every label type through the command, with what its dataset says of itself."""

import pandas as pd
import pytest

from assembled_core.commands.main import main
from assembled_core.datasets.ml_dataset import read_metadata, read_ml_dataset

BUILD = ["build_ml_dataset", "--strategy", "trend_baseline", "--freq", "1d", "--quiet"]
BUILD += ["--end-date", "2008-12-31", "--out", "d.parquet"]


def built(project, *more):
    """Build a dataset and return it."""
    assert main([*BUILD, *more], project) == 0
    return read_ml_dataset(project / "d.parquet")


def test_multi_class_has_five_classes_and_prints_their_shares(sample_project, capsys):
    """Labels run from -2 to 2, the label type is kept, the line names each class."""
    frame = built(sample_project, "--label-type", "multi_class")
    assert set(frame["label"]) == {-2, -1, 0, 1, 2}
    made = frame.attrs["metadata"]
    assert made["labels"]["label_type"] == "multi_class"
    assert made["market"]["overnight"] == "hold"
    assert "benchmark" not in made
    shares = frame["label"].value_counts(normalize=True)
    said = capsys.readouterr().out
    assert f"{shares[-2]:.1%} strong_sell, {shares[-1]:.1%} sell, {shares[0]:.1%} hold" in said


def test_outperformance_is_against_the_universe_by_default(sample_project, capsys):
    """The dataset and the printed lines name the equal-weight universe; nothing is uncovered."""
    frame = built(sample_project, "--label-type", "binary_outperformance")
    assert set(frame["label"]) == {0, 1}
    made = frame.attrs["metadata"]
    assert made["labels"]["benchmark"] is None
    assert made["benchmark"] == {"name": "equal-weight universe"}
    assert "Benchmark: equal-weight universe" in capsys.readouterr().out


def test_the_benchmark_may_be_a_symbol_that_is_not_traded(sample_project):
    """IBM has bars and is not among the symbols: it is read for the comparison alone."""
    more = ["--label-type", "binary_outperformance", "--symbols", "MSFT", "--benchmark", "ibm"]
    made = built(sample_project, *more).attrs["metadata"]
    assert made["symbols"] == ["MSFT"]
    assert made["benchmark"]["name"] == "ibm"
    assert made["benchmark"]["last"] == "2008-12-31 00:00:00+00:00"


@pytest.mark.parametrize("reaches", [slice(None, "2004"), slice("2004", None)])
def test_signals_that_a_benchmark_does_not_cover_are_left_out_and_counted(
    sample_project, caplog, reaches
):
    """A file until 2004 or from then on; only signals from the start date on are counted."""
    start = ["--start-date", "2002-01-02"]
    whole = len(built(sample_project, "--label-type", "multi_class", *start))
    bars = pd.read_parquet(sample_project / "data" / "01_raw" / "prices" / "1d" / "IBM.parquet")
    bars.set_index("timestamp").loc[reaches].to_csv(sample_project / "index.csv")
    caplog.clear()
    against = ["--label-type", "binary_outperformance", "--benchmark", "index.csv"]
    frame = built(sample_project, *against, *start)
    if reaches.start is None:
        assert frame["label_end"].max().year == 2004
    else:
        assert frame["timestamp"].min().year == 2004
    said = [line for line in caplog.messages if "benchmark" in line]
    assert len(said) == 1
    assert f"does not cover {whole - len(frame)} of" in said[0]


def test_a_benchmark_of_other_labels_is_not_read(sample_project, capsys):
    """It is said that it concerns another label type, and a broken file does no harm."""
    (sample_project / "index.csv").write_text("nothing")
    frame = built(sample_project, "--benchmark", "index.csv")
    assert "--benchmark concerns the label type binary_outperformance only" in (
        capsys.readouterr().err
    )
    assert "benchmark" not in frame.attrs["metadata"]


@pytest.mark.slow
def test_training_on_the_fly_takes_the_label_type_and_the_benchmark(sample_project):
    """The dataset beside the model says what it was labelled against."""
    argv = ["train_meta_model", "--strategy", "trend_baseline", "--freq", "1d", "--quiet"]
    window = ["--start-date", "2000-01-01", "--end-date", "2008-12-31"]
    labels = ["--label-type", "binary_outperformance", "--benchmark", "IBM"]
    assert main([*argv, *window, *labels], sample_project) == 0
    path = sample_project / "models" / "meta" / "trend_baseline_meta_model.dataset.parquet"
    made = read_metadata(path)
    assert made["labels"]["label_type"] == "binary_outperformance"
    assert made["benchmark"]["name"] == "IBM"
