"""Unpacking a model file: of limited size, and to its very end."""

import joblib
import pytest

from assembled_core.modeling import unpickle


@pytest.mark.parametrize("compress", [("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3)])
def test_a_byte_too_many_is_refused_at_once(tmp_path, compress):
    """What follows a compressed model is refused; joblib's own reader ate all memory on it."""
    path = tmp_path / "model.joblib"
    joblib.dump({"a": 1}, path, compress=compress)
    assert unpickle.read_plain(path) == {"a": 1}
    path.write_bytes(path.read_bytes() + b"xx")
    with pytest.raises(ValueError, match="something follows the model"):
        unpickle.read_plain(path)


def test_a_model_unpacks_to_a_limited_size(tmp_path, monkeypatch):
    """A small file that would unpack to more than the limit is refused."""
    monkeypatch.setattr(unpickle, "MOST_BYTES", 1000)
    path = tmp_path / "model.joblib"
    joblib.dump(b"0" * 100_000, path, compress=("zlib", 9))
    with pytest.raises(ValueError, match="too large"):
        unpickle.read_plain(path)
