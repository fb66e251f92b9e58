"""What a run was made with: the commit and the versions."""

import platform
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "assembled-core",
    "kedro",
    "numpy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "joblib",
    "numba",
    "ta-lib",
    "arch",
    "exchange-calendars",
    "matplotlib",
)


def installed_versions() -> dict[str, str]:
    """Return the version of Python and of every installed package that results depend on."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


def git_state(folder: Path) -> dict[str, Any]:
    """Return {commit, dirty} of the work tree around `folder`.

    Both are None without git, without a repository or before the first commit.
    """
    commit = _ask_git(folder, "rev-parse", "--verify", "HEAD")
    changes = _ask_git(folder, "status", "--porcelain") if commit else None
    return {"commit": commit, "dirty": None if changes is None else bool(changes)}


def _ask_git(folder: Path, *words: str) -> str | None:
    """Return what git prints, or None where it cannot answer."""
    program = shutil.which("git")
    if program is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - the words are ours, no shell reads them
            [program, "-C", str(folder), "--no-optional-locks", *words],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return None
    return answer.stdout.strip()
