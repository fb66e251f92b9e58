"""What every catalog class of ours shares: a local path, atomic saving, plain errors."""

import hashlib
from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset

from ..errors import DataError
from .atomic import check_writable, write_aside


class LocalFileDataset(AbstractDataset[Any, Any]):
    """One local file, saved aside and renamed; subclasses say how to read and write it.

    Args:
        filepath: Path of the file; Kedro makes it absolute against the project root.
        metadata: Free notes that Kedro-Viz and the experiment hooks read.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = Path(filepath)
        self.metadata = metadata

    def load(self) -> Any:
        """Read the file; a missing one is named in a `DataError`."""
        if not self._filepath.is_file():
            raise DataError(f"{self._filepath} does not exist; make it first or give another path.")
        return self._read(self._filepath)

    def save(self, data: Any) -> None:
        """Write `data` aside and rename it over the file."""
        with write_aside(self._filepath) as scratch:
            self._write(data, scratch)

    def check_output(self) -> None:
        """Refuse a path that `save` could not write, before anything is computed for it.

        Raises:
            OutputError: The path cannot be written.
        """
        check_writable(self._filepath)

    def _read(self, path: Path) -> Any:
        raise NotImplementedError

    def _write(self, data: Any, path: Path) -> None:
        raise NotImplementedError

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


def digest_file(path: Path) -> str | None:
    """Return a digest of a file's bytes, whatever it is called; None where there is no file."""
    if not path.is_file():
        return None
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "blake2b").hexdigest()[:32]
