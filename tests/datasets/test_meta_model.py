"""Model files in the catalog."""

import pytest
from kedro.io import DatasetError

from assembled_core.datasets import MetaModelDataset
from assembled_core.modeling import MetaModel
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from samples import ml_dataset

FEATURES = ("ta_known", "ta_noise")


@pytest.fixture(scope="module")
def model():
    """A small trained model."""
    training = TrainingParameters()
    fit = training.fit(list(FEATURES))
    plan, settings = training.step_plan(), training.model_settings()
    return train_meta_model(ml_dataset(symbols=1), FEATURES, fit, plan, settings)


def test_saved_plain_loaded_whole(tmp_path, model):
    """What training returns is written; what others need is loaded."""
    dataset = MetaModelDataset(filepath=str(tmp_path / "deep" / "model.joblib"))
    assert not dataset.exists()
    dataset.save(model.to_plain())
    assert dataset.exists()
    loaded = dataset.load()
    assert isinstance(loaded, MetaModel)
    assert loaded.features == FEATURES


def test_lazy_needs_no_file_until_it_is_called(tmp_path, model):
    """A backtest without a model loads nothing; with one, the call loads it or says what lacks."""
    path = tmp_path / "model.joblib"
    load = MetaModelDataset(filepath=str(path), lazy=True).load()
    with pytest.raises(Exception, match=r"no model file at .*train_meta_model"):
        load()
    MetaModelDataset(filepath=str(path)).save(model.to_plain())
    assert load().features == FEATURES


def test_a_failed_save_leaves_the_old_file(tmp_path, model):
    """Something that is no model is refused, and the model that was there stays."""
    path = tmp_path / "model.joblib"
    dataset = MetaModelDataset(filepath=str(path))
    dataset.save(model.to_plain())
    before = path.read_bytes()
    with pytest.raises(DatasetError, match="not a meta-model"):
        dataset.save({"format": "other"})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["model.joblib"]


def test_a_model_is_told_by_its_bytes(tmp_path):
    """The same bytes elsewhere are the same model; other bytes are another; no file is none."""
    one, two = (MetaModelDataset(filepath=str(tmp_path / name), lazy=True) for name in "ab")
    assert one.identify() is None
    (tmp_path / "a").write_bytes(b"model")
    (tmp_path / "b").write_bytes(b"model")
    assert one.identify() == two.identify()
    (tmp_path / "b").write_bytes(b"other")
    assert one.identify() != two.identify()
