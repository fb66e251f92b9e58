"""Experiment runs as folders that a person can read and a crash cannot tear.

experiments/{YYYYMMDD_HHMMSS}_{8 hex}/     the time is UTC
├── run.json      what was run, with what, and how it ended
├── metrics.csv   step,timestamp,metric_name,metric_value
└── artifacts/    copies of the files that the run made

Both files are always written under another name, flushed to the disk and renamed, so a killed run
leaves a whole run.json that still says `running`.
"""

import csv
import datetime as dt
import io
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import OutputError
from ..plain_values import to_plain
from .provenance import git_state, installed_versions
from .record_text import flatten, metric_text, one_line

RUN_FILE = "run.json"
METRICS_FILE = "metrics.csv"
ARTIFACTS_FOLDER = "artifacts"
METRICS_HEADER = ("step", "timestamp", "metric_name", "metric_value")


class Run:
    """One experiment run that is under way; `start_run` makes it.

    As a context manager it finishes the run at the end of the block, or marks it failed if the
    block raises anything, an interruption included.
    """

    def __init__(self, folder: Path, record: dict[str, Any]) -> None:
        self.folder = folder
        self._record = record
        self._rows: list[tuple[str, ...]] = []
        self._started = time.monotonic()

    @property
    def run_id(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def status(self) -> str:
        """One of running, finished, failed."""
        return str(self._record["status"])

    def describe(self, **facts: Any) -> None:
        """Write further facts into run.json, replacing those of the same name."""
        self._record.update(to_plain(facts))
        self._save_record()

    def log_metrics(self, metrics: Mapping[str, Any], step: int = 0) -> None:
        """Add numbers and texts to metrics.csv.

        Args:
            metrics: name -> number or text. A nested mapping is written as `outer.inner`; what is
                neither number nor text (a list, say) is no metric and is left out. NaN and None
                become an empty value.
            step: number of the step the metrics belong to.
        """
        now = _now().isoformat(timespec="seconds")
        for name, value in flatten(metrics):
            text = metric_text(value)
            if text is not None:
                self._rows.append((str(step), now, name, text))
        self._save_metrics()

    def add_artifact(self, path: Path) -> Path:
        """Copy a file or folder into artifacts/ under its own name and return the copy's path.

        A second artifact of the same name gets a number: `report_2.md`.
        """
        target = _free_name(self.folder / ARTIFACTS_FOLDER, path)
        aside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            if path.is_dir():
                shutil.copytree(path, aside)
            else:
                shutil.copy2(path, aside)
            aside.rename(target)
        except OSError as error:
            _remove(aside)
            raise OutputError(
                f"{path} cannot be copied into {target.parent}: {error.strerror or error}."
            ) from error
        return target

    def finish(self) -> None:
        """Mark the run finished."""
        self._end("finished")

    def fail(self, error: BaseException | str) -> None:
        """Mark the run failed, with the error in one line."""
        if isinstance(error, BaseException):
            error = f"{type(error).__name__}: {error}"
        self._record["error"] = one_line(error)
        self._end("failed")

    def _end(self, status: str) -> None:
        self._record["status"] = status
        self._record["duration_seconds"] = round(time.monotonic() - self._started, 3)
        self._save_record()

    def _save_record(self) -> None:
        text = json.dumps(self._record, indent=2, ensure_ascii=False, allow_nan=False)
        _write_whole(self.folder / RUN_FILE, f"{text}\n")

    def _save_metrics(self) -> None:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(METRICS_HEADER)
        writer.writerows(self._rows)
        _write_whole(self.folder / METRICS_FILE, buffer.getvalue())

    def __enter__(self) -> Self:
        """Return the run itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the run, or mark it failed with what the block raised."""
        if error is None:
            self.finish()
        else:
            self.fail(error)


def start_run(
    root: Path,
    *,
    config: Mapping[str, Any],
    name: str | None = None,
    tags: Sequence[str] = (),
    data_fingerprint: str | None = None,
    project: Path | None = None,
    **facts: Any,
) -> Run:
    """Make the folder of a new run and write its run.json with the status `running`.

    Args:
        root: folder of all runs; made if it is missing.
        config: all arguments of the run; made plain by `to_plain`.
        name: what the user calls the run; default none.
        tags: the user's labels.
        data_fingerprint: digest of the data read, if it is known already.
        project: folder whose git commit is recorded; default the working directory.
        **facts: further entries of run.json.

    Raises:
        OutputError: the folder cannot be made.
    """
    created = _now()
    run = Run(_make_aside(root), {})
    run.log_metrics({})
    run.describe(
        run_id=None,  # known when the folder has its name
        name=name,
        created_at=created.isoformat(timespec="seconds"),
        status="running",
        duration_seconds=None,
        error=None,
        tags=list(tags),
        config=config,
        git=git_state(project or Path.cwd()),
        data_fingerprint=data_fingerprint,
        versions=installed_versions(),
        **facts,
    )
    _give_name(run, root, created.strftime("%Y%m%d_%H%M%S"))
    return run


def _make_aside(root: Path) -> Path:
    """Make the hidden folder in which a run is prepared before it gets its name."""
    folder = root / f".{secrets.token_hex(8)}.part"
    try:
        (folder / ARTIFACTS_FOLDER).mkdir(parents=True)
    except OSError as error:
        raise _unwritable(root, error) from error
    return folder


def _give_name(run: Run, root: Path, stamp: str) -> None:
    """Rename the prepared folder to `{stamp}_{8 hex}`, the first such name that is free."""
    while True:
        folder = root / f"{stamp}_{secrets.token_hex(4)}"
        run.describe(run_id=folder.name)
        try:
            run.folder = run.folder.rename(folder)
        except OSError as error:  # a rename onto another run fails: no run's folder is empty
            if folder.exists():
                continue
            raise _unwritable(root, error) from error
        return


def _write_whole(path: Path, text: str) -> None:
    """Write a text file so that readers see all of it or what was there before."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(
        f"The experiment run cannot be written to {path}: {reason}; "
        "give a folder that can be written."
    )


def _free_name(folder: Path, path: Path) -> Path:
    """Return the path in `folder` for a copy of `path`, numbered if the name is taken."""
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}_{number}{path.suffix}"
    return target


def _remove(path: Path) -> None:
    """Remove a file or folder that may not exist."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
