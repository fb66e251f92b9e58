"""Five-minute bars through all three commands, on real bars of 2024 with the holes they have."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assembled_core.commands.main import main

SYMBOLS = ("FDS", "GWW", "TDY")
SAME = ["--strategy", "trend_baseline", "--freq", "5min", "--symbols", *SYMBOLS]
DATASET, MODEL = "output/ml_datasets/trend_baseline_5min.parquet", "models/meta/own.joblib"


@pytest.fixture
def intraday_project(project, shared):
    """A project with the 5-minute bars stored."""
    bars = shared / "intraday" / "blaizard_us8_rth_2024_5m.parquet"
    fetch = ["fetch_prices", "--quiet", "--freq", "5min", "--price-file", str(bars)]
    assert main(fetch, project) == 0
    return project


@pytest.mark.shared
def test_build_train_and_trade_at_five_minutes(intraday_project, capsys):
    """Trained to September, the final model scores what comes after; figures are daily."""
    assert main(["build_ml_dataset", *SAME, "--end-date", "2024-09-30"], intraday_project) == 0
    dataset = pd.read_parquet(DATASET)
    assert (dataset["horizon_end"] < pd.Timestamp("2024-10-01", tz="UTC")).all()
    assert set(dataset["horizon_days"]) == {10}
    train = ["train_meta_model", "--dataset-path", DATASET, "--output-model-path", MODEL]
    assert main(train, intraday_project) == 0
    model = ["--use-meta-model", "--meta-model-path", MODEL]
    assert main(["run_backtest", *SAME, *model, "--generate-report"], intraday_project) == 0
    metrics = json.loads(Path("output/backtest_metrics_5min.json").read_text())
    assert metrics["out_of_sample_entries"] > 0
    assert metrics["walk_forward_entries"] == 0
    curve = pd.read_csv("output/equity_curve_5min.csv", parse_dates=["timestamp"])
    assert len(curve) > 60 * 50
    whole = curve["equity"].iloc[-1] / curve["equity"].iloc[0] - 1
    assert metrics["total_return"] == pytest.approx(whole)
    closes = curve.groupby(curve["timestamp"].dt.date)["equity"].last().to_numpy()
    daily = np.diff(np.append(curve["equity"].iloc[0], closes)) / np.append(
        curve["equity"].iloc[0], closes[:-1]
    )
    sharpe = daily.mean() / daily.std(ddof=1) * np.sqrt(252)
    assert metrics["sharpe_ratio"] == pytest.approx(sharpe)


@pytest.mark.shared
def test_flat_nights_hold_nothing(intraday_project):
    """With `overnight: flat` every trade and every label ends on the day that it began."""
    overlay = intraday_project / "conf" / "flat"
    overlay.mkdir()
    (overlay / "parameters.yml").write_text("market:\n  overnight: flat\n")
    flat = [*SAME, "--end-date", "2024-03-28", "--env", "flat"]
    assert main(["run_backtest", *flat, "--no-costs"], intraday_project) == 0
    trades = pd.read_csv("output/trades_5min.csv", parse_dates=["entry_time", "exit_time"])
    assert len(trades) > 100
    assert (trades["exit_time"].dt.date == trades["entry_time"].dt.date).all()
    assert main(["build_ml_dataset", *flat], intraday_project) == 0
    dataset = pd.read_parquet(DATASET)
    assert (dataset["label_end"].dt.date == dataset["timestamp"].dt.date).all()
    assert set(dataset["horizon_days"]) == {0}
