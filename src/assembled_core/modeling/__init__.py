"""Fit, persist and apply meta-models."""

from .fit import FittedModel, fit_model
from .meta_model import MetaModel, Step
from .parameters import GradientBoosting, ModelSettings, RandomForest
from .persist import load_meta_model, save_meta_model
from .rows import check_trainable, feature_columns

__all__ = [
    "FittedModel",
    "GradientBoosting",
    "MetaModel",
    "ModelSettings",
    "RandomForest",
    "Step",
    "check_trainable",
    "feature_columns",
    "fit_model",
    "load_meta_model",
    "save_meta_model",
]
