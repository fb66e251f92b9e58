"""A path that nobody may read is the user's to mend: one line and exit code 2."""

import errno
from pathlib import Path

import pytest

from assembled_core.commands.main import main


@pytest.fixture
def forbid(monkeypatch):
    """Let one way of touching a path fail as it does without permission, for one name."""

    def forbid_for(way: str, name: str) -> None:
        real = getattr(Path, way)

        def refuse(self, *args, **named):
            if self.name == name:
                raise PermissionError(errno.EACCES, "Permission denied", str(self))
            return real(self, *args, **named)

        monkeypatch.setattr(Path, way, refuse)

    return forbid_for


FETCH = ["fetch_events", "--kind", "insider", "--path", "mine", "--data-source"]
PRICES = ["fetch_prices", "--price-file", "mine"]
BACKTEST = ["run_backtest", "--strategy", "trend_baseline", "--freq", "1d", "--symbols-file"]


@pytest.mark.parametrize(
    ("way", "argv"),
    [
        ("exists", PRICES),
        ("iterdir", PRICES),
        ("iterdir", [*FETCH, "sec"]),
        ("iterdir", [*FETCH, "file"]),
        ("exists", [*FETCH, "sec"]),
    ],
)
def test_a_folder_that_may_not_be_read_is_one_line(project, forbid, capsys, way, argv):
    """Wherever it is touched first: the path, what the system said, and what to do."""
    (project / "mine").mkdir()
    forbid(way, "mine")
    assert main(argv, project) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("error: ")
    assert said.endswith("mine: Permission denied; check the path and who may read it.")


def test_a_list_of_symbols_that_may_not_be_read_is_one_line(sample_project, forbid, capsys):
    """A universe is a file of the user's as well."""
    (sample_project / "mine.txt").write_text("AAPL\n")
    forbid("read_text", "mine.txt")
    assert main([*BACKTEST, "mine.txt"], sample_project) == 2
    assert "mine.txt: Permission denied; check the path and who" in capsys.readouterr().err


def test_an_error_of_the_system_without_a_path_is_our_own(project, monkeypatch, capsys):
    """What names no path is not for the user to mend: exit code 1, as before."""
    monkeypatch.setattr(
        "assembled_core.commands.fetch_prices.existing",
        lambda *_: (_ for _ in ()).throw(PermissionError(errno.EACCES, "Permission denied")),
    )
    assert main(PRICES, project) == 1
    assert "unexpected PermissionError" in capsys.readouterr().err
