"""The ledger of trials."""

import subprocess
import sys
import textwrap

import pytest

from assembled_core.errors import OutputError
from assembled_core.tracking.trials import (
    LEDGER_FILE,
    append_trial,
    config_fingerprint,
    count_trials,
    read_trials,
)


def add(root, config, **more):
    """Append a trial of these settings."""
    append_trial(root, command="run_backtest", config=config, metrics={"cagr": 0.1}, **more)


def test_trial_is_one_line(tmp_path):
    """A trial is one line with time, command, fingerprint of the settings and headline metrics."""
    add(tmp_path / "experiments", {"a": 1})
    (trial,) = read_trials(tmp_path / "experiments")
    assert (trial["command"], trial["metrics"], trial["run_id"]) == (
        "run_backtest",
        {"cagr": 0.1},
        None,
    )
    assert trial["config_fingerprint"] == config_fingerprint({"a": 1})
    assert len((tmp_path / "experiments" / LEDGER_FILE).read_text().splitlines()) == 1


def test_repeated_run_is_one_trial(tmp_path):
    """The same settings on the same data count once; other settings or data count again."""
    for config, digest in (({"a": 1}, "x"), ({"a": 1}, "x"), ({"a": 2}, "x"), ({"a": 1}, "y")):
        add(tmp_path, config, data_fingerprint=digest)
    assert len(read_trials(tmp_path)) == 4
    assert count_trials(tmp_path) == 3


def test_fingerprint_ignores_the_order_of_keys():
    """Two orders of the same settings have one fingerprint, another value has another."""
    assert config_fingerprint({"a": 1, "b": (2,)}) == config_fingerprint({"b": [2], "a": 1})
    assert config_fingerprint({"a": 1}) != config_fingerprint({"a": 2})


def test_torn_line_spoils_only_itself(tmp_path):
    """After a line that a crash cut short the next trial stands on a line of its own."""
    add(tmp_path, {"a": 1})
    ledger = tmp_path / LEDGER_FILE
    ledger.write_bytes(ledger.read_bytes() + b'{"time": "2025-01')
    add(tmp_path, {"a": 2})
    ledger.write_bytes(ledger.read_bytes() + b"\xff\xfe\n[]\n")
    add(tmp_path, {"a": 3})
    assert count_trials(tmp_path) == len(read_trials(tmp_path)) == 3


def test_missing_ledger_has_no_trials(tmp_path):
    """Before the first trial the count is zero."""
    assert count_trials(tmp_path) == 0


def test_unwritable_ledger_is_named(tmp_path):
    """A ledger that cannot be written is one line that names it."""
    (tmp_path / LEDGER_FILE).mkdir()
    with pytest.raises(OutputError, match=r"trial cannot be written to .*trials\.jsonl: Is a dir"):
        add(tmp_path, {})


def test_processes_write_whole_lines(tmp_path):
    """Four processes that append at once lose and mix no line."""
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from assembled_core.tracking.trials import append_trial
        for number in range(40):
            append_trial(Path({str(tmp_path)!r}), command="x" * 3000, metrics={{}},
                         config={{"who": sys.argv[1], "n": number}})
    """)
    children = [subprocess.Popen([sys.executable, "-c", program, str(n)]) for n in range(4)]
    assert [child.wait() for child in children] == [0] * 4
    assert count_trials(tmp_path) == 160
