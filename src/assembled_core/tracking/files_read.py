"""What a run reads that its settings do not tell: how the dataset was built, which model it asks.

Known before the run starts, so that a report counts trials as the ledger does. A name is no trial
and neither is a path: other labels are one, and so is another model under the same name.
"""

from collections.abc import Mapping
from typing import Any

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from ..errors import AssembledError


def identify_files(
    pipeline: Pipeline, catalog: DataCatalog, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Return entry -> what its file is, of the files read whose dataset class can tell.

    Args:
        pipeline: The nodes of the run; what it makes itself, its settings tell.
        catalog: Of the run; dataset classes with `identify` are asked.
        parameters: The resolved parameters: a backtest without the ensemble reads no model.
    """
    made = {_base(name) for node in pipeline.nodes for name in node.outputs}
    read = {name for node in pipeline.nodes for name in node.inputs if _base(name) not in made}
    found = {_base(name): _identity(name, catalog) for name in sorted(read)}
    if not _asks_model(pipeline, parameters):
        found.pop("meta_model", None)
    return {name: identity for name, identity in found.items() if identity is not None}


def _identity(name: str, catalog: DataCatalog) -> Any:
    if name == "parameters" or name.startswith("params:") or name not in catalog:
        return None
    identify = getattr(catalog.get(name), "identify", None)
    try:
        return identify() if callable(identify) else None
    except (AssembledError, OSError):  # the run itself says what is wrong with its files
        return None


def _asks_model(pipeline: Pipeline, parameters: Mapping[str, Any]) -> bool:
    """Whether the model is asked: a comparison always does, a backtest only if told to."""
    backtesting = parameters.get("backtesting") or {}
    made = {name for node in pipeline.nodes for name in node.outputs}
    return bool(backtesting.get("use_meta_model")) or "comparison_table" in made


def _base(name: str) -> str:
    return name.split("@")[0]
