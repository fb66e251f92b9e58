"""A Kedro hook that refuses outputs which cannot be written before any node has run."""

from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline


class OutputHooks:
    """Ask every entry that the run will write whether it can, so that a run writes all or nothing.

    Entries answer by `check_output`; those without it (in memory, or of other packages) are not
    asked.
    """

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Check the outputs of the run's nodes.

        Raises:
            OutputError: One of them cannot be written.
        """
        for name in sorted({output for node in pipeline.nodes for output in node.outputs}):
            entry: Any = catalog.get(name) if name in catalog else None
            if check := getattr(entry, "check_output", None):
                check()
