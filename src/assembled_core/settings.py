"""Kedro project settings."""

from datetime import datetime
from functools import cache
from pathlib import Path

from .datasets.hooks import OutputHooks
from .kedro_failures import FailureHooks
from .tracking.hooks import TrackingHooks


@cache
def _started() -> datetime:
    """One time for all paths of a process."""
    return datetime.now()


def _stem(path: str) -> str:
    return Path(path).stem


# Kedro calls the last one first: what cannot be written is refused before a run is recorded
HOOKS = (TrackingHooks(), OutputHooks(), FailureHooks())
# telemetry never; kedro-viz's hooks record run events and warn on every run that is not plain
DISABLE_HOOKS_FOR_PLUGINS = ("kedro-telemetry", "kedro-viz")

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "base",  # a clone has no conf/local
    "merge_strategy": {"parameters": "soft", "globals": "soft", "catalog": "soft"},
    "custom_resolvers": {
        "now": lambda form: _started().strftime(form),
        "stem": _stem,
    },
}
