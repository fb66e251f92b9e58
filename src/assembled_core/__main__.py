"""`python -m assembled_core` and `assembled`: the command line."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from .commands.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
