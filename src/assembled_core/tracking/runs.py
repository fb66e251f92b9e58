"""Reading runs back: one, all, and several side by side, as plain data."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..errors import ParameterError
from .record_text import flatten, metric_value
from .store import ARTIFACTS_FOLDER, METRICS_FILE, METRICS_HEADER, RUN_FILE

BROKEN = "broken"


def list_runs(root: Path) -> list[dict[str, Any]]:
    """Return the record of every run under `root`, oldest first.

    A record is run.json's content with `metrics` (name -> last value), `artifacts` (file names)
    and `folder`. A folder that cannot be read as a run is listed with the status `broken` and the
    reason as `problem`; a missing `root` holds no runs.
    """
    if not root.is_dir():
        return []
    folders = sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != ".")
    return [_read_folder(folder) for folder in folders]


def read_run(root: Path, run: str) -> dict[str, Any]:
    """Return the record of one run, as in `list_runs`.

    Args:
        root: folder of all runs.
        run: a run's id, the start of it, its eight hex digits, its name, or `latest`. Where
            several runs carry the name, the newest is meant.

    Raises:
        ParameterError: no run fits, or several ids start so.
    """
    records = list_runs(root)
    ids = [record["run_id"] for record in records]
    if run == "latest" and records:
        return records[-1]
    exact = [record for record in records if run in {record["run_id"], record["run_id"][-8:]}]
    named = [record for record in records if run and run == record.get("name")]
    begun = [record for record in records if run and record["run_id"].startswith(run)]
    if found := exact or named[-1:] or begun:
        if len(found) == 1:
            return found[0]
        raise ParameterError(
            f"Several runs under {root} fit {run!r}: {', '.join(r['run_id'] for r in found)}; "
            "give more of the id."
        )
    known = f"the latest are {', '.join(ids[-3:])}" if ids else "there are no runs"
    raise ParameterError(f"No run under {root} fits {run!r}; {known}.")


def compare_runs(root: Path, runs: Sequence[str]) -> dict[str, Any]:
    """Return several runs side by side.

    Args:
        root: folder of all runs.
        runs: as in `read_run`, at least two.

    Returns:
        `runs` (ids), `names`, `statuses`, then `metrics` and `config`: each a dict of name -> list
        with one value per run, None where a run has none. `config` holds only what differs: the
        resolved parameters where all runs carry them, otherwise the arguments; commit and data
        fingerprint beside them.

    Raises:
        ParameterError: fewer than two runs, or a run that is not found.
    """
    if len(runs) < 2:
        raise ParameterError(f"A comparison needs at least two runs, got {len(runs)}.")
    records = [read_run(root, run) for run in runs]
    return {
        "runs": [record["run_id"] for record in records],
        "names": [record.get("name") for record in records],
        "statuses": [record.get("status") for record in records],
        "metrics": _side_by_side([record["metrics"] for record in records]),
        "config": {
            name: values
            for name, values in _side_by_side(_comparable_configs(records)).items()
            if any(value != values[0] for value in values)
        },
    }


def _comparable_configs(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what each run was asked to do, flat, in terms that all of them share."""
    key = "parameters" if all(record.get("parameters") for record in records) else "config"
    return [
        {
            "command": record.get("command"),
            **{
                name: value
                for name, value in flatten(record.get(key) or {})
                if not name.startswith("tracking.")  # name and tags: labels, not settings
            },
            "git.commit": (record.get("git") or {}).get("commit"),
            "data_fingerprint": record.get("data_fingerprint"),
        }
        for record in records
    ]


def _side_by_side(mappings: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return name -> values, names in the order in which they first appear."""
    names = dict.fromkeys(name for mapping in mappings for name in mapping)
    return {name: [mapping.get(name) for mapping in mappings] for name in names}


def _read_folder(folder: Path) -> dict[str, Any]:
    """Return the record of the run in `folder`, or a record that says why it is broken."""
    found: dict[str, Any] = {"run_id": folder.name, "folder": str(folder), "artifacts": []}
    try:
        record = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        if not isinstance(record, dict) or "status" not in record:
            raise ValueError("run.json is not a run's record")
        metrics = _read_metrics(folder / METRICS_FILE)
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        return found | {"status": BROKEN, "problem": f"{missing} is missing", "metrics": {}}
    except (OSError, ValueError, KeyError) as error:
        return found | {"status": BROKEN, "problem": str(error), "metrics": {}}
    return record | found | {"metrics": metrics, "artifacts": _names(folder / ARTIFACTS_FOLDER)}


def _read_metrics(path: Path) -> dict[str, float | int | str | None]:
    """Return the last value of every metric in a metrics.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != METRICS_HEADER:
            raise ValueError(f"{path.name} has the columns {rows.fieldnames}")
        return {row["metric_name"]: metric_value(row["metric_value"] or "") for row in rows}


def _names(folder: Path) -> list[str]:
    """Return the names in a folder that may be missing, hidden ones left out."""
    paths: Iterable[Path] = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.name for path in paths if path.name[0] != ".")
