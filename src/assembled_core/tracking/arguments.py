"""The arguments of a command as the run really used them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.io import DataCatalog

from .tracked_entries import file_behind

PARAMETER = "params:"


def fill_arguments(
    arguments: Mapping[str, Any],
    stand_ins: Mapping[str, str],
    parameters: Mapping[str, Any],
    catalog: DataCatalog,
    project: Path,
) -> dict[str, Any]:
    """Return a command's arguments, with the value in force where one was not given.

    Args:
        arguments: Name -> value; None: not given.
        stand_ins: Name -> what was in force then: a parameter (`params:training.seed`), or a
            catalog entry, which stands for its path (`trades/..` for the folder of it). A name
            without one stays None, and so does one whose parameter is null or empty.
        parameters: The resolved parameters, plain.
        catalog: Of the run.
        project: Paths within it are given relative to it.
    """
    return {
        name: _in_force(stand_ins[name], parameters, catalog, project)
        if value is None and name in stand_ins
        else value
        for name, value in arguments.items()
    }


def _in_force(
    source: str, parameters: Mapping[str, Any], catalog: DataCatalog, project: Path
) -> Any:
    if source.startswith(PARAMETER):
        found: Any = parameters
        for key in source.removeprefix(PARAMETER).split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if found not in ([], {}) else None
    entry, *up = source.split("/")
    path = Path(os.path.normpath(file_behind(entry, catalog).joinpath(*up)))
    return str(path.relative_to(project) if path.is_relative_to(project) else path)
