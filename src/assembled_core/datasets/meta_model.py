"""Model files in the catalog."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from .base import LocalFileDataset, digest_file


class MetaModelDataset(LocalFileDataset):
    """A meta-model: saved from what `MetaModel.to_plain` gives, loaded as a `MetaModel`.

    Args:
        filepath: Path of the model file.
        lazy: Loading gives a function that loads; a backtest without a model then needs no file.
        metadata: Free notes that Kedro-Viz and the experiment hooks read.
    """

    def __init__(
        self, *, filepath: str, lazy: bool = False, metadata: dict[str, Any] | None = None
    ) -> None:
        super().__init__(filepath=filepath, metadata=metadata)
        self._lazy = lazy

    def load(self) -> Any:
        """Return the `MetaModel`, or with `lazy` a function that returns it.

        Raises:
            ModelError: No such file, or not an intact meta-model.
        """
        return partial(self._read, self._filepath) if self._lazy else self._read(self._filepath)

    def identify(self) -> str | None:
        """Return a digest of the model file: another model under the same name has another."""
        return digest_file(self._filepath)

    def _read(self, path: Path) -> Any:
        from ..modeling.persist import load_meta_model

        return load_meta_model(path)

    def _write(self, data: Mapping[str, Any], path: Path) -> None:
        from ..modeling.persist import save_meta_model

        save_meta_model(data, path)
