"""Model files: library objects and plain data only, opened without running code from them."""

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ModelError
from .consistency import check_consistent
from .fit import import_ensemble
from .meta_model import FORMAT, FORMAT_VERSION, MULTI_CLASS_VERSION, MetaModel
from .trees import check_estimator

COMPRESSION_LEVEL = 3  # of zlib
logger = logging.getLogger(__name__)


def save_meta_model(plain: Mapping[str, Any], path: Path) -> None:
    """Write what `MetaModel.to_plain` gives; the same model gives the same bytes.

    Raises:
        ModelError: the mapping is no meta-model, or too large to be loaded again; what is at the
            path is then whatever was written so far, so callers write aside.
    """
    import joblib
    from joblib.compressor import BinaryZlibFile

    _check_format(plain, path)
    with BinaryZlibFile(str(path), "wb", compresslevel=COMPRESSION_LEVEL) as file:
        joblib.dump(dict(plain), _Limited(file))


class _Limited:
    """Writes on, and stops where the pickle becomes larger than loading allows."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._written = 0

    def write(self, data: Any) -> int:
        """Write, if that is still within the limit."""
        from .unpickle import MOST_BYTES

        self._written += memoryview(data).nbytes
        if self._written >= MOST_BYTES:
            raise ModelError(
                f"the model is larger than the {MOST_BYTES} bytes that can be loaded again; "
                "train with a larger min_samples_leaf or fewer trees."
            )
        return int(self._file.write(data))

    def tell(self) -> int:
        """How many bytes were written; joblib aligns arrays by it."""
        return self._written


def load_meta_model(path: str | Path) -> MetaModel:
    """Open a model file of `train_meta_model`.

    Whatever the file holds, no code from it runs: it may name nothing but the exact classes that
    our model files consist of.

    Args:
        path: the model file.

    Raises:
        ModelError: no such file, not intact, not a meta-model or of another format version.
        UntrustedModelError: the file names something that is no part of a meta-model.
        DependencyError: scikit-learn is missing.
    """
    file = Path(path)
    if not file.is_file():
        raise ModelError(
            f"no model file at {file}; train one with: python scripts/cli.py train_meta_model "
            f"--dataset-path DATASET --output-model-path {file}"
        )
    import_ensemble()
    plain = _read(file)
    _check_format(plain, file)
    try:
        model = MetaModel.from_plain(plain)
        for fitted in (model.final, *(step.model for step in model.steps)):
            check_estimator(fitted.estimator, len(model.features))
        check_consistent(model)
    except Exception as error:  # any part may be missing or of any kind in a file made by hand
        raise ModelError(f"model file {file} is damaged: {_one_line(error)}.") from error
    return model


def _read(file: Path) -> Any:
    from .unpickle import read_plain

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            plain = read_plain(file)
        except ModelError:
            raise
        except Exception as error:  # a damaged stream can break any opcode in its own way
            raise ModelError(
                f"{file} is not an intact model file ({_one_line(error)}); train the model again."
            ) from error
    for message in {_one_line(warning.message) for warning in caught}:
        logger.warning("%s: %s", file, message)
    return plain


def _check_format(plain: Any, path: Path) -> None:
    if not isinstance(plain, Mapping) or plain.get("format") != FORMAT:
        raise ModelError(f"{path} is not a meta-model; train one with train_meta_model.")
    if plain.get("format_version") not in (FORMAT_VERSION, MULTI_CLASS_VERSION):
        raise ModelError(
            f"model file {path} has format version {plain.get('format_version')!r}, this program "
            f"reads {FORMAT_VERSION} and {MULTI_CLASS_VERSION}; train the model again."
        )


def _one_line(error: object) -> str:
    text = " ".join(str(error).split())[:160]
    return text or type(error).__name__
