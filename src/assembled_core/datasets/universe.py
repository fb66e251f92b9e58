"""A symbols file such as watchlist.txt."""

from pathlib import Path

from ..market.symbols import clean_symbol
from .base import LocalFileDataset


class SymbolListDataset(LocalFileDataset):
    """One symbol a line; `#` starts a comment, blank lines and case do not matter.

    Loading gives the list of symbols in the file's order, or None where there is no file: whether
    that matters is for the node to say.
    """

    def load(self) -> list[str] | None:
        """Return the symbols, or None where the file is missing."""
        return self._read(self._filepath) if self._filepath.is_file() else None

    def _read(self, path: Path) -> list[str]:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        entries = (line.split("#", 1)[0].strip() for line in lines)
        return list(dict.fromkeys(clean_symbol(entry) for entry in entries if entry))

    def _write(self, data: list[str], path: Path) -> None:
        path.write_text("".join(f"{symbol}\n" for symbol in data), encoding="utf-8")
