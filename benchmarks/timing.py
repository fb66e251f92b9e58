"""CPU seconds and peak memory of functions and of whole processes."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def cpu_of(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the least CPU seconds (user and system, all threads) of several rounds, warmed up."""
    work()
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def process(command: Sequence[str], folder: Path, rounds: int = 3) -> dict[str, float]:
    """Return the least wall and CPU seconds and the peak memory (MiB) of a whole process.

    Raises:
        RuntimeError: The command failed; its output is in the message.
    """
    runs = [_run(command, folder) for _ in range(rounds)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _run(command: Sequence[str], folder: Path) -> dict[str, float]:
    start = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command)} failed:\n{printed}")
    return {
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def peak_mib() -> float:
    """Return the peak memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
