"""Unpacking a model file: of limited size, and to its very end."""

import joblib
import numpy as np
import pytest

from assembled_core.datasets import MetaModelDataset
from assembled_core.modeling import save_meta_model, unpickle
from assembled_core.modeling.meta_model import FORMAT, FORMAT_VERSION


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


def test_a_file_larger_than_a_model_is_refused_unread(tmp_path, monkeypatch):
    """A file that is not compressed is measured before it is read into memory."""
    path = tmp_path / "model.joblib"
    joblib.dump(b"0" * 2000, path)
    monkeypatch.setattr(unpickle, "MOST_BYTES", 1000)
    monkeypatch.setattr(type(path), "read_bytes", None)
    with pytest.raises(ValueError, match="larger than 1000 bytes"):
        unpickle.read_plain(path)


def test_a_model_too_large_to_load_is_not_saved(tmp_path, monkeypatch):
    """What counts is the pickle before compression; the older model stays, and nothing else."""
    plain = {"format": FORMAT, "format_version": FORMAT_VERSION, "zeros": np.zeros(10_000)}
    dataset = MetaModelDataset(filepath=str(tmp_path / "model.joblib"))
    dataset.save(plain)
    before = (tmp_path / "model.joblib").read_bytes()
    assert len(before) < 50_000
    monkeypatch.setattr(unpickle, "MOST_BYTES", 50_000)
    with pytest.raises(Exception, match=r"larger than the 50000 bytes .* fewer trees"):
        dataset.save(plain | {"more": 1})
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_a_saved_model_has_the_bytes_that_joblib_writes(tmp_path):
    """Counting changes nothing of the file, the alignment of its arrays included."""
    plain = {"format": FORMAT, "format_version": FORMAT_VERSION, "odd": "x" * 7}
    plain |= {"some": np.arange(9.0), "more": np.arange(300_000)}
    save_meta_model(plain, tmp_path / "ours.joblib")
    joblib.dump(plain, tmp_path / "theirs.joblib", compress=("zlib", 3))
    ours, theirs = ((tmp_path / f"{name}.joblib").read_bytes() for name in ("ours", "theirs"))
    assert ours == theirs
