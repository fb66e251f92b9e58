"""The trial ledger: every result looked at counts, tracked or not.

Whoever tries a hundred settings and shows the best must know that it was a hundred: the deflated
Sharpe ratio (Bailey and Lopez de Prado, 2014) takes the number of trials as its input. One line of
JSON per finished run stands in experiments/.trials.jsonl.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import OutputError
from ..plain_values import to_plain

LEDGER_FILE = ".trials.jsonl"


def append_trial(
    root: Path,
    *,
    command: str,
    config: Mapping[str, Any],
    metrics: Mapping[str, Any],
    run_id: str | None = None,
    data_fingerprint: str | None = None,
) -> None:
    """Add one line to the ledger in `root`, in one write and flushed to the disk.

    Args:
        root: folder of all runs; made if it is missing.
        command: command or pipelines that ran.
        config: the settings and what the files read are; only their fingerprint is kept.
        metrics: the headline metrics.
        run_id: the tracked run; None for an untracked one.
        data_fingerprint: digest of the data read, if known.

    Raises:
        OutputError: the ledger cannot be written.
    """
    line = json.dumps(
        {
            "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "command": command,
            "run_id": run_id,
            "config_fingerprint": config_fingerprint(config),
            "data_fingerprint": data_fingerprint,
            "metrics": to_plain(metrics),
        },
        ensure_ascii=False,
    )
    path = root / LEDGER_FILE
    try:
        root.mkdir(parents=True, exist_ok=True)
        _append_line(path, line)
    except OSError as error:
        raise OutputError(
            f"The trial cannot be written to {path}: {error.strerror or error}; "
            "give a folder that can be written."
        ) from error


def read_trials(root: Path) -> list[dict[str, Any]]:
    """Return the trials in `root`, oldest first; a line that is not a record is passed over."""
    path = root / LEDGER_FILE
    if not path.is_file():
        return []
    trials = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            trial = json.loads(line)
        except ValueError:
            continue
        if isinstance(trial, dict) and "config_fingerprint" in trial:
            trials.append(trial)
    return trials


def count_trials(root: Path, besides: str | None = None) -> int:
    """Return how many different settings were tried: a run repeated on the same data is one.

    Args:
        root: folder of all runs.
        besides: fingerprint of settings that are not counted, so that a report on them says the
            same however often they are run.
    """
    tried = ((t["config_fingerprint"], t.get("data_fingerprint")) for t in read_trials(root))
    return len({trial for trial in tried if trial[0] != besides})


def config_fingerprint(config: Mapping[str, Any]) -> str:
    """Return a digest of settings that does not depend on the order of keys."""
    text = json.dumps(to_plain(config), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _append_line(path: Path, line: str) -> None:
    """Append a line in a single write, starting anew after a line that a crash cut short."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        start = b""
        if os.fstat(handle).st_size:
            os.lseek(handle, -1, os.SEEK_END)
            start = b"" if os.read(handle, 1) == b"\n" else b"\n"
        os.write(handle, start + line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
