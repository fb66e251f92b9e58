"""Run pipelines of the project in one Kedro session, with typed parameters."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.framework.project import settings
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project

from ..errors import ParameterError
from .options import Tree


@dataclass(frozen=True)
class Outcome:
    """What a run left behind.

    Args:
        catalog: The catalog of the run.
        experiment: Folder of the tracked run, or None.
    """

    catalog: Any
    experiment: Path | None

    def load(self, name: str) -> Any:
        """Return the data of a saved dataset of the run."""
        return self.catalog.load(name)

    def path(self, name: str) -> Path:
        """Return where a dataset of the run is written."""
        return Path(self.catalog[name]._filepath)


def parameters_in_force(project: Path, *, env: str | None) -> dict[str, Any]:
    """Return what the parameters files say, before any flag changes it."""
    bootstrap_project(project)
    session: Any = KedroSession.create(project_path=project, env=env, save_on_close=False)
    with session:
        # as written: a model may refuse what a flag is about to complete
        return dict(session.load_context().config_loader["parameters"])


class _CatalogKeeper:
    """Keeps the run's catalog for what is printed afterwards."""

    catalog: Any = None

    @hook_impl
    def before_pipeline_run(self, catalog: Any) -> None:
        self.catalog = catalog


def run_pipelines(
    project: Path, names: Sequence[str], parameters: Tree, *, env: str | None, level: int
) -> Outcome:
    """Run the named pipelines with these parameters on top of the parameters files.

    Args:
        project: Root of the Kedro project.
        names: Pipelines, run as one.
        parameters: Nested runtime parameters; lists and numbers keep their types.
        env: Kedro environment, or None.
        level: Log level of the package's own messages.

    Raises:
        ParameterError: A value holds `${`, which the parameters files read as a reference.
    """
    _refuse_interpolation(parameters)
    bootstrap_project(project)
    # our own line says what went wrong; Kedro's would say it again
    logging.getLogger("kedro").setLevel(level if level < logging.INFO else logging.CRITICAL)
    logging.getLogger("assembled_core").setLevel(level)
    # where the run is tracked is printed with the results
    tracking = logging.getLogger("assembled_core.tracking")
    tracking.setLevel(level if level < logging.INFO else logging.WARNING)
    keeper = _CatalogKeeper()
    # Any: the type that `create` declares lacks what every session has
    session: Any = KedroSession.create(
        project_path=project, env=env, runtime_params=parameters, save_on_close=False
    )
    with session:
        session._hook_manager.register(keeper)
        session.run(pipeline_names=list(names))
    return Outcome(keeper.catalog, settings.HOOKS[0].last_run)


def _refuse_interpolation(tree: Any) -> None:
    for value in tree.values() if isinstance(tree, dict) else tree:
        if isinstance(value, dict | list | tuple):
            _refuse_interpolation(value)
        elif isinstance(value, str) and "${" in value:
            raise ParameterError(f"{value!r} holds '${{'; parameters would read it as a reference.")
