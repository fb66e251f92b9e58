"""Kedro hooks that record training and backtesting runs; `tracked_entries` says what they take."""

from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from .session import TrackedSession

TRIALS = "trials_so_far"  # catalog entry that reports read: how many other settings were tried


class TrackingHooks:
    """Start, fill and end one experiment run per Kedro run.

    One instance stands in `settings.HOOKS`. Its `last_run` is the folder of the run tracked last;
    None before the first, and where the last Kedro run was not tracked.
    """

    def __init__(self) -> None:
        self.last_run: Path | None = None
        self._session: TrackedSession | None = None

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Start an experiment run, if the pipeline is a trial and tracking is enabled."""
        self._close("the next run began before this one ended")
        self.last_run = None
        session = TrackedSession(run_params, pipeline, catalog)
        if TRIALS in pipeline.inputs():
            catalog[TRIALS] = session.count_others()
        if not session.is_trial:
            return
        session.start()
        self._session = session
        self.last_run = session.run.folder if session.run else None

    @hook_impl
    def after_dataset_loaded(self, dataset_name: str, data: Any) -> None:
        """Take the fingerprint of the data that a node reads."""
        if self._session:
            self._session.see(dataset_name, data)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Record metrics, plain data and fingerprint when a node has saved them."""
        if self._session:
            self._session.see(dataset_name, data)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Copy the artifacts, finish the run and count the trial."""
        if self._session:
            session, self._session = self._session, None
            session.finish()

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        """Mark the run failed with its error in one line."""
        self._close(error)

    def _close(self, reason: Exception | str) -> None:
        if self._session:
            session, self._session = self._session, None
            session.fail(reason)
