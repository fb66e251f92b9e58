"""Text whose file is named after the date it speaks of."""

from pathlib import Path
from typing import Any

from .atomic import check_writable
from .files import TextDataset

PLACE = "%date%"


class DatedTextDataset(TextDataset):
    """A UTF-8 text file with `%date%` in its name, which the saved data fill in.

    What is saved is (date, text). Afterwards the entry stands for that one file; before, loading
    takes the file of the latest date.

    Args:
        filepath: Path whose file name holds `%date%`.
        metadata: Free notes that Kedro-Viz and the experiment hooks read.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        super().__init__(filepath=filepath, metadata=metadata)
        self._pattern = Path(filepath)

    def save(self, data: tuple[Any, str]) -> None:
        """Write the text under the name of its date."""
        date, text = data
        self._filepath = self._dated(str(date))
        super().save(text)

    def check_output(self) -> None:
        """Refuse a place that cannot be written; which date it will be is not known yet.

        Raises:
            OutputError: The folder cannot be written, or a folder stands where a file belongs.
        """
        for path in (self._pattern, *self._pattern.parent.glob(self._dated("*").name)):
            check_writable(path)

    def load(self) -> str:
        """Read the text saved in this run, else that of the latest date."""
        if self._filepath == self._pattern:
            found = self._pattern.parent.glob(self._dated("*").name)
            self._filepath = max(found, default=self._pattern)
        return str(super().load())

    def _dated(self, date: str) -> Path:
        return self._pattern.with_name(self._pattern.name.replace(PLACE, date))
