"""Print every benchmark as one table: `python benchmarks/run.py [NAME ...]`."""

import importlib
import sys

NAMES = (
    "bench_rooms",
    "bench_engine",
    "bench_build",
    "bench_sec",
    "bench_events",
    "bench_intraday",
)


def main(names: list[str]) -> None:
    """Measure each named script and print its rows as they come."""
    print("| what | figure |\n|---|---|")
    for name in names or NAMES:
        for what, figure in importlib.import_module(name).measure():
            print(f"| {what} | {figure} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
