"""Every label type from the dataset to the account, by the commands."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from assembled_core.commands.main import main
from assembled_core.modeling import load_meta_model

STRATEGY = ["--strategy", "event_insider_shipping", "--freq", "1d"]
DATASET = "output/ml_datasets/event_insider_shipping_1d.parquet"
MODEL = "models/meta/event_insider_shipping_meta_model.joblib"
CLASSES = ["strong_sell", "sell", "hold", "buy", "strong_buy"]
WINDOW = ["--end-date", "2010-12-31"]


def run(project, *words):
    """Run a command that must succeed."""
    assert main(list(words), project) == 0


@pytest.mark.slow
def test_five_classes_are_built_trained_and_traded_both_ways(sample_project, capsys):
    """LONG and SHORT signals labelled -2 to 2: figures, files and both modes of the ensemble."""
    run(sample_project, "build_ml_dataset", *STRATEGY, *WINDOW, "--label-type", "multi_class")
    capsys.readouterr()
    run(sample_project, "train_meta_model", "--dataset-path", DATASET, "--track-experiment")
    printed = capsys.readouterr().out
    score = r"(0\.\d{4})"
    assert re.search(
        r"Training meta-model\.\.\.\nModel trained: HistGradientBoostingClassifier\n"
        rf"Evaluation metrics:\n  ROC-AUC: {score}\n  Brier Score: {score}\n"
        r"  Log Loss: 1\.\d{4}\n"
        r"  \(out of fold: purged K-fold, 5 folds\)\n"
        rf"  \(always predicting the base rates: Brier Score {score}\)\n"
        r"  \(of all classes: one-vs-rest ROC-AUC, .*\n"
        r"Confidence, P\(label >= 1\) of a LONG signal and P\(label <= -1\) of a SHORT one:\n"
        rf"  ROC-AUC: {score}\n  Brier Score: {score}\n  Log Loss: {score}\n",
        printed,
    )
    table = printed.split("likeliest class):\n")[1].splitlines()[:6]
    assert table[0].split() == CLASSES
    assert [line.split()[0] for line in table[1:]] == CLASSES
    assert len({len(line) for line in table}) == 1

    check_files(sample_project)
    model = load_meta_model(MODEL)
    low = np.quantile(model.score(pd.read_parquet(DATASET))["confidence"].dropna(), 0.3)
    for mode in ("filter", "scaling"):
        run(
            sample_project, "run_backtest", *STRATEGY, *WINDOW, "--use-meta-model",
            "--meta-ensemble-mode", mode, "--meta-min-confidence", f"{low:.4f}",
        )  # fmt: skip
        printed = capsys.readouterr().out
        assert f"Mode: {mode}" in printed
        check_trades(model, low)
        figures = json.loads((sample_project / "output/backtest_metrics_1d.json").read_text())
        assert figures["kept_entries"] > 0
        assert figures["dropped_entries"] > 0


def check_files(project):
    """Out-of-fold rows, figures and artifacts of a multi-class model."""
    predictions = pd.read_parquet(next((project / "output/out_of_fold").glob("*.parquet")))
    chances = predictions[[f"probability_{name}" for name in CLASSES]]
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert set(predictions["signal_direction"]) == {1.0, -1.0}
    found = json.loads(next((project / "output/meta_model_metrics").glob("*.json")).read_text())
    for prefix in ("", "entry_", "weighted_", "walk_forward_", "in_sample_"):
        assert {f"{prefix}brier_score", f"{prefix}confidence_brier_score"} <= found.keys()
    assert 0.0 < found["break_even_probability"] < 1.0
    (experiment,) = [path for path in (project / "experiments").iterdir() if path.is_dir()]
    kept = {re.sub(r"_\d{8}_\d{6}", "", path.name) for path in (experiment / "artifacts").iterdir()}
    name = "event_insider_shipping_meta_model"
    assert kept == {
        f"{name}.joblib",
        f"calibration_{name}.png",
        f"confusion_{name}.png",
        f"confusion_{name}.csv",
    }
    tracked = set(pd.read_csv(experiment / "metrics.csv")["metric_name"])
    assert {"roc_auc", "brier_score", "log_loss", "confidence_brier_score"} <= tracked


def check_trades(model, low):
    """Each trade's confidence is the chance of its own side at the bar that decided it."""
    trades = pd.read_csv("output/trades_1d.csv", parse_dates=["entry_time"])
    assert trades["confidence"].between(low - 5e-5, 1.0).all()
    assert set(trades["direction"]) == {"LONG", "SHORT"}
    samples = pd.read_parquet(DATASET)
    told = samples.assign(**model.score(samples))[lambda each: each["signal_age"] == 0]
    checked = 0
    for trade in trades.itertuples():
        before = told[(told["symbol"] == trade.symbol) & (told["timestamp"] < trade.entry_time)]
        if len(before) and (trade.entry_time - before["timestamp"].iloc[-1]).days <= 5:
            decided = before.iloc[-1]
            assert decided["signal_direction"] == (1.0 if trade.direction == "LONG" else -1.0)
            assert trade.confidence == pytest.approx(decided["confidence"], rel=1e-12)
            checked += 1
    assert checked > len(trades) / 2


@pytest.mark.slow
def test_beating_the_benchmark_is_learned_like_success(sample_project, capsys):
    """binary_outperformance, built on the fly: the binary figures, and a model that says so."""
    run(
        sample_project, "train_meta_model", "--strategy", "trend_baseline", "--freq", "1d",
        "--start-date", "2000-01-01", "--end-date", "2008-12-31",
        "--label-type", "binary_outperformance", "--success-threshold", "0.01",
        "--calibration", "sigmoid",
    )  # fmt: skip
    printed = capsys.readouterr().out
    assert "always predicting the base rate 0." in printed
    assert "Confidence, P(" not in printed
    model = load_meta_model("models/meta/trend_baseline_meta_model.joblib")
    assert model.classes == (0, 1)
    assert model.metadata["dataset"]["labels"]["label_type"] == "binary_outperformance"
    run(
        sample_project, "run_backtest", "--freq", "1d", "--end-date", "2008-12-31",
        "--use-meta-model", "--meta-min-confidence", "0.3",
    )  # fmt: skip
    assert "Meta-model ensemble applied:" in capsys.readouterr().out
