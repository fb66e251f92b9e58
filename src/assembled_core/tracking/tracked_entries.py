"""Which catalog entries a run records, told by `metadata: {tracking: ...}`.

metrics      a dict name -> number or text: its rows go to metrics.csv as soon as it is saved
artifact     the file behind the entry is copied into artifacts/ when the run has succeeded
fingerprint  the data read: a digest, a dict or an object with `price_fingerprint`, or a frame that
             has such a dict as attrs["metadata"]; the first one seen is written into run.json
record       plain data, written into run.json under the entry's own name
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from ..errors import ParameterError
from ..market.fingerprint import data_fingerprint

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
    """Return the price fingerprint in a text, a mapping, an object or a frame's attrs, if any."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        digest = _with_events(value)
    elif isinstance(attrs := getattr(value, "attrs", None), Mapping):  # a frame
        digest = _with_events(attrs.get("metadata") or {})
    else:
        digest = getattr(value, "price_fingerprint", None)
    return digest if isinstance(digest, str) and digest else None


def _with_events(made: Mapping[str, Any]) -> str | None:
    """The fingerprint of the bars that something was made of, and of the events if it used any."""
    prices, events = made.get("price_fingerprint"), made.get("events")
    if not isinstance(prices, str) or not isinstance(events, Mapping):
        return prices
    return data_fingerprint(prices, events)


def file_behind(name: str, catalog: DataCatalog) -> Path:
    """Return the local path of a catalog entry, the saved version of a versioned one.

    Raises:
        ParameterError: the entry has no file.
    """
    dataset = catalog.get(name)
    if callable(saved_path := getattr(dataset, "_get_save_path", None)):  # Kedro's versioned ones
        return Path(saved_path())
    path = getattr(dataset, "_filepath", None)
    if path is None:
        raise ParameterError(
            f"The catalog entry {name} is tracked as an artifact but has no file; "
            "mend its `metadata.tracking`."
        )
    return Path(path)


def _tracking_of(name: str, catalog: DataCatalog) -> str | None:
    """Return `metadata.tracking` of a declared entry; parameters and undeclared ones have none."""
    if name == "parameters" or name.startswith("params:") or name not in catalog:
        return None
    metadata = getattr(catalog.get(name), "metadata", None)
    return metadata.get("tracking") if isinstance(metadata, Mapping) else None
