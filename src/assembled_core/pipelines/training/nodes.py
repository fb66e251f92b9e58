"""Fit the meta-model, and predict each row by models that have not met it."""

from typing import Any

import pandas as pd

from ...modeling.classes import find_classes
from ...workflows.cross_fitting import cross_fit
from ...workflows.training_parameters import TrainingParameters
from ...workflows.training_rows import choose_features
from ...workflows.training_sessions import training_sessions
from ...workflows.walk_forward import train_meta_model

READ_WITH = ("strategy", "freq", "labels", "span", "static_universe", "events")


def select_features(ml_dataset: pd.DataFrame, training: TrainingParameters) -> list[str]:
    """Find the features by their prefix; refuse what no meta-model can be trained on."""
    return choose_features(ml_dataset, training.min_rows)


def describe_training_data(ml_dataset: pd.DataFrame) -> dict[str, Any]:
    """Say what the dataset knows of itself that a result must be read with."""
    metadata = ml_dataset.attrs.get("metadata") or {}
    return {name: metadata[name] for name in READ_WITH if name in metadata}


def cross_fit_meta_model(
    ml_dataset: pd.DataFrame, feature_names: list[str], training: TrainingParameters
) -> pd.DataFrame:
    """Predict every row out of fold."""
    sessions = training_sessions(ml_dataset, training.cv.embargo_sessions)
    fit = training.fit(feature_names, find_classes(ml_dataset))
    return cross_fit(ml_dataset, training.split(sessions), fit)


def fit_meta_model(
    ml_dataset: pd.DataFrame, feature_names: list[str], training: TrainingParameters
) -> dict[str, Any]:
    """Fit the step models and the final one, as library objects and plain data."""
    model = train_meta_model(
        ml_dataset,
        tuple(feature_names),
        training.fit(feature_names, find_classes(ml_dataset)),
        training.step_plan(),
        training.model_settings(),
        ml_dataset.attrs.get("metadata"),
        training_sessions(ml_dataset, training.walk_forward.embargo_sessions),
    )
    return model.to_plain()
