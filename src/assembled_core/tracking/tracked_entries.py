"""Which catalog entries a run records, told by `metadata: {tracking: ...}`.

metrics      a dict name -> number or text: its rows go to metrics.csv as soon as it is saved
artifact     the file behind the entry is copied into artifacts/ when the run has succeeded; of
             partitions (Kedro's PartitionedDataset) those that this run saved
fingerprint  the data read: a digest, a dict with `price_fingerprint`, or a frame that has such a
             dict as attrs["metadata"]; the first one seen is written into run.json
record       plain data, written into run.json under the entry's own name
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from ..errors import ParameterError

KINDS = ("metrics", "artifact", "fingerprint", "record")


def find_tracked(pipeline: Pipeline, catalog: DataCatalog) -> dict[str, str]:
    """Return catalog entry -> kind of tracking, for what the pipeline makes and reads.

    Names keep their transcoding (`meta_model@fitted`). Of what the pipeline only reads the
    fingerprint counts alone: a model that a backtest loads is not its artifact.

    Raises:
        ParameterError: an entry asks for a kind of tracking that there is none of.
    """
    made = {name for node in pipeline.nodes for name in node.outputs}
    read = {name for node in pipeline.nodes for name in node.inputs} - made
    asked = {name: _tracking_of(name, catalog) for name in sorted(made | read)}
    for name, kind in asked.items():
        if kind is not None and kind not in KINDS:
            raise ParameterError(
                f"The catalog entry {name} has `metadata.tracking: {kind}`; "
                f"choose one of {', '.join(KINDS)}."
            )
    return {name: k for name, k in asked.items() if k and (name in made or k == "fingerprint")}


def find_fingerprint(value: Any) -> str | None:
    """Return the price fingerprint in a text, in a mapping or in a frame's attrs, if any."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        digest = value.get("price_fingerprint")
        return str(digest) if digest else None
    attrs = getattr(value, "attrs", None)
    return find_fingerprint(attrs.get("metadata") or {}) if isinstance(attrs, Mapping) else None


def files_behind(name: str, catalog: DataCatalog, saved: Any = None) -> list[Path]:
    """Return the local paths of a catalog entry, the saved version of a versioned one.

    Args:
        name: the entry.
        catalog: the catalog that declares it.
        saved: what the run saved there; its keys name the partitions of a partitioned entry.

    Raises:
        ParameterError: the entry has no file.
    """
    dataset = catalog.get(name)
    if callable(partition_path := getattr(dataset, "_partition_to_path", None)):
        return [Path(partition_path(key)) for key in saved or ()]
    if callable(saved_path := getattr(dataset, "_get_save_path", None)):  # Kedro's versioned ones
        return [Path(saved_path())]
    path = getattr(dataset, "_filepath", None)
    if path is None:
        raise ParameterError(
            f"The catalog entry {name} is tracked as an artifact but has no file; "
            "mend its `metadata.tracking`."
        )
    return [Path(path)]


def _tracking_of(name: str, catalog: DataCatalog) -> str | None:
    """Return `metadata.tracking` of a declared entry; parameters and undeclared ones have none."""
    if name == "parameters" or name.startswith("params:") or name not in catalog:
        return None
    metadata = getattr(catalog.get(name), "metadata", None)
    return metadata.get("tracking") if isinstance(metadata, Mapping) else None
