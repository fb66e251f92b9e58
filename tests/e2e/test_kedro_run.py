"""`kedro run` and the command line are one thing: the same work, the same bytes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assembled_core.commands.main import main

OUTPUTS = [
    "output/ml_datasets/trend_baseline_1d.parquet",
    "models/meta/trend_baseline_meta_model.joblib",
    "output/equity_curve_1d.csv",
    "output/trades_1d.csv",
]


def kedro(project: Path, *words: str) -> subprocess.CompletedProcess:
    """Run kedro in a process of its own, warnings as errors where they are ours."""
    command = [sys.executable, "-m", "kedro", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["trend_baseline", "event_insider_shipping"])
def test_kedro_run_gives_the_same_bytes(sampled, tmp_path, monkeypatch, strategy):
    """Dataset, model, equity curve and trades are equal to the byte for the same parameters."""
    outputs = [output.replace("trend_baseline", strategy) for output in OUTPUTS]
    by_kedro, by_command = tmp_path / "kedro", tmp_path / "command"
    for folder in (by_kedro, by_command):
        shutil.copytree(sampled, folder)
    asked = f"strategy={strategy},window.end_date=2010-12-31,backtesting.use_meta_model=true"
    names = "dataset_building,training,evaluation,backtesting"
    done = kedro(by_kedro, "run", f"--pipelines={names}", f"--params={asked}")
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    monkeypatch.chdir(by_command)
    same = ["--strategy", strategy, "--freq", "1d", "--end-date", "2010-12-31"]
    assert main(["build_ml_dataset", *same], by_command) == 0
    assert main(["train_meta_model", "--dataset-path", outputs[0]], by_command) == 0
    assert main(["run_backtest", "--use-meta-model", *same], by_command) == 0
    for output in outputs:
        assert (by_kedro / output).read_bytes() == (by_command / output).read_bytes(), output


@pytest.mark.slow
def test_the_default_pipeline_is_the_whole_job(sampled, tmp_path):
    """A plain `kedro run` goes from sources to comparison and prints no warning."""
    project = tmp_path / "project"
    shutil.copytree(sampled, project)
    done = kedro(project, "run")
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr + done.stdout
    for output in (*OUTPUTS, "output/reports/performance_report_1d.md"):
        assert (project / output).is_file(), output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("window.end_date=1990-01-01", "error: no bar up to the end date; choose a later end date"),
        ("window.end_dat=1990-01-01", "error: parameter `window.end_dat` is unknown"),
    ],
)
def test_a_mistake_under_kedro_run_is_one_line(sampled, parameters, said):
    """No traceback: Kedro's log, then one line that says what was wrong and what to do."""
    done = kedro(sampled, "run", "--pipelines=dataset_building", f"--params={parameters}")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.splitlines()[-1].startswith(said)


@pytest.mark.slow
@pytest.mark.parametrize("words", [["catalog", "describe-datasets"], ["registry", "list"]])
def test_kedro_commands_know_the_project(project, words):
    """The catalog and the registry can be listed in a fresh clone."""
    done = kedro(project, *words)
    assert done.returncode == 0, done.stderr
