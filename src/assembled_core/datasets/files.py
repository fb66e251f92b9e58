"""Text, JSON, pictures and small tables, with the previews that Kedro-Viz shows of them."""

import base64
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from kedro_datasets._typing import ImagePreview, JSONPreview, TablePreview

from ..errors import DataError
from ..plain_values import to_plain
from .base import LocalFileDataset

# Of a file that is not there yet. Kedro-Viz takes a preview's kind from its return type alone, so
# none of the types below may say Optional.
NO_PREVIEW: Any = None


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

    def preview(self) -> ImagePreview:
        """Return the picture in base64; None before it is drawn."""
        if not self._exists():
            return NO_PREVIEW
        return ImagePreview(base64.b64encode(self._read(self._filepath)).decode("ascii"))


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

    def preview(self) -> JSONPreview:
        """Return the content as one line of JSON; None before it is written."""
        if not self._exists():
            return NO_PREVIEW
        return JSONPreview(json.dumps(self._read(self._filepath)))


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

    def preview(self, nrows: int = 5) -> TablePreview:
        """Return columns, index and data of the first rows; None before the table is written.

        Times become ISO text and NaN None. No more of the file is read than is shown.
        """
        if not self._exists():
            return NO_PREVIEW
        text = self._read_head(nrows).to_json(orient="split", date_format="iso")
        return TablePreview(json.loads(text))

    def _read_head(self, nrows: int) -> pd.DataFrame:
        if self._filepath.suffix != ".parquet":
            return pd.read_csv(self._filepath, nrows=nrows)
        with pq.ParquetFile(self._filepath) as file:
            head = next(file.iter_batches(nrows), None)
            names = file.schema_arrow.names
        return pd.DataFrame(columns=names) if head is None else head.to_pandas()
