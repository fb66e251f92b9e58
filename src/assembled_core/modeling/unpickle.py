"""Read joblib files without running anything that they ask for.

A pickle is a program: it names functions and classes and calls them. This reader knows the exact
names that our model files use and refuses every other one before it is looked up; it also
refuses object arrays (nested pickles) and state meant for anything but an instance of these
classes. What it builds is then only arrays, numbers and trees, whose links are checked last.
"""

import bz2
import io
import lzma
import pickle
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from joblib.numpy_pickle import NumpyArrayWrapper, NumpyUnpickler

from ..errors import UntrustedModelError

ALLOWED = frozenset(
    {
        ("joblib.numpy_pickle", "NumpyArrayWrapper"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "scalar"),
        ("sklearn._loss._loss", "CyHalfBinomialLoss"),
        ("sklearn._loss.link", "Interval"),
        ("sklearn._loss.link", "LogitLink"),
        ("sklearn._loss.link", "MultinomialLogit"),
        ("sklearn._loss.loss", "HalfBinomialLoss"),
        ("sklearn._loss.loss", "HalfMultinomialLoss"),
        ("sklearn.ensemble._forest", "RandomForestClassifier"),
        ("sklearn.ensemble._hist_gradient_boosting.binning", "_BinMapper"),
        (
            "sklearn.ensemble._hist_gradient_boosting.gradient_boosting",
            "HistGradientBoostingClassifier",
        ),
        ("sklearn.ensemble._hist_gradient_boosting.predictor", "TreePredictor"),
        ("sklearn.preprocessing._label", "LabelEncoder"),
        ("sklearn.tree._classes", "DecisionTreeClassifier"),
        ("sklearn.tree._tree", "Tree"),
    }
)
MOST_CLASSES = 5  # of a label
MOST_BYTES = 2**30  # what a model may unpack to
ARRAY_STATE = frozenset(
    {"subclass", "shape", "order", "dtype", "allow_mmap", "numpy_array_alignment_bytes"}
)


class MetaModelUnpickler(NumpyUnpickler):
    """joblib's unpickler, held to the names above."""

    dispatch = NumpyUnpickler.dispatch.copy()

    def find_class(self, module: str, name: str) -> Any:
        """The object of that exact module and name, if it is one that model files use."""
        if (module, name) not in ALLOWED:
            raise UntrustedModelError(_refusal(self.filename, f"{module}.{name}"))
        if name == "scalar":
            return _read_scalar
        if name == "Tree":
            return _make_tree
        return super().find_class(module, name)

    def load_build(self) -> None:
        """Give state to an object, but never to a class or function, nor to an odd array."""
        state, target = self.stack[-1], self.stack[-2]
        kind = type(target)
        known = (kind.__module__, kind.__qualname__) in ALLOWED
        if not known and not isinstance(target, np.dtype):
            raise UntrustedModelError(_refusal(self.filename, f"state for {_name(target)}"))
        if isinstance(target, NumpyArrayWrapper) and not _is_plain_array(state):
            raise UntrustedModelError(_refusal(self.filename, "an array of objects"))
        super().load_build()

    dispatch[pickle.BUILD[0]] = load_build


def read_plain(path: Path) -> Any:
    """What a joblib file holds, if it names nothing but a meta-model's parts.

    Raises:
        UntrustedModelError: the file names something else; nothing of it has run.
        Exception: whatever a file that is no intact joblib file makes the reader stumble on.
    """
    stream = io.BytesIO(_inflate(path))
    plain = MetaModelUnpickler(str(path), stream, ensure_native_byte_order=True).load()
    if stream.read(1):
        raise ValueError("something follows the model")
    return plain


def _inflate(path: Path) -> bytes:
    """The pickle in a file, of limited size: joblib's reader eats all memory on a byte too many.

    A pickle that is not compressed comes back as it is; no file may be larger than its pickle may.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"larger than {MOST_BYTES} bytes")
    raw = path.read_bytes()
    inflater: Any
    if raw[:3] == b"BZh":
        inflater = bz2.BZ2Decompressor()
    elif raw[:6] == b"\xfd7zXZ\x00" or raw[:2] == b"]\x00":
        inflater = lzma.LZMADecompressor()
    elif raw[:1] == b"x" or raw[:2] == b"\x1f\x8b":
        inflater = zlib.decompressobj(wbits=47)  # zlib or gzip, by its header
    else:
        return raw
    plain: bytes = inflater.decompress(raw, MOST_BYTES)
    if not inflater.eof or inflater.unused_data:
        raise ValueError("cut short, too large, or something follows the model")
    return plain


def _refusal(filename: str, what: str) -> str:
    return (
        f"model file {filename} holds {what}, which is no part of a meta-model; "
        "it was refused and nothing in it was run."
    )


def _name(target: object) -> str:
    named = target if isinstance(target, type) or callable(target) else type(target)
    return f"{getattr(named, '__module__', '?')}.{getattr(named, '__qualname__', '?')}"


def _is_plain_array(state: Any) -> bool:
    """Whether the wrapper describes an array of numbers and carries nothing besides."""
    return (
        isinstance(state, dict)
        and state.keys() <= ARRAY_STATE
        and state.get("subclass") is np.ndarray
        and isinstance(state.get("dtype"), np.dtype)
        and not state["dtype"].hasobject
    )


def _read_scalar(kind: Any, raw: Any = None) -> Any:
    """A NumPy number from its bytes; numpy's own function also takes objects."""
    if not isinstance(kind, np.dtype) or kind.kind not in "biuf" or not isinstance(raw, bytes):
        raise ValueError("a scalar that is not a number")
    return np.frombuffer(raw, dtype=kind, count=1)[0]


def _make_tree(n_features: Any, n_classes: Any, n_outputs: Any) -> Any:
    """An empty tree; its own constructor trusts the length of `n_classes`."""
    from sklearn.tree._tree import Tree

    known = isinstance(n_classes, np.ndarray) and n_classes.shape == (1,) and n_outputs == 1
    if not known or not 2 <= int(n_classes[0]) <= MOST_CLASSES:
        raise ValueError("a tree that is not of one label's classes")
    return Tree(n_features, n_classes, n_outputs)
