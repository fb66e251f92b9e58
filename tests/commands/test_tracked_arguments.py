"""run.json says with which values a command ran, whether or not a flag gave them."""

import json
import shutil

import pandas as pd
import pytest

from assembled_core.commands.main import main
from assembled_core.tracking.trials import count_trials

TRACK = ["--quiet", "--track-experiment"]


def config(project):
    """The config of the only run."""
    (run,) = [path for path in (project / "experiments").iterdir() if path.is_dir()]
    return json.loads((run / "run.json").read_text())["config"]


def test_a_plain_backtest_names_what_it_used(sample_project):
    """Costs, capital, rules and paths are there; what no model used is null."""
    argv = ["run_backtest", "--freq", "1d", "--end-date", "2005-01-01", "--impact-w", "0.2"]
    assert main([*argv, *TRACK], sample_project) == 0
    found = config(sample_project)
    expected = {
        "strategy": "trend_baseline", "freq": "1d", "end_date": "2005-01-01",
        "universe": "watchlist.txt", "price_file": "data/01_raw/prices/1d", "data_source": "local",
        "start_capital": 10000.0, "with_costs": True, "commission_bps": 1.0, "spread_w": 1.0,
        "impact_w": 0.2, "rebalance": "on_change", "use_meta_model": False, "out": "output",
        "generate_report": False, "track_experiment": True,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    unused = {name for name, value in found.items() if value is None}
    assert unused >= {
        "start_date", "symbols", "symbols_file", "benchmark", "meta_model_path",
        "meta_ensemble_mode", "meta_min_confidence", "experiment_name", "experiment_tags",
    }  # fmt: skip


def test_values_of_a_parameters_file_are_named(sample_project):
    """What conf/ says instead of a flag is what was used."""
    path = sample_project / "conf" / "base" / "parameters_backtesting.yml"
    path.write_text(path.read_text().replace("start_capital: 10000 ", "start_capital: 777 "))
    argv = ["run_backtest", "--freq", "1d", "--end-date", "2003-01-01", "--symbols", "IBM,MSFT"]
    assert main([*argv, *TRACK], sample_project) == 0
    found = config(sample_project)
    assert found["start_capital"] == 777
    assert found["symbols"] == ["IBM,MSFT"]
    assert found["universe"] is None


@pytest.mark.slow
def test_training_on_a_dataset_names_how_that_was_built(sample_project):
    """What the dataset says of itself wins over flags, and the defaults of training are there."""
    build = ["build_ml_dataset", "--strategy", "trend_baseline", "--freq", "1d"]
    labels = ["--label-horizon-days", "5", "--success-threshold", "0.03"]
    window = ["--symbols", "IBM", "--end-date", "2008-12-31"]
    assert main([*build, *labels, *window, "--quiet", "--out", "d.parquet"], sample_project) == 0
    train = ["train_meta_model", "--dataset-path", "d.parquet", "--label-horizon-days", "7"]
    assert main([*train, *TRACK], sample_project) == 0
    found = config(sample_project)
    expected = {
        "dataset_path": "d.parquet", "strategy": "trend_baseline", "freq": "1d",
        "model_type": "gradient_boosting", "calibration": "none", "cv": "purged_kfold", "seed": 0,
        "output_model_path": "models/meta/trend_baseline_meta_model.joblib",
        "label_type": "binary_absolute", "label_horizon_days": 5, "success_threshold": 0.03,
        "sampling": "all", "symbols": ["IBM"], "end_date": "2008-12-31", "start_date": None,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected


@pytest.mark.slow
def test_flags_that_change_nothing_are_not_named(sample_project):
    """Strategy and frequency are the dataset's own; of one without metadata nothing is known."""
    build = ["build_ml_dataset", "--strategy", "trend_baseline", "--freq", "1d"]
    window = ["--symbols", "IBM", "--end-date", "2008-12-31"]
    assert main([*build, *window, "--quiet", "--out", "d.parquet"], sample_project) == 0
    train = ["train_meta_model", "--strategy", "event_insider_shipping", "--freq", "5min"]
    universe = ["--universe", "watchlist.txt"]
    given = [*train, *universe, "--dataset-path", "d.parquet"]
    assert main([*given, *TRACK], sample_project) == 0
    found = config(sample_project)
    expected = {"strategy": "trend_baseline", "freq": "1d", "universe": None, "symbols": ["IBM"]}
    assert {name: found[name] for name in expected} == expected
    shutil.rmtree(sample_project / "experiments")
    pd.read_parquet(sample_project / "d.parquet").to_csv(sample_project / "bare.csv", index=False)
    assert main([*train, "--dataset-path", "bare.csv", *TRACK], sample_project) == 0
    found = config(sample_project)
    assert {found[name] for name in ("strategy", "freq", "label_type", "end_date")} == {None}


@pytest.mark.slow
def test_each_dataset_is_a_trial_whatever_the_model_is_called(sample_project):
    """Two thresholds trained to one path are two trials; one again under a new name is none."""
    build = ["build_ml_dataset", "--strategy", "trend_baseline", "--freq", "1d", "--quiet"]
    window = ["--symbols", "IBM", "--end-date", "2008-12-31"]
    train = ["train_meta_model", "--quiet", "--dataset-path"]
    for threshold in ("0.02", "0.03"):
        labels = ["--success-threshold", threshold, "--out", "d.parquet"]
        assert main([*build, *window, *labels], sample_project) == 0
        assert main([*train, "d.parquet", "--output-model-path", "m.joblib"], sample_project) == 0
    assert main([*train, "d.parquet", "--output-model-path", "n.joblib"], sample_project) == 0
    assert count_trials(sample_project / "experiments") == 2


@pytest.mark.slow
def test_training_on_the_fly_names_its_labels(sample_project):
    """The threshold of 0.05 and the path of the dataset stand where no flag gave them."""
    argv = ["train_meta_model", "--strategy", "trend_baseline", "--freq", "1d", "--symbols", "IBM"]
    window = ["--start-date", "2000-01-01", "--end-date", "2008-12-31"]
    assert main([*argv, *window, *TRACK], sample_project) == 0
    found = config(sample_project)
    expected = {
        "dataset_path": "models/meta/trend_baseline_meta_model.dataset.parquet",
        "label_type": "binary_absolute", "label_horizon_days": 10, "success_threshold": 0.05,
        "sampling": "all", "model_type": "gradient_boosting", "symbols": ["IBM"],
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
