"""The documented entry: `python scripts/cli.py COMMAND ...`, in or out of the environment."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def leave_for_environment() -> None:
    """Start again inside the project's own environment, if this interpreter has no package."""
    for python in (ROOT / ".venv" / "bin" / "python", ROOT / ".venv" / "Scripts" / "python.exe"):
        if python.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
            os.execv(python, [str(python), __file__, *sys.argv[1:]])  # noqa: S606
    print("error: assembled-core is not installed; run `make demo` first.", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    if importlib.util.find_spec("assembled_core") is None:
        leave_for_environment()
    from assembled_core.__main__ import main

    sys.exit(main())
