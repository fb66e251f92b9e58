"""Writing aside: the old file or the new one, never half of either."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from assembled_core.datasets.atomic import check_writable, write_aside
from assembled_core.errors import OutputError


def test_the_file_appears_whole(tmp_path):
    """Missing folders are made, the content is there, no scratch file is left."""
    target = tmp_path / "a" / "b.txt"
    with write_aside(target) as scratch:
        scratch.write_text("new")
    assert target.read_text() == "new"
    assert os.listdir(target.parent) == ["b.txt"]


def test_a_failure_leaves_the_old_file(tmp_path):
    """An error while writing keeps what was there and removes the scratch file."""
    target = tmp_path / "b.txt"
    target.write_text("old")

    def write_half():
        with write_aside(target) as scratch:
            scratch.write_text("ne")
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write_half()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["b.txt"]


def test_a_killed_writer_leaves_the_old_file(tmp_path):
    """SIGKILL in the middle of writing keeps what was there."""
    target = tmp_path / "b.txt"
    target.write_text("old")
    code = f"""
        import os, signal
        from assembled_core.datasets.atomic import write_aside
        with write_aside({str(target)!r}) as scratch:
            scratch.write_text("ne")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert target.read_text() == "old"


def test_a_path_below_a_file_cannot_be_written(tmp_path):
    """The reason stands in one line, with what to do."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(
            OutputError, match=r"cannot write .*: a folder of the path is a file; give another"
        ),
        write_aside(tmp_path / "file" / "x.txt"),
    ):
        pass


def test_a_device_is_not_replaced():
    """A rename over /dev/null would take it away from the whole machine."""
    with pytest.raises(OutputError, match="/dev/null: it is no regular file"):
        check_writable("/dev/null")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("folder", "it is a folder"),
        ("file/x.txt", "a folder of the path is a file"),
        ("file/deeper/x.txt", "a folder of the path is a file"),
        ("/proc/x.txt", "cannot write /proc/x.txt"),
        ("/proc/deeper/x.txt", "cannot write /proc/deeper/x.txt"),
    ],
)
def test_what_cannot_be_written_is_known_beforehand(tmp_path, path, said):
    """The check says what writing would say, and leaves nothing behind."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=said):
        check_writable(tmp_path / path)
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


def test_what_can_be_written_passes_and_leaves_nothing(tmp_path):
    """Missing folders are not made by the check, and an old file stays as it is."""
    (tmp_path / "old.txt").write_text("old")
    check_writable(tmp_path / "old.txt")
    check_writable(tmp_path / "a" / "b" / "new.txt")
    assert os.listdir(tmp_path) == ["old.txt"]
    assert (tmp_path / "old.txt").read_text() == "old"


def test_a_folder_is_no_file(tmp_path):
    """A folder given as output path is named as such."""
    with pytest.raises(OutputError, match="it is a folder"), write_aside(tmp_path):
        pass
