"""Parameters of training."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from assembled_core.pipelines.evaluation.parameters import EvaluationParameters
from assembled_core.workflows.training_parameters import TrainingParameters

CONF = Path(__file__).parents[2] / "conf" / "base"


@pytest.mark.parametrize(
    ("name", "model"), [("training", TrainingParameters), ("evaluation", EvaluationParameters)]
)
def test_the_parameters_file_holds_the_defaults(name, model):
    """Every key stands in the file with the value that the code would take, and a comment."""
    text = (CONF / f"parameters_{name}.yml").read_text()
    assert model.model_validate(yaml.safe_load(text)[name]) == model()
    flat = model().model_dump()
    assert yaml.safe_load(text)[name] == flat
    for line in text.splitlines():
        assert not line.startswith(" ") or "#" in line, line


def test_the_embargo_asked_for_reaches_every_split():
    """Printed metrics of each kind, and the inner folds of a calibration, keep the embargo."""
    for kind in ("purged_kfold", "walk_forward", "cpcv"):
        params = TrainingParameters.model_validate({"cv": {"kind": kind, "embargo_sessions": 17}})
        assert params.split().keywords["embargo_sessions"] == 17
        assert params.inner_split().keywords["embargo_sessions"] == 17
        sessions = np.arange(3)
        assert params.split(sessions).keywords["sessions_ns"] is sessions


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"model_type": "xgboost"}, "gradient_boosting"),
        ({"learning_rate": 0.1}, "Extra inputs are not permitted"),
        ({"gradient_boosting": {"max_bins": 256}}, "less than or equal to 255"),
        ({"seed": -1}, "greater than or equal to 0"),
        ({"cv": {"kind": "shuffled"}}, "purged_kfold"),
        ({"cv": {"kind": "cpcv", "n_folds": 3, "n_test_folds": 3}}, "n_test_folds must be below"),
        ({"gradient_boosting": {"early_stopping": True}}, "Extra inputs are not permitted"),
        ({"random_forest": {"class_weight": "balanced"}}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_parameters_are_refused(wrong, message):
    """Misspelt keys, impossible values and everything that would split or reweigh rows."""
    with pytest.raises(ValidationError, match=message):
        TrainingParameters.model_validate(wrong)


@pytest.mark.parametrize(
    ("cv", "words"),
    [
        ({}, "purged K-fold, 5 folds"),
        ({"kind": "walk_forward"}, "walk-forward, steps of 126 sessions"),
        ({"kind": "cpcv", "n_folds": 6}, "combinatorial purged, 2 of 6 folds"),
    ],
)
def test_schemes_in_words(cv, words):
    """Each way of cross-validation says what it is, and gives folds."""
    training = TrainingParameters.model_validate(
        {"cv": cv, "walk_forward": {"min_train_sessions": 20, "step_sessions": 126}}
    )
    assert training.scheme() == words
    from samples import ml_dataset

    rows = ml_dataset(symbols=1)
    starts, ends = (rows[name].astype("int64").to_numpy() for name in ("timestamp", "horizon_end"))
    assert (
        len(training.split()(starts, ends))
        == {"": 5, "walk_forward": 3, "cpcv": 15}[cv.get("kind", "")]
    )
