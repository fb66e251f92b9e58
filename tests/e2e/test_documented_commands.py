"""The user's document, word for word: each example works as written there."""

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from assembled_core.commands.main import main

BASIC = """
python scripts/cli.py build_ml_dataset \
  --strategy trend_baseline \
  --freq 1d
"""
CUSTOM = """
python scripts/cli.py build_ml_dataset \
  --strategy trend_baseline \
  --freq 1d \
  --label-horizon-days 5 \
  --success-threshold 0.03 \
  --label-type binary_absolute
"""
SYMBOLS = """
python scripts/cli.py build_ml_dataset \
  --strategy trend_baseline \
  --freq 1d \
  --symbols AAPL MSFT GOOGL \
  --start-date 2024-01-01 \
  --end-date 2024-12-31
"""
ON_THE_FLY = """
python scripts/cli.py train_meta_model \
  --strategy trend_baseline \
  --freq 1d \
  --start-date 2020-01-01 \
  --end-date 2023-12-31 \
  --model-type gradient_boosting
"""
STEP_1 = """
python scripts/cli.py build_ml_dataset \
  --strategy trend_baseline \
  --freq 1d \
  --start-date 2020-01-01 \
  --end-date 2023-12-31 \
  --output-path output/ml_datasets/trend_baseline_1d.parquet
"""
STEP_2 = """
python scripts/cli.py train_meta_model \
  --dataset-path output/ml_datasets/trend_baseline_1d.parquet \
  --model-type gradient_boosting \
  --output-model-path models/meta/trend_baseline_meta_model.joblib \
  --track-experiment \
  --experiment-name "meta_trend_gb_v1" \
  --experiment-tags "meta,trend,gb"
"""
STEP_3 = """
python scripts/cli.py run_backtest \
  --freq 1d \
  --strategy trend_baseline \
  --use-meta-model \
  --meta-model-path models/meta/trend_baseline_meta_model.joblib \
  --meta-ensemble-mode filter \
  --meta-min-confidence 0.5 \
  --generate-report \
  --track-experiment \
  --experiment-name "trend_meta_filter_0.5" \
  --experiment-tags "trend,meta,filter"
"""
EVENTS = """
python scripts/cli.py build_ml_dataset \
  --strategy event_insider_shipping \
  --freq 1d \
  --output-path output/ml_datasets/event_insider_shipping_1d.parquet
"""


def run(command: str, project) -> int:
    """Run a documented command in this process."""
    words = shlex.split(command)
    assert words[:2] == ["python", "scripts/cli.py"]
    return main(words[2:], project)


def test_basic_dataset(sample_project):
    """Section 2.4, basic: all symbols of the watchlist, labels with 2 % in 10 sessions."""
    assert run(BASIC, sample_project) == 0
    dataset = pd.read_parquet("output/ml_datasets/trend_baseline_1d.parquet")
    assert set(dataset["symbol"]) == {"AAPL", "FB", "GOOG", "IBM", "MSFT"}
    assert (dataset["horizon_days"] == 10).all()
    documented = ["label", "realized_return", "entry_price", "exit_price", "horizon_days"]
    assert set(documented) <= set(dataset.columns)
    assert set(dataset["label"]) == {0, 1}
    won = dataset[dataset["exit_reason"] == "target"]
    assert (won["realized_return"] >= 0.02 - 1e-12).all()
    assert (dataset.loc[dataset["label"] == 0, "realized_return"] < 0.02).all()


def test_custom_labels(sample_project):
    """Section 2.4, custom: 3 % within 5 sessions."""
    assert run(CUSTOM, sample_project) == 0
    dataset = pd.read_parquet("output/ml_datasets/trend_baseline_1d.parquet")
    assert (dataset["horizon_days"] == 5).all()
    assert (dataset.loc[dataset["label"] == 1, "realized_return"] >= 0.03 - 1e-12).all()


def test_specific_symbols(sample_project, caplog):
    """Section 2.4, symbols: AAPL has 2024; GOOGL has no file and is named in a warning."""
    assert run(SYMBOLS, sample_project) == 0
    assert "No price data for GOOGL" in caplog.text
    dataset = pd.read_parquet("output/ml_datasets/trend_baseline_1d.parquet")
    assert set(dataset["symbol"]) == {"AAPL"}
    assert (dataset["timestamp"].dt.year == 2024).all()


def test_event_dataset(sample_project, caplog):
    """Section 2.4, events: LONG and SHORT samples with features of all families, said simulated."""
    assert run(EVENTS, sample_project) == 0
    assert "The insider events are simulated" in caplog.text
    dataset = pd.read_parquet("output/ml_datasets/event_insider_shipping_1d.parquet")
    assert set(dataset["signal_direction"]) == {-1.0, 1.0}
    families = {name.split("_")[0] for name in dataset.columns if "_" in name}
    assert {"ta", "insider", "shipping", "signal"} <= families
    long = dataset["signal_direction"] > 0
    assert (dataset.loc[long, "insider_net_buy_20d"] > 1000).all()
    assert (dataset.loc[long, "shipping_congestion_score_7d"] < 30).all()
    assert (dataset.loc[~long, "insider_net_buy_20d"] < -1000).all()
    assert (dataset.loc[~long, "shipping_congestion_score_7d"] > 70).all()


def test_event_strategy_is_trained_and_traded_both_ways(sample_project, capsys):
    """The three commands work for event_insider_shipping; the report doubts simulated events."""
    assert run(EVENTS, sample_project) == 0
    train = (
        "train_meta_model --dataset-path output/ml_datasets/event_insider_shipping_1d.parquet "
        "--track-experiment"
    )
    assert main(train.split(), sample_project) == 0
    record = next(Path("experiments").glob("*/run.json"))
    facts = json.loads(record.read_text())["training_data"]
    assert facts["events"]["insider"]["sources"] == ["simulated"]
    assert facts["static_universe"] is True
    test = (
        "run_backtest --freq 1d --strategy event_insider_shipping --use-meta-model "
        "--meta-ensemble-mode scaling --generate-report --track-experiment"
    )
    assert main(test.split(), sample_project) == 0
    trades = pd.read_csv("output/trades_1d.csv")
    assert set(trades["direction"]) == {"LONG", "SHORT"}
    report = Path("output/reports/performance_report_1d.md").read_text()
    assert "**The insider events are simulated.**" in report
    first = json.loads(max(Path("experiments").glob("*/run.json")).read_text())
    assert first["data_facts"]["events"]["shipping"]["sources"] == ["simulated"]
    assert first["data_facts"]["static_universe"] is True
    assert first["config"]["insider_events"] == "data/01_raw/events/insider.parquet"
    # on other events the same command reads other data
    assert main(["fetch_events", "--seed", "2", "--overwrite"], sample_project) == 0
    assert main(test.split(), sample_project) == 0
    again = json.loads(max(Path("experiments").glob("*/run.json")).read_text())
    assert again["data_fingerprint"] != first["data_fingerprint"]


def test_build_and_train_in_one_step(sample_project, capsys):
    """Section 3.1: builds beside the model with 5 %, never over the user's own dataset."""
    assert run(BASIC, sample_project) == 0
    own = (sample_project / "output/ml_datasets/trend_baseline_1d.parquet").read_bytes()
    assert run(ON_THE_FLY, sample_project) == 0
    assert (sample_project / "output/ml_datasets/trend_baseline_1d.parquet").read_bytes() == own
    built = pd.read_parquet("models/meta/trend_baseline_meta_model.dataset.parquet")
    assert (built.loc[built["label"] == 1, "realized_return"] >= 0.05 - 1e-12).all()
    assert "Model saved to: models/meta/trend_baseline_meta_model.joblib" in capsys.readouterr().out


@pytest.mark.slow
def test_the_complete_workflow(sample_project, capsys):
    """Section 6.1: dataset, model, backtest; the printed text, the files and the runs."""
    assert run(STEP_1, sample_project) == 0
    capsys.readouterr()
    assert run(STEP_2, sample_project) == 0
    printed = capsys.readouterr().out
    assert re.search(
        r"Training meta-model\.\.\.\n"
        r"Model trained: HistGradientBoostingClassifier\n"
        r"Evaluation metrics:\n"
        r"  ROC-AUC: 0\.\d{4}\n"
        r"  Brier Score: 0\.\d{4}\n"
        r"  Log Loss: 0\.\d{4}\n"
        r"  \(out of fold: purged K-fold, 5 folds\)\n",
        printed,
    )
    assert "Model saved to: models/meta/trend_baseline_meta_model.joblib\n" in printed
    assert run(STEP_3, sample_project) == 0
    printed = capsys.readouterr().out
    for words in (
        "equity points", "Total return:", "CAGR:", "Sharpe ratio:", "Maximum drawdown:", "Trades:",
        "Meta-model ensemble applied:", "Original signals:", "(LONG:", "After filtering:",
        "Dropped:", "Mode: filter", "minimum confidence: 0.5", "walk-forward", "out of sample",
        "unscored",
    ):  # fmt: skip
        assert words in printed
    assert _number(printed, "Original signals") == sum(
        _number(printed, label) for label in ("Not in the account", "After filtering", "Dropped")
    )
    assert (sample_project / "output/equity_curve_1d.csv").is_file()
    assert (sample_project / "output/reports/performance_report_1d.md").is_file()
    assert (
        len(list((sample_project / "output/reports").glob("qa_report_trend_baseline_1d_*.md"))) == 1
    )
    plots = list((sample_project / "output/calibration_plots").glob("*.png"))
    assert len(plots) == 1
    assert re.fullmatch(r"calibration_trend_baseline_meta_model_\d{8}_\d{6}\.png", plots[0].name)
    _check_experiments(sample_project)


def _number(printed: str, label: str) -> int:
    """Return the whole number that a line of the printed results begins with."""
    return int(re.search(rf"^  {label}: (\d+)", printed, re.MULTILINE)[1])


def _check_experiments(project):
    """Both runs stand in experiments/ in exactly the documented form."""
    runs = sorted(path for path in (project / "experiments").iterdir() if path.is_dir())
    assert len(runs) == 2
    assert all(re.fullmatch(r"\d{8}_\d{6}_[0-9a-f]{8}", run.name) for run in runs)
    records = {r["name"]: r for r in (json.loads((run / "run.json").read_text()) for run in runs)}
    train, backtest = records["meta_trend_gb_v1"], records["trend_meta_filter_0.5"]
    assert train["status"] == backtest["status"] == "finished"
    assert train["tags"] == ["meta", "trend", "gb"]
    config = json.dumps(train["config"])
    assert "gradient_boosting" in config
    assert "trend_baseline_1d.parquet" in config
    metrics = pd.read_csv(project / "experiments" / train["run_id"] / "metrics.csv")
    assert metrics.columns.tolist() == ["step", "timestamp", "metric_name", "metric_value"]
    assert {"roc_auc", "brier_score", "log_loss"} <= set(metrics["metric_name"])
    artifacts = project / "experiments" / train["run_id"] / "artifacts"
    assert (artifacts / "trend_baseline_meta_model.joblib").is_file()
    assert list(artifacts.glob("calibration_*.png"))
    metrics = pd.read_csv(project / "experiments" / backtest["run_id"] / "metrics.csv")
    wanted = {
        "final_pf", "total_return", "cagr", "sharpe_ratio", "max_drawdown_pct", "total_trades",
        "qa_overall_result",
    }  # fmt: skip
    assert wanted <= set(metrics["metric_name"])
    result = metrics.set_index("metric_name")["metric_value"]["qa_overall_result"]
    assert result in {"OK", "WARNING", "BLOCK"}
    for record in (train, backtest):
        assert re.fullmatch(r"[0-9a-f]{32}", record["data_fingerprint"])
        assert {"commit", "dirty"} <= set(record["git"])
        assert record["duration_seconds"] > 0
    flagged = [
        f for f in backtest["qa_result"]["findings"] if f["gate"] == "point_in_time_universe"
    ]
    assert flagged, backtest["qa_result"]
