"""A Kedro hook that refuses outputs which cannot be written before any node has run."""

import os
from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from ..errors import OutputError


class OutputHooks:
    """Ask every entry that the run will write whether it can, so that a run writes all or nothing.

    Entries answer by `check_output`; those without it (in memory, or of other packages) are not
    asked. A file that the run reads is never written over: what it held would be lost.
    """

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Check the outputs of the run's nodes.

        Raises:
            OutputError: One of them cannot be written, or is a file that the run reads.
        """
        read = {_place(catalog, name) for name in pipeline.inputs()}
        for name in sorted({output for node in pipeline.nodes for output in node.outputs}):
            place = _place(catalog, name)
            if place is not None and place in read:
                raise OutputError(f"{place} is an input of this run; give another output path.")
            entry: Any = catalog.get(name) if name in catalog else None
            if check := getattr(entry, "check_output", None):
                check()


def _place(catalog: DataCatalog, name: str) -> Path | None:
    """The file that an entry names, links followed; None of folders and of what is no file yet."""
    path = getattr(catalog.get(name) if name in catalog else None, "_filepath", None)
    return Path(os.path.realpath(path)) if path is not None and os.path.isfile(path) else None
