"""Text, JSON, pictures and small tables."""

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from .base import LocalFileDataset


class TextDataset(LocalFileDataset):
    """A UTF-8 text file."""

    def _read(self, path: Path) -> str:
        return path.read_text(encoding="utf-8")

    def _write(self, data: str, path: Path) -> None:
        path.write_text(data, encoding="utf-8")


class FigureDataset(LocalFileDataset):
    """A picture as the bytes of its file."""

    def _read(self, path: Path) -> bytes:
        return path.read_bytes()

    def _write(self, data: bytes, path: Path) -> None:
        path.write_bytes(data)


class JsonDataset(LocalFileDataset):
    """A JSON file; numpy numbers become plain ones, NaN and infinities become null."""

    def _read(self, path: Path) -> Any:
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DataError(f"{path} is not JSON ({error}); write it anew.") from error

    def _write(self, data: Any, path: Path) -> None:
        text = json.dumps(to_plain(data), indent=2, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")


class TableDataset(LocalFileDataset):
    """A small table as parquet or CSV, by the suffix of its path."""

    def _read(self, path: Path) -> pd.DataFrame:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(path)

    def _write(self, data: pd.DataFrame, path: Path) -> None:
        if path.suffix == ".parquet":
            data.to_parquet(path, index=False)
        else:
            data.to_csv(path, index=False, lineterminator="\n")


def to_plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: dicts, lists, text, numbers, null.

    NaN and infinities become None; numpy scalars and arrays, paths, dates and pydantic models
    become their plain form.
    """
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(item) for item in value]
    if hasattr(value, "model_dump"):
        return to_plain(value.model_dump())
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return to_plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    return None if value is pd.NaT else str(value)
