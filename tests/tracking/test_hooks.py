"""Kedro runs recorded by the hooks."""

import csv
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from kedro.framework.hooks.manager import _create_hook_manager
from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.pipeline import node, pipeline
from kedro.runner import SequentialRunner
from pydantic import BaseModel

from assembled_core.errors import DataError, OutputError, ParameterError
from assembled_core.tracking.hooks import TrackingHooks
from assembled_core.tracking.runs import list_runs, read_run
from assembled_core.tracking.tracked_entries import find_fingerprint
from assembled_core.tracking.trials import count_trials, read_trials


class TextFile(AbstractDataset):
    """A text file as a catalog entry."""

    def __init__(self, filepath, metadata=None):
        self._filepath = Path(filepath)
        self.metadata = metadata

    def load(self):
        """Return the text."""
        return self._filepath.read_text()

    def save(self, data):
        """Write the text."""
        self._filepath.write_text(data)

    def _exists(self):
        return self._filepath.exists()

    def _describe(self):
        return {}


class Training(BaseModel):
    """A validated group of parameters."""

    seed: int = 0


class Frame:
    """Something with attrs, as a pandas frame has."""

    attrs = {"metadata": {"price_fingerprint": "abc123"}}  # noqa: RUF012


def build_catalog(folder, **tracking):
    """Return a catalog in which a model and its metrics are tracked."""
    return DataCatalog(
        {
            "parameters": MemoryDataset({"tracking": tracking, "training": Training(seed=3)}),
            "dataset": MemoryDataset(Frame(), "assign", metadata={"tracking": "fingerprint"}),
            "model@fitted": TextFile(folder / "m.joblib", metadata={"tracking": "artifact"}),
            "model@lazy": TextFile(folder / "m.joblib", metadata={"tracking": "artifact"}),
            "metrics": MemoryDataset(metadata={"tracking": "metrics"}),
            "qa_result": MemoryDataset(metadata={"tracking": "record"}),
            "seen": MemoryDataset(metadata={"kedro-viz": {"layer": "models"}}),
        }
    )


def train(dataset):
    """Return a model, its metrics and what the gates said."""
    return (
        "model",
        {"roc_auc": 0.5, "qa_overall_result": "OK", "folds": 5},
        {"findings": [float("nan")]},
    )


TRAINING = pipeline(
    [
        node(train, "dataset", ["model@fitted", "metrics", "qa_result"]),
        node(lambda model, metrics: len(model), ["model@lazy", "metrics"], "seen", name="use"),
    ]
)


def run_kedro(hooks, nodes, catalog, folder, names=("training",)):
    """Run as a Kedro session does: hooks before, the runner, hooks after or on error."""
    manager = _create_hook_manager()
    manager.register(hooks)
    params = {"project_path": str(folder), "pipeline_names": list(names)}
    told = {"run_params": params, "pipeline": nodes, "catalog": catalog}
    manager.hook.before_pipeline_run(**told)
    try:
        result = SequentialRunner().run(nodes, catalog, manager)
    except Exception as error:
        manager.hook.on_pipeline_error(error=error, **told)
        raise
    manager.hook.after_pipeline_run(run_result=result, **told)
    return result


def test_tracked_run_is_recorded(tmp_path):
    """Metrics, plain data, the file of a transcoded entry and the fingerprint are stored."""
    hooks = TrackingHooks()
    catalog = build_catalog(tmp_path, enabled=True, name="v1", tags=["meta", "gb"])
    run_kedro(hooks, TRAINING, catalog, tmp_path)
    record = read_run(tmp_path / "experiments", "v1")
    assert hooks.last_run == tmp_path / "experiments" / record["run_id"]
    assert record["status"] == "finished"
    assert record["tags"] == ["meta", "gb"]
    assert record["pipelines"] == ["training"]
    assert record["config"] == record["parameters"]
    assert record["config"]["training"] == {"seed": 3}
    assert record["data_fingerprint"] == "abc123"
    assert record["qa_result"] == {"findings": [None]}
    assert record["metrics"] == {"roc_auc": 0.5, "qa_overall_result": "OK", "folds": 5}
    assert record["artifacts"] == ["m.joblib"]
    assert (hooks.last_run / "artifacts" / "m.joblib").read_text() == "model"


def test_arguments_of_a_command_are_the_config(tmp_path):
    """What the command line fills in is the config; the resolved parameters stand beside it."""
    catalog = build_catalog(
        tmp_path, enabled=True, command="train_meta_model", arguments={"model_type": "x"}
    )
    run_kedro(TrackingHooks(), TRAINING, catalog, tmp_path)
    record = read_run(tmp_path / "experiments", "latest")
    assert record["config"] == {"model_type": "x"}
    assert record["command"] == "train_meta_model"
    assert record["parameters"]["training"] == {"seed": 3}


def test_untracked_run_is_a_trial(tmp_path):
    """Without tracking no folder is made, but the ledger grows by one line."""
    hooks = TrackingHooks()
    run_kedro(hooks, TRAINING, build_catalog(tmp_path), tmp_path)
    assert list_runs(tmp_path / "experiments") == []
    assert hooks.last_run is None
    (trial,) = read_trials(tmp_path / "experiments")
    assert trial["command"] == "kedro run --pipelines=training"
    assert trial["metrics"] == {"roc_auc": 0.5, "qa_overall_result": "OK"}
    assert (trial["run_id"], trial["data_fingerprint"]) == (None, "abc123")


def test_tracked_and_untracked_are_the_same_trial(tmp_path):
    """Tracking a run, and its name, do not make it another trial."""
    run_kedro(TrackingHooks(), TRAINING, build_catalog(tmp_path), tmp_path)
    run_kedro(TrackingHooks(), TRAINING, build_catalog(tmp_path, enabled=True, name="a"), tmp_path)
    first, second = read_trials(tmp_path / "experiments")
    assert first["config_fingerprint"] == second["config_fingerprint"]
    assert second["run_id"] == read_run(tmp_path / "experiments", "a")["run_id"]


def test_building_a_dataset_is_no_trial(tmp_path):
    """A pipeline that makes nothing tracked leaves neither run nor trial, even with tracking on."""
    hooks, nodes = TrackingHooks(), pipeline([node(lambda data: "rows", "dataset", "seen")])
    run_kedro(hooks, nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    assert not (tmp_path / "experiments").exists()
    assert hooks.last_run is None


def test_training_alone_is_recorded(tmp_path):
    """A pipeline that makes a model but judges it nowhere still leaves its run, with the model."""
    nodes = pipeline([node(lambda data: "model", "dataset", "model@fitted")])
    run_kedro(TrackingHooks(), nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    record = read_run(tmp_path / "experiments", "latest")
    assert (record["metrics"], record["artifacts"]) == ({}, ["m.joblib"])


def test_model_that_is_only_read_is_no_artifact(tmp_path):
    """A backtest copies what it makes, not the model it loads."""
    (tmp_path / "m.joblib").write_text("old")
    nodes = pipeline([node(lambda model: {"cagr": 0.1}, "model@lazy", "metrics", name="backtest")])
    run_kedro(TrackingHooks(), nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    assert read_run(tmp_path / "experiments", "latest")["artifacts"] == []


def test_failed_pipeline_is_a_failed_run(tmp_path):
    """An error in a node leaves a failed run with one line, what was saved before, and no trial."""

    def break_down(metrics):
        raise ValueError("no bars\nat all")

    nodes = TRAINING + pipeline([node(break_down, "metrics", "report")])
    hooks = TrackingHooks()
    with pytest.raises(ValueError, match="no bars"):
        run_kedro(hooks, nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    record = read_run(tmp_path / "experiments", "latest")
    assert (record["status"], record["error"]) == ("failed", "ValueError: no bars at all")
    assert record["metrics"]["roc_auc"] == 0.5
    assert read_trials(tmp_path / "experiments") == []


def test_failed_artifact_fails_the_run(tmp_path):
    """A run whose artifact cannot be copied is failed, not left running."""
    hooks, catalog = TrackingHooks(), build_catalog(tmp_path, enabled=True)
    nodes = TRAINING + pipeline([node(lambda n: (tmp_path / "m.joblib").unlink(), "seen", None)])
    with pytest.raises(OutputError, match=r"m\.joblib cannot be copied"):
        run_kedro(hooks, nodes, catalog, tmp_path)
    assert read_run(tmp_path / "experiments", "latest")["status"] == "failed"


def test_instance_serves_many_runs(tmp_path):
    """One instance records run after run, and forgets the last where the next is not tracked."""
    hooks = TrackingHooks()
    run_kedro(hooks, TRAINING, build_catalog(tmp_path, enabled=True), tmp_path)
    first = hooks.last_run
    run_kedro(hooks, TRAINING, build_catalog(tmp_path, enabled=True), tmp_path)
    assert hooks.last_run not in (first, None)
    run_kedro(hooks, TRAINING, build_catalog(tmp_path), tmp_path)
    assert hooks.last_run is None
    assert len(list_runs(tmp_path / "experiments")) == 2


def test_signal_handlers_are_put_back(tmp_path):
    """After a run, good or failed, SIGTERM and SIGINT mean what they meant before."""
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    run_kedro(TrackingHooks(), TRAINING, build_catalog(tmp_path, enabled=True), tmp_path)
    nodes = pipeline([node(lambda data: 1 / 0, "dataset", "metrics")])
    with pytest.raises(ZeroDivisionError):
        run_kedro(TrackingHooks(), nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


def test_interrupt_fails_the_run(tmp_path):
    """Ctrl-C in a node, which Kedro's error hook does not see, leaves a failed run."""
    nodes = pipeline([node(lambda data: os.kill(os.getpid(), signal.SIGINT), "dataset", "metrics")])
    with pytest.raises(KeyboardInterrupt):
        run_kedro(TrackingHooks(), nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    record = read_run(tmp_path / "experiments", "latest")
    assert (record["status"], record["error"]) == ("failed", "interrupted by SIGINT")


@pytest.mark.parametrize(
    ("value", "digest"),
    [
        ("abc", "abc"),
        ({"price_fingerprint": "abc"}, "abc"),
        (Frame(), "abc123"),
        (SimpleNamespace(price_fingerprint="abc"), "abc"),
        (SimpleNamespace(attrs={}), None),
        ({}, None),
        (7, None),
    ],
)
def test_fingerprint_is_found_where_it_may_stand(value, digest):
    """A text, a mapping, a frame's metadata and an attribute are looked at; else there is none."""
    assert find_fingerprint(value) == digest


def test_report_is_told_the_trials_before_it(tmp_path):
    """trials_so_far is the number of other settings tried, the same for a run repeated."""
    nodes = TRAINING + pipeline([node(lambda trials: {"was": trials}, "trials_so_far", "told")])
    told = []
    for seed in (1, 2, 2, 3):
        catalog = build_catalog(tmp_path)
        catalog["parameters"] = {"training": {"seed": seed}}
        told.append(run_kedro(TrackingHooks(), nodes, catalog, tmp_path)["told"].load()["was"])
    assert told == [0, 1, 1, 2]


class Identified(MemoryDataset):
    """A file that can tell what it is."""

    def __init__(self, data, identity):
        super().__init__(data)
        self.identity = identity

    def identify(self):
        """Return what it is, or say that it is broken."""
        if isinstance(self.identity, Exception):
            raise self.identity
        return self.identity


def count_after(tmp_path, nodes, *runs):
    """Return what each run is told, and the trials in the end."""
    nodes = nodes + pipeline([node(lambda trials: {"was": trials}, "trials_so_far", "told")])
    told = []
    for parameters, files in runs:
        catalog = build_catalog(tmp_path)
        catalog["parameters"] = parameters
        for name, identity in files.items():
            catalog[name] = Identified(Frame(), identity)
        told.append(run_kedro(TrackingHooks(), nodes, catalog, tmp_path)["told"].load()["was"])
    return told, count_trials(tmp_path / "experiments")


def test_names_and_places_make_no_trial(tmp_path):
    """Reports elsewhere and a model of another name are the trial that was there."""
    runs = [
        ({"reporting": {"equity_figure": f"{place}/e.png"}, "model_name": place}, {})
        for place in ("a", "b", "c")
    ]
    assert count_after(tmp_path, TRAINING, *runs) == ([0, 0, 0], 1)


def test_other_labels_of_the_dataset_are_another_trial(tmp_path):
    """What the dataset says of itself counts, not only the parameters; a broken one tells none."""
    runs = [
        ({}, {"dataset": {"labels": {"success_threshold": threshold}}})
        for threshold in (0.02, 0.05, 0.02)
    ]
    broken = ({}, {"dataset": DataError("broken")})
    assert count_after(tmp_path, TRAINING, *runs, broken) == ([0, 1, 1, 2], 3)


@pytest.mark.parametrize(("asked", "count"), [(True, ([0, 1, 1], 2)), (False, ([0, 0, 0], 1))])
def test_another_model_file_is_another_trial_where_it_is_asked(tmp_path, asked, count):
    """A backtest counts the model's digest with the ensemble on, and not without it."""
    nodes = pipeline([node(lambda model: {"sharpe": 1.0}, "meta_model@lazy", "metrics")])
    parameters = {"backtesting": {"use_meta_model": asked}}
    runs = [(parameters, {"meta_model@lazy": digest}) for digest in ("one", "two", "one")]
    assert count_after(tmp_path, nodes, *runs) == count


def test_a_file_that_the_run_makes_itself_is_told_by_its_settings(tmp_path):
    """A model that is there before it is trained anew makes no other trial."""
    parameters = {"backtesting": {"use_meta_model": True}}
    for digest in ("one", "two"):
        catalog = build_catalog(tmp_path)
        catalog["parameters"] = parameters
        catalog["meta_model@lazy"] = Identified("model", digest)
        catalog["meta_model@fitted"] = MemoryDataset()
        nodes = pipeline(
            [
                node(lambda data: ("m", {"auc": 0.5}), "dataset", ["meta_model@fitted", "metrics"]),
                node(len, "meta_model@lazy", "seen"),
            ]
        )
        run_kedro(TrackingHooks(), nodes, catalog, tmp_path)
    assert count_trials(tmp_path / "experiments") == 1


def test_root_may_be_chosen(tmp_path):
    """`tracking.root` moves runs and ledger."""
    run_kedro(TrackingHooks(), TRAINING, build_catalog(tmp_path, root="other"), tmp_path)
    assert len(read_trials(tmp_path / "other")) == 1


def test_unwritable_ledger_is_a_warning(tmp_path, caplog):
    """A ledger that cannot be written does not spoil a finished run; it is said."""
    (tmp_path / "experiments").write_text("")
    run_kedro(TrackingHooks(), TRAINING, build_catalog(tmp_path), tmp_path)
    assert "trial cannot be written" in caplog.text


def test_metrics_of_a_worker_process_are_read_from_the_catalog(tmp_path):
    """Metrics saved where the hooks did not see it are loaded when the run ends."""
    hooks, catalog = TrackingHooks(), build_catalog(tmp_path, enabled=True)
    params = {"project_path": str(tmp_path), "pipeline_names": None}
    hooks.before_pipeline_run(params, TRAINING, catalog)
    catalog.save("model@fitted", "model")
    catalog.save("metrics", {"roc_auc": 0.25})
    hooks.after_pipeline_run()
    assert read_run(tmp_path / "experiments", "latest")["metrics"] == {"roc_auc": 0.25}


@pytest.mark.parametrize(
    ("tracking", "message"),
    [
        ({"enable": True}, r"`tracking\.enable`: .*not permitted, got True"),
        ({"tags": "meta"}, r"`tracking\.tags`: .*tuple, got 'meta'"),
    ],
)
def test_misspelt_tracking_parameter_is_refused(tmp_path, tracking, message):
    """An unknown key or a wrong kind of value is named before any node runs."""
    with pytest.raises(ParameterError, match=message):
        run_kedro(TrackingHooks(), TRAINING, build_catalog(tmp_path, **tracking), tmp_path)


def test_unknown_kind_of_tracking_is_refused(tmp_path):
    """A catalog entry with a kind of tracking that there is none of is named."""
    catalog = build_catalog(tmp_path)
    catalog["seen"] = MemoryDataset(metadata={"tracking": "metric"})
    with pytest.raises(
        ParameterError, match=r"entry seen has `metadata\.tracking: metric`; choose"
    ):
        run_kedro(TrackingHooks(), TRAINING, catalog, tmp_path)


def test_metrics_must_be_a_dict(tmp_path):
    """A tracked entry that saves no dict is named, and the run is failed."""
    nodes = pipeline([node(lambda data: 0.5, "dataset", "metrics")])
    with pytest.raises(ParameterError, match=r"entry metrics is tracked as metrics.*got float"):
        run_kedro(TrackingHooks(), nodes, build_catalog(tmp_path, enabled=True), tmp_path)
    assert read_run(tmp_path / "experiments", "latest")["status"] == "failed"


def test_artifact_without_a_file_is_refused(tmp_path):
    """An artifact entry held in memory is named."""
    catalog = build_catalog(tmp_path, enabled=True)
    catalog["seen"] = MemoryDataset(metadata={"tracking": "artifact"})
    with pytest.raises(
        ParameterError, match="entry seen is tracked as an artifact but has no file"
    ):
        run_kedro(TrackingHooks(), TRAINING, catalog, tmp_path)


PROJECT = {
    "pyproject.toml": """
        [tool.kedro]
        package_name = "tiny_project"
        project_name = "tiny"
        kedro_init_version = "1.7.0"
        source_dir = "src"
    """,
    "src/tiny_project/__init__.py": "",
    "src/tiny_project/settings.py": """
        from assembled_core.tracking.hooks import TrackingHooks
        HOOKS = (TrackingHooks(),)
        CONFIG_LOADER_ARGS = {"base_env": "base", "default_run_env": "base"}
    """,
    "src/tiny_project/pipeline_registry.py": """
        import time
        from pathlib import Path
        from kedro.pipeline import node, pipeline

        def train(seed):
            Path("started").touch()
            time.sleep(seed)
            return {"roc_auc": 0.5}

        def register_pipelines():
            return {"__default__": pipeline([node(train, "params:training.seed", "metrics")])}
    """,
    "conf/base/catalog.yml": """
        metrics:
          type: kedro_datasets.json.JSONDataset
          filepath: metrics.json
          metadata: {tracking: metrics}
    """,
    "conf/base/parameters.yml": """
        training: {seed: 0}
        tracking: {enabled: true, name: real}
    """,
    "main.py": """
        import sys
        from pathlib import Path
        from kedro.framework.project import settings
        from kedro.framework.session import KedroSession
        from kedro.framework.startup import bootstrap_project
        bootstrap_project(Path.cwd())
        params = {"training": {"seed": float(sys.argv[1])}}
        with KedroSession.create(Path.cwd(), save_on_close=False, runtime_params=params) as session:
            session.run()
        print(settings.HOOKS[0].last_run)
    """,
}


@pytest.fixture
def project(tmp_path):
    """A whole Kedro project of one node that waits as long as it is told."""
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return tmp_path


def start(project, seconds):
    """Start the project's run in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "main.py", str(seconds)],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"KEDRO_DISABLE_TELEMETRY": "1"},
    )


@pytest.mark.slow
def test_real_session_prints_its_run(project):
    """A real Kedro session records the run, and the instance in settings.HOOKS tells its folder."""
    with start(project, 0) as child:
        printed = child.stdout.read().splitlines()[-1]
    folder = Path(printed)
    record = json.loads((folder / "run.json").read_text())
    assert (record["name"], record["status"]) == ("real", "finished")
    assert record["config"]["training"] == {"seed": 0.0}
    with (folder / "metrics.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["metric_value"] == "0.5"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status", "code"),
    [(signal.SIGTERM, "failed", 143), (signal.SIGKILL, "running", -signal.SIGKILL)],
)
def test_killed_session_leaves_a_whole_record(project, number, status, code):
    """SIGTERM leaves a failed run, SIGKILL a running one; run.json parses in both cases."""
    with start(project, 60) as child:
        while not (project / "started").exists() and child.poll() is None:
            time.sleep(0.05)
        child.send_signal(number)
    assert child.returncode == code
    (record,) = list_runs(project / "experiments")
    assert record["status"] == status
    assert read_trials(project / "experiments") == []
