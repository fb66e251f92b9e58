"""Runs on disk: the documented form, whole at any moment."""

import csv
import dataclasses
import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel

from assembled_core.errors import OutputError
from assembled_core.tracking import provenance
from assembled_core.tracking.store import start_run


def read_record(run):
    """Return run.json as JSON means it."""
    return json.loads((run.folder / "run.json").read_text())


def read_rows(run):
    """Return the rows of metrics.csv as text."""
    with (run.folder / "metrics.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_run_has_the_documented_form(tmp_path):
    """A finished run is exactly run.json, metrics.csv and artifacts/ in {time}_{8 hex}/."""
    with start_run(tmp_path / "experiments", config={"seed": 0}, name="v1", tags=["a", "b"]) as run:
        run.log_metrics({"roc_auc": 0.5731})
    assert re.fullmatch(r"\d{8}_\d{6}_[0-9a-f]{8}", run.folder.name)
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "artifacts",
        "metrics.csv",
        "run.json",
    ]
    record = read_record(run)
    assert record["run_id"] == run.folder.name == run.run_id
    assert (record["name"], record["tags"], record["config"]) == ("v1", ["a", "b"], {"seed": 0})
    assert record["status"] == "finished"
    assert record["duration_seconds"] >= 0
    assert dt.datetime.fromisoformat(record["created_at"]).utcoffset() == dt.timedelta(0)
    assert {"python", "kedro", "pandas", "numpy", "assembled-core"} <= set(record["versions"])
    first_line = (run.folder / "metrics.csv").read_text().splitlines()[0]
    assert first_line == "step,timestamp,metric_name,metric_value"


def test_nothing_is_left_beside_the_runs(tmp_path):
    """Every temporary name is gone when a run has ended."""
    with start_run(tmp_path, config={}) as run:
        run.log_metrics({"a": 1})
    assert [path.name for path in tmp_path.iterdir()] == [run.run_id]


def test_runs_of_one_second_get_different_names(tmp_path):
    """Twenty runs begun at once have twenty folders."""
    assert len({start_run(tmp_path, config={}).run_id for _ in range(20)}) == 20


def test_taken_name_is_not_used_again(tmp_path, monkeypatch):
    """A run whose drawn name exists draws another and leaves the first run alone."""
    names = iter(["aaaaaaaaaaaaaaaa", "00000000", "bbbbbbbbbbbbbbbb", "00000000", "11111111"])
    drawn = monkeypatch.setattr  # only the folder names are drawn from this list
    drawn("assembled_core.tracking.store.secrets.token_hex", lambda size: next(names))
    drawn("assembled_core.tracking.store._write_whole", lambda path, text: path.write_text(text))
    drawn(
        "assembled_core.tracking.store._now",
        lambda: dt.datetime(2025, 1, 15, 14, 30, tzinfo=dt.UTC),
    )
    first, second = (start_run(tmp_path, config={"n": n}) for n in (1, 2))
    assert first.run_id == "20250115_143000_00000000"
    assert second.run_id == "20250115_143000_11111111"
    assert (read_record(first)["config"], read_record(second)["config"]) == ({"n": 1}, {"n": 2})


@dataclasses.dataclass
class Costs:
    """A dataclass among the arguments."""

    commission_bps: float


class Model(BaseModel):
    """A validated group of parameters."""

    horizon_days: int = 10


def test_any_argument_becomes_plain_json(tmp_path):
    """Paths, dates, tuples, sets, models and numpy values are written as JSON; NaN as null."""
    config = {
        "path": Path("data/x.parquet"),
        "date": dt.date(2020, 1, 1),
        "symbols": ("AAPL", "MSFT"),
        "kept": {"b", "a"},
        "model": Model(),
        "costs": Costs(5.0),
        "threshold": np.float64(0.02),
        "days": np.int64(3),
        "array": np.array([1.0, np.nan]),
        "nan": float("nan"),
        "inf": float("inf"),
        "on": np.bool_(True),
        "none": None,
    }
    assert read_record(start_run(tmp_path, config=config))["config"] == {
        "path": "data/x.parquet",
        "date": "2020-01-01",
        "symbols": ["AAPL", "MSFT"],
        "kept": ["a", "b"],
        "model": {"horizon_days": 10},
        "costs": {"commission_bps": 5.0},
        "threshold": 0.02,
        "days": 3,
        "array": [1.0, None],
        "nan": None,
        "inf": None,
        "on": True,
        "none": None,
    }


def test_metrics_are_numbers_or_text(tmp_path):
    """NaN is an empty cell, infinity `inf`, text stays text, nested names are dotted, lists go."""
    run = start_run(tmp_path, config={})
    run.log_metrics(
        {
            "auc": np.float32(0.5),
            "nan": float("nan"),
            "np_nan": np.float64("nan"),
            "none": None,
            "inf": float("-inf"),
            "count": np.int64(7),
            "flag": True,
            "qa_overall_result": "OK",
            "entry": {"auc": 0.1 + 0.2},
            "curve": [1, 2],
            "array": np.zeros(3),
        },
        step=3,
    )
    rows = read_rows(run)
    assert {row["metric_name"]: row["metric_value"] for row in rows} == {
        "auc": "0.5",
        "nan": "",
        "np_nan": "",
        "none": "",
        "inf": "-inf",
        "count": "7",
        "flag": "1",
        "qa_overall_result": "OK",
        "entry.auc": "0.30000000000000004",
    }
    assert {row["step"] for row in rows} == {"3"}


def test_metrics_are_kept_from_call_to_call(tmp_path):
    """A second call adds rows to those of the first."""
    run = start_run(tmp_path, config={})
    run.log_metrics({"a": 1}, step=0)
    run.log_metrics({"a": 2}, step=1)
    assert [(row["step"], row["metric_value"]) for row in read_rows(run)] == [
        ("0", "1"),
        ("1", "2"),
    ]


def test_pandas_reads_metrics_as_numbers(tmp_path):
    """The documented notebook line gets a float column, NaN where a metric has no value."""
    import pandas as pd

    run = start_run(tmp_path, config={})
    run.log_metrics({"a": 0.25, "b": float("nan"), "c": float("inf")})
    values = pd.read_csv(run.folder / "metrics.csv")["metric_value"]
    assert values.dtype == "float64"
    np.testing.assert_array_equal(values, [0.25, np.nan, np.inf])


def test_artifact_is_copied_under_its_own_name(tmp_path):
    """Files and folders are copied whole; a second one of the same name is numbered."""
    for folder, text in (("one", "first"), ("two", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.md").write_text(text)
    run = start_run(tmp_path / "runs", config={})
    copies = [run.add_artifact(tmp_path / folder / "report.md") for folder in ("one", "two")]
    run.add_artifact(tmp_path / "one")
    assert [(copy.name, copy.read_text()) for copy in copies] == [
        ("report.md", "first"),
        ("report_2.md", "second"),
    ]
    found = sorted(path.name for path in (run.folder / "artifacts").iterdir())
    assert found == ["one", "report.md", "report_2.md"]


def test_missing_artifact_is_named(tmp_path):
    """A file that is not there is an OutputError that names it, and leaves no half copy."""
    run = start_run(tmp_path, config={})
    with pytest.raises(OutputError, match=r"gone\.md cannot be copied into .*artifacts: No such"):
        run.add_artifact(tmp_path / "gone.md")
    assert list((run.folder / "artifacts").iterdir()) == []


def test_failure_is_one_line(tmp_path):
    """A block that raises leaves a failed run with the error's kind and text in one line."""
    with pytest.raises(ValueError, match="bad"), start_run(tmp_path, config={}) as run:
        raise ValueError("bad\n  bars")
    assert run.status == "failed"
    assert read_record(run)["error"] == "ValueError: bad bars"


def test_interruption_is_a_failure(tmp_path):
    """Ctrl-C inside the block leaves a failed run."""
    with pytest.raises(KeyboardInterrupt), start_run(tmp_path, config={}) as run:
        raise KeyboardInterrupt
    assert read_record(run)["status"] == "failed"


def test_unwritable_root_is_named(tmp_path):
    """A root that is a file raises one line that names it."""
    (tmp_path / "experiments").write_text("")
    with pytest.raises(OutputError, match=r"run cannot be written to .*experiments: .*; give a f"):
        start_run(tmp_path / "experiments", config={})


def test_failed_write_keeps_the_old_record(tmp_path, monkeypatch):
    """When the disk is full run.json still holds what it held, and no scratch file remains."""
    run = start_run(tmp_path, config={})

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"run\.json: No space left on device"):
        run.finish()
    assert read_record(run)["status"] == "running"
    assert len(list(run.folder.iterdir())) == 3


def test_git_state_is_recorded(tmp_path):
    """The commit is recorded, and an uncommitted change makes it dirty."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    git = ("git", "-C", str(tmp_path), *identity)
    subprocess.run((*git, "init", "-q"), check=True)
    assert provenance.git_state(tmp_path) == {"commit": None, "dirty": None}
    (tmp_path / "a").write_text("1")
    subprocess.run((*git, "add", "a"), check=True)
    subprocess.run((*git, "commit", "-qm", "a"), check=True)
    clean = provenance.git_state(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{40}", clean["commit"])
    assert clean["dirty"] is False
    (tmp_path / "a").write_text("2")
    assert provenance.git_state(tmp_path) == clean | {"dirty": True}


def test_git_may_be_absent(tmp_path, monkeypatch):
    """Without git, or outside a repository, commit and dirty are unknown."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert provenance.git_state(tmp_path) == {"commit": None, "dirty": None}
    monkeypatch.setattr(provenance.shutil, "which", lambda name: None)
    assert provenance.git_state(tmp_path) == {"commit": None, "dirty": None}


def test_missing_package_has_no_version(monkeypatch):
    """A package that is not installed is left out of the versions."""
    monkeypatch.setattr(provenance, "PACKAGES", ("numpy", "no-such-package"))
    assert sorted(provenance.installed_versions()) == ["numpy", "python"]


def test_store_needs_only_the_standard_library():
    """Importing the store imports neither Kedro nor pandas nor numpy nor pydantic."""
    code = (
        "import sys, assembled_core.tracking.store, assembled_core.tracking.runs, "
        "assembled_core.tracking.trials, assembled_core.tracking.run_text\n"
        "print({'kedro', 'pandas', 'numpy', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_run_is_whole_and_running(tmp_path, number):
    """A process killed while it writes metrics leaves parsable files and the status `running`."""
    program = textwrap.dedent(f"""
        from pathlib import Path
        from assembled_core.tracking.store import start_run
        run = start_run(Path({str(tmp_path)!r}), config={{"text": "x" * 20000}})
        print(run.folder, flush=True)
        step = 0
        while True:
            run.log_metrics({{"loss": step}}, step=step)
            run.describe(steps=step)
            step += 1
    """)
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with child:
        folder = Path(child.stdout.readline().strip())
        while not (rows := (folder / "metrics.csv").read_text().splitlines()[1:]):
            pass
        child.send_signal(number)
    record = json.loads((folder / "run.json").read_text())
    assert record["status"] == "running"
    assert len(record["config"]["text"]) == 20000
    rows = (folder / "metrics.csv").read_text().splitlines()[1:]
    assert [int(row.split(",")[0]) for row in rows] == list(range(len(rows)))
