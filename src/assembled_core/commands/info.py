"""info: which versions, data, models and runs there are."""

import argparse
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .. import __version__
from .paths import shown

PACKAGES = ("kedro", "pandas", "numpy", "ta-lib", "scikit-learn", "arch", "kedro-viz")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are none of its own."""


def run(args: argparse.Namespace, project: Path) -> None:
    """Print what is installed and what is there."""
    from ..tracking.runs import list_runs
    from ..tracking.trials import count_trials

    print(f"assembled-core {__version__} at {project}")
    print("Packages: " + ", ".join(f"{name} {_version(name)}" for name in PACKAGES))
    prices = project / "data" / "01_raw" / "prices"
    for folder in sorted(path for path in prices.glob("*") if path.is_dir()):
        names = sorted(
            path.stem for path in folder.iterdir() if path.suffix in (".parquet", ".csv")
        )
        print(f"Prices {folder.name}: {len(names)} symbols ({', '.join(names[:10])})")
    _print_events(project / "data" / "01_raw" / "events")
    _print_files("Datasets", project / "output" / "ml_datasets", (".parquet", ".csv"))
    _print_files("Models", project / "models" / "meta", (".joblib",))
    runs = list_runs(project / "experiments")
    trials = count_trials(project / "experiments")
    print(f"Experiments: {len(runs)} tracked runs, {trials} trials in all")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _print_events(folder: Path) -> None:
    """Print how many events there are of each kind, and of which sources."""
    import pandas as pd
    import pyarrow as pa

    for path in sorted(folder.glob("*.parquet")):
        try:
            sources = pd.read_parquet(path, columns=["source"])["source"]
        except (OSError, KeyError, ValueError, pa.ArrowException):  # of no form that we know
            print(f"Events {path.stem}: unreadable ({shown(path)})")
            continue
        named = ", ".join(sorted(map(str, sources.unique())))
        print(f"Events {path.stem}: {len(sources):,} rows ({named})")


def _print_files(title: str, folder: Path, suffixes: tuple[str, ...]) -> None:
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    names = [shown(path) for path in files if path.suffix in suffixes]
    print(f"{title}: {', '.join(names) or 'none yet'}")
