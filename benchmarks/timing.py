"""CPU seconds and peak memory of functions and of whole processes."""

import os
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

    The script begins with `PRINT_PEAK`, so its last word is its peak.

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
    peak = float(printed.split()[-1]) if printed.split() else float("nan")
    return {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mib": peak}


# the last words of a timed script: ru_maxrss would count the parent's memory at the fork
PRINT_PEAK = """
import atexit, pathlib, re
def _print_peak():
    status = pathlib.Path("/proc/self/status").read_text()
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)
atexit.register(_print_peak)
"""
