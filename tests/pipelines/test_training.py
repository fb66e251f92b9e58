"""Training and evaluation as pipelines, in memory but for the model file."""

from pathlib import Path

import pandas as pd
import pytest
from kedro.config import OmegaConfigLoader
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from assembled_core.datasets import (
    FigureDataset,
    JsonDataset,
    MetaModelDataset,
    MLDataset,
    TableDataset,
)
from assembled_core.pipelines import evaluation, training
from assembled_core.pipelines.evaluation.parameters import EvaluationParameters
from assembled_core.schemas import OutOfFoldPredictions
from assembled_core.settings import CONFIG_LOADER_ARGS
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.training_rows import choose_features
from samples import ml_dataset, multi_class_dataset

ROOT = Path(__file__).resolve().parents[2]
PARAMETERS = TrainingParameters.model_validate(
    {
        "gradient_boosting": {"min_samples_leaf": 20, "learning_rate": 0.1},
        "walk_forward": {"min_train_sessions": 120, "step_sessions": 60},
    }
)


def catalog_in(folder, rows):
    """What the two pipelines need."""
    return DataCatalog(
        {
            "ml_dataset@frame": MemoryDataset(rows, copy_mode="assign"),
            "params:training": MemoryDataset(PARAMETERS),
            "params:evaluation": MemoryDataset(EvaluationParameters()),
            "out_of_fold_predictions": TableDataset(filepath=str(folder / "oof.parquet")),
            "meta_model@fitted": MetaModelDataset(filepath=str(folder / "model.joblib")),
            "calibration_plot": FigureDataset(filepath=str(folder / "calibration.png")),
            "confusion_matrix": TableDataset(filepath=str(folder / "confusion.csv")),
            "confusion_plot": FigureDataset(filepath=str(folder / "confusion.png")),
            "meta_model_metrics": JsonDataset(filepath=str(folder / "metrics.json")),
        }
    )


def run_twice(tmp_path_factory, make):
    """Folders and catalogs of two runs of both pipelines."""
    whole = training.create_pipeline() + evaluation.create_pipeline()
    catalogs = []
    for name in ("first", "second"):
        folder = tmp_path_factory.mktemp(name)
        catalog = catalog_in(folder, make(symbols=4))
        SequentialRunner().run(whole, catalog)
        catalogs.append((folder, catalog))
    return catalogs


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A run of both, twice: its catalogs."""
    return run_twice(tmp_path_factory, ml_dataset)


@pytest.fixture(scope="module")
def ran_on_classes(tmp_path_factory):
    """The same on a dataset of several classes."""
    return run_twice(tmp_path_factory, multi_class_dataset)


def test_the_run_writes_model_predictions_and_plot(ran):
    """A model that loads, predictions of every row, figures by name and a PNG."""
    folder, catalog = ran[0]
    model = catalog.load("meta_model@fitted")
    assert model.features == (
        "ta_known",
        "ta_noise",
        "ta_slow",
        "signal_direction",
        "signal_score",
    )  # signal_age is not for the model
    assert model.metadata["dataset"] == {"strategy": "trend_baseline", "freq": "1d"}
    assert len(pd.read_parquet(folder / "oof.parquet")) == len(ml_dataset(symbols=4))
    found = catalog.load("meta_model_metrics")
    assert {"roc_auc", "brier_score", "log_loss", "in_sample_roc_auc"} <= found.keys()
    assert all(isinstance(value, float) for value in found.values())
    assert (folder / "calibration.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["ran", "ran_on_classes"])
def test_same_inputs_same_bytes(kind, request):
    """Two runs write the same predictions, the same model and the same plots."""
    (first, _), (second, _) = request.getfixturevalue(kind)
    names = sorted(path.name for path in first.iterdir())
    assert names == [
        "calibration.png",
        "confusion.csv",
        "confusion.png",
        "metrics.json",
        "model.joblib",
        "oof.parquet",
    ]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_a_dataset_that_says_multi_class_makes_such_a_model(ran_on_classes):
    """Model, predictions, figures and both plots are those of the five classes."""
    folder, catalog = ran_on_classes[0]
    model = catalog.load("meta_model@fitted")
    assert model.classes == (-2, -1, 0, 1, 2)
    predictions = pd.read_parquet(folder / "oof.parquet")
    OutOfFoldPredictions.validate(predictions)
    assert {"probability_strong_sell", "base_rate_hold", "success"} <= set(predictions)
    found = catalog.load("meta_model_metrics")
    assert {"roc_auc", "brier_score", "log_loss", "confidence_roc_auc"} <= found.keys()
    assert "base_rate" not in found
    assert all(isinstance(value, float) for value in found.values())
    confusion = catalog.load("confusion_matrix")
    assert confusion.shape == (5, 6)
    assert confusion.iloc[:, 1:].to_numpy().sum() == len(predictions)
    for plot in ("calibration.png", "confusion.png"):
        assert (folder / plot).read_bytes().startswith(b"\x89PNG")


def test_labels_that_say_nothing_of_themselves_are_recognized(tmp_path, caplog):
    """Without a label type 0 and 1 are binary, others multi-class, and a warning says so."""
    whole = training.create_pipeline()
    for make, classes, said in (
        (ml_dataset, (0, 1), "binary"),
        (multi_class_dataset, (-2, -1, 0, 1, 2), "multi_class"),
    ):
        rows = make(symbols=2)
        rows.attrs["metadata"] = {"strategy": "mine", "strategy_from": "mine.parquet"}
        folder = tmp_path / said
        folder.mkdir()
        catalog = catalog_in(folder, rows)
        SequentialRunner().run(whole, catalog)
        assert catalog.load("meta_model@fitted").classes == classes
        assert (
            "mine.parquet says not how it was made; its strategy is taken to be mine, "
            f"its labels {said}." in caplog.text
        )


def test_node_names_are_function_names():
    """A node is called what its function is called."""
    for pipeline in (training.create_pipeline(), evaluation.create_pipeline()):
        for node in pipeline.nodes:
            assert node.name == node.func.__name__


def test_evaluation_runs_on_its_own(ran):
    """With the files of an earlier run, evaluation needs no training."""
    folder, _ = ran[0]
    before = (folder / "metrics.json").read_bytes()
    (folder / "metrics.json").unlink()
    catalog = catalog_in(folder, ml_dataset(symbols=4))
    SequentialRunner().run(evaluation.create_pipeline(), catalog)
    assert (folder / "metrics.json").read_bytes() == before


def test_a_bare_dataset_is_said_to_be_one_once(tmp_path, caplog):
    """Four nodes read the file; that it says not how it was made is one warning."""
    ml_dataset(symbols=2).to_parquet(tmp_path / "mine.parquet")
    catalog = catalog_in(tmp_path, None)
    catalog["ml_dataset@frame"] = MLDataset(filepath=str(tmp_path / "mine.parquet"))
    SequentialRunner().run(training.create_pipeline() + evaluation.create_pipeline(), catalog)
    ours = [record for record in caplog.records if record.name.startswith("assembled_core")]
    said = [record.getMessage() for record in ours if record.levelname == "WARNING"]
    taken = "its strategy is taken to be mine, its labels binary."
    assert said == [f"mine.parquet says not how it was made; {taken}"]


def test_a_dataset_without_a_strategy_is_said_to_lack_only_that(caplog):
    """What the metadata do say, here the labels, is not said to be missing."""
    rows = ml_dataset(symbols=2)
    made = {"strategy": "mine", "strategy_from": "mine.csv", "events": None}
    rows.attrs["metadata"] = made | {"labels": {"label_type": "binary_absolute"}}
    choose_features(rows, 100)
    assert "mine.csv says not of which strategy it is; its strategy is taken" in caplog.text


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda p: p.assign(probability=1.5), "probability"),
        (lambda p: p.drop(columns="fold"), "fold"),
        (lambda p: pd.concat([p, p.iloc[:1]]), "one row per path, symbol and timestamp"),
    ],
)
def test_predictions_that_cannot_be_are_not_evaluated(ran, tmp_path, spoil, said):
    """The catalog validates predictions when they are read, as whoever made them may not."""
    predictions = pd.read_parquet(ran[0][0] / "oof.parquet")
    loader = OmegaConfigLoader(str(ROOT / "conf"), **CONFIG_LOADER_ARGS)
    entry = loader["catalog"]["out_of_fold_predictions"] | {"filepath": f"{tmp_path}/oof.parquet"}
    catalog = DataCatalog.from_config({"out_of_fold_predictions": entry})
    catalog.save("out_of_fold_predictions", predictions)
    loaded = catalog.load("out_of_fold_predictions")
    pd.testing.assert_frame_equal(loaded, predictions, check_dtype=False)
    spoil(predictions).reset_index(drop=True).to_parquet(tmp_path / "oof.parquet")
    with pytest.raises(Exception, match=said):
        catalog.load("out_of_fold_predictions")
