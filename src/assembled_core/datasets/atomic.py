"""Write aside, then rename: a file is the old one or the new one, never half of either."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import OutputError


@contextlib.contextmanager
def write_aside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it replaces `path`, else it is removed.

    Missing parent folders are made. The bytes are on disk (fsync) before the rename, so a crash
    leaves the previous file whole.

    Raises:
        OutputError: The path cannot be written.
    """
    target = Path(path)
    scratch = _make_scratch(target)
    try:
        try:
            yield scratch
            _sync(scratch)
            scratch.chmod(0o666 & ~_umask())
            scratch.replace(target)
            _sync(target.parent)
        except OSError as error:
            raise _not_writable(target, error) from error
    finally:
        scratch.unlink(missing_ok=True)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse a path that `write_aside` could not write, without leaving anything behind.

    The proof is a file made and removed again in the nearest folder of the path that exists:
    permissions alone do not tell of read-only and virtual file systems.

    Raises:
        OutputError: The path cannot be written.
    """
    target = Path(path)
    _refuse_occupied(target)
    folder = target.parent
    while not os.path.lexists(folder):
        folder = folder.parent
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{target.name}."):
            pass
    except OSError as error:
        raise _not_writable(target, error) from error


def _make_scratch(target: Path) -> Path:
    _refuse_occupied(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}.", suffix=f".tmp{target.suffix}"
        )
    except OSError as error:
        raise _not_writable(target, error) from error
    os.close(handle)
    return Path(name)


def _refuse_occupied(target: Path) -> None:
    """Refuse to replace what is no file: a folder, or a device such as /dev/null."""
    if os.path.isdir(target):  # of a folder that may not be entered Path.is_dir would raise
        raise OutputError(f"cannot write {target}: it is a folder; give the path of a file.")
    if os.path.exists(target) and not os.path.isfile(target):
        raise OutputError(f"cannot write {target}: it is no regular file; give another path.")


def _not_writable(target: Path, error: OSError) -> OutputError:
    blocked = isinstance(error, FileExistsError | NotADirectoryError)
    reason = "a folder of the path is a file" if blocked else (error.strerror or str(error))
    return OutputError(f"cannot write {target}: {reason}; give another output path.")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
