"""Settings and fixtures that every test shares."""

import logging
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile("assembled", derandomize=True, deadline=None)
settings.load_profile("assembled")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _quiet_logs():
    """Leave the loggers as they were: a run sets their levels and binds a handler to stderr."""
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if handler.name != "stderr"]
    names = ("kedro", "assembled_core")
    before = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def copy_project(folder: Path) -> Path:
    """Copy what a Kedro project of ours needs into a folder, without any data."""
    shutil.copytree(ROOT / "conf", folder / "conf", ignore=shutil.ignore_patterns("local"))
    for name in ("pyproject.toml", "watchlist.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "src").mkdir()
    return folder


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project of its own, as the current folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    copy_project(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def sampled(tmp_path_factory):
    """A project with the sample bars and simulated events; tests that write take a copy."""
    from assembled_core.commands.main import main

    folder = copy_project(tmp_path_factory.mktemp("sampled"))
    assert main(["fetch_prices", "--quiet"], folder) == 0
    assert main(["fetch_events", "--quiet"], folder) == 0
    return folder


@pytest.fixture
def sample_project(sampled, tmp_path, monkeypatch):
    """A project of its own with the sample bars, as the current folder."""
    folder = tmp_path / "project"
    shutil.copytree(sampled, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def shared():
    """The folder of shared market data; CI may not skip what needs it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("ASSEMBLED_REQUIRE_SHARED"):
            pytest.fail(f"{folder} is missing, and ASSEMBLED_REQUIRE_SHARED is set")
        pytest.skip("needs the market data in ../shared/data")
    return folder
