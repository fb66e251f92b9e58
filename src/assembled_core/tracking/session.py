"""One Kedro run as the tracking hooks see it: settings, what is recorded, how it ends."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from ..errors import OutputError, ParameterError
from ..plain_values import to_plain
from .arguments import fill_arguments
from .files_read import identify_files
from .interruption import SignalWatch
from .parameters import read_tracking
from .run_text import HEADLINE
from .store import Run, start_run
from .tracked_entries import file_behind, find_fingerprint, find_tracked
from .trials import append_trial, config_fingerprint, count_trials

# names and places (`reporting` says where pages go): they do not make another trial
NOT_SETTINGS = (
    *("tracking", "paths", "data_root", "output_root", "model_root"),
    *("reporting", "model_name"),
)

logger = logging.getLogger(__name__)


class TrackedSession:
    """Watch one Kedro run; if `tracking.enabled`, write it into the experiment store.

    Args:
        run_params: what Kedro says about the run (`project_path`, `pipeline_names`).
        pipeline: the nodes of the run.
        catalog: its catalog, with the parameters in it.
    """

    def __init__(
        self, run_params: Mapping[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        parameters = _load_parameters(catalog)
        self.settings = read_tracking(parameters)
        self.project = Path(run_params["project_path"])
        self.root = self.project / self.settings.root
        self.pipelines = list(run_params.get("pipeline_names") or ["__default__"])
        self.parameters = to_plain(parameters)
        self.catalog = catalog
        self.kinds = find_tracked(pipeline, catalog)
        self.files = identify_files(pipeline, catalog, self.parameters)  # before any is replaced
        self.metrics: dict[str, Any] = {}
        self.fingerprint: str | None = None
        self.run: Run | None = None
        self._seen: set[str] = set()
        self._owner = os.getpid()
        self._watch: SignalWatch | None = None

    @property
    def is_trial(self) -> bool:
        """Whether the run trains or tests something: building a dataset, say, is no trial."""
        return not {"metrics", "artifact"}.isdisjoint(self.kinds.values())

    @property
    def trial(self) -> dict[str, Any]:
        """The settings and files that make this run another trial than others."""
        settings = {key: v for key, v in self.parameters.items() if key not in NOT_SETTINGS}
        return {"pipelines": ",".join(self.pipelines), "parameters": settings, "files": self.files}

    def count_others(self) -> int:
        """Return how many other settings were tried before this run."""
        return count_trials(self.root, besides=config_fingerprint(self.trial))

    def start(self) -> None:
        """Begin the run's folder, if tracking is enabled."""
        if not self.settings.enabled:
            return
        self.run = start_run(
            self.root,
            config=self._arguments() or self.parameters,
            name=self.settings.name,
            tags=self.settings.tags,
            project=self.project,
            command=self.settings.command,
            pipelines=self.pipelines,
            parameters=self.parameters,
        )
        logger.info("Experiment run %s", self.run.folder)
        self._watch = SignalWatch(self.fail)

    def _arguments(self) -> dict[str, Any]:
        """The command's arguments as the run uses them; empty without a command."""
        asked = self.settings
        return fill_arguments(
            asked.arguments, asked.stand_ins, self.parameters, self.catalog, self.project
        )

    def see(self, name: str, value: Any) -> None:
        """Record a dataset that was loaded or saved, as its metadata asks."""
        if name in self._seen or os.getpid() != self._owner:
            return  # a worker process has its own copy of this object: `finish` reads the file
        match self.kinds.get(name):
            case "metrics":
                self._take_metrics(name, value)
            case "fingerprint":
                self._take_fingerprint(value)
            case "record" if self.run:
                self.run.describe(**{name: value})
        self._seen.add(name)

    def finish(self) -> None:
        """Copy the artifacts, mark the run finished and add the trial to the ledger."""
        try:
            self._finish_run()
        finally:
            self._stop_watch()
        self._count_trial()

    def fail(self, reason: BaseException | str) -> None:
        """Mark the run failed."""
        self._stop_watch()
        if self.run and self.run.status == "running":
            try:
                self.run.fail(reason)
            except OutputError as error:  # the first error must stay the one that is reported
                logger.warning("%s", error)

    def _finish_run(self) -> None:
        for name in set(self._tracked_as("metrics")) - self._seen:
            self.see(name, self.catalog.load(name))
        if not self.run:
            return
        with self.run as run:
            for name in self._tracked_as("artifact"):
                run.add_artifact(file_behind(name, self.catalog))

    def _tracked_as(self, kind: str) -> list[str]:
        return [name for name, found in self.kinds.items() if found == kind]

    def _take_metrics(self, name: str, value: Any) -> None:
        if not isinstance(value, Mapping):
            raise ParameterError(
                f"The catalog entry {name} is tracked as metrics, which must be a dict of numbers, "
                f"got {type(value).__name__}; mend its `metadata.tracking`."
            )
        self.metrics.update(value)
        self._take_fingerprint(value)
        if self.run:
            self.run.log_metrics(value)

    def _take_fingerprint(self, value: Any) -> None:
        self.fingerprint = self.fingerprint or find_fingerprint(value)
        if self.run and self.fingerprint:
            self.run.describe(data_fingerprint=self.fingerprint)

    def _count_trial(self) -> None:
        pipelines = ",".join(self.pipelines)
        try:
            append_trial(
                self.root,
                command=self.settings.command or f"kedro run --pipelines={pipelines}",
                config=self.trial,
                metrics={name: self.metrics[name] for name in HEADLINE if name in self.metrics},
                run_id=self.run.run_id if self.run else None,
                data_fingerprint=self.fingerprint,
            )
        except OutputError as error:  # the results themselves are whole: say it and go on
            logger.warning("%s", error)

    def _stop_watch(self) -> None:
        if self._watch:
            self._watch.stop()


def _load_parameters(catalog: DataCatalog) -> dict[str, Any]:
    """Return the run's parameters; groups that a pipeline validated are pydantic models."""
    dataset = catalog.get("parameters") if "parameters" in catalog else None
    return dict(dataset.load()) if dataset else {}
