"""Labelled rows beside what a model said of them, in columns of one form."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..modeling.classes import (
    BINARY,
    CLASS_NAMES,
    MULTI_CLASS,
    Classes,
    signal_sides,
    succeeded,
    success_chances,
)
from ..modeling.fit import FittedModel
from ..modeling.rows import feature_matrix

FloatArray = NDArray[np.float64]


def judge_rows(rows: pd.DataFrame, model: FittedModel, base_rate: float) -> dict[str, Any]:
    """What a model says of rows, beside what the base rates of its training rows say.

    Args:
        rows: labelled rows with the model's features.
        model: a model that may speak for them.
        base_rate: share of successful signals among its training rows.

    Returns:
        Columns: probability that the signal succeeds, and base_rate. Of a label with several
        classes also signal_direction, success (1 or 0), and for each class by its name
        probability_{class} and base_rate_{class}, its share among the training rows.
    """
    chances = model.predict_matrix(feature_matrix(rows, model.features))
    sides = signal_sides(rows, model.classes)
    said = {"probability": success_chances(chances, sides, model.classes), "base_rate": base_rate}
    if model.classes == BINARY:
        return said
    names = CLASS_NAMES[model.classes]
    return {
        **said,
        "signal_direction": sides,
        "success": succeeded(rows, model.classes).astype(np.int8),
        **{f"probability_{name}": each for name, each in zip(names, chances.T, strict=True)},
        **{f"base_rate_{name}": each for name, each in zip(names, model.base_rates, strict=True)},
    }


def judged_classes(judged: pd.DataFrame) -> Classes:
    """What the label of judged rows is of: only several classes have a column `success`."""
    return MULTI_CLASS if "success" in judged.columns else BINARY


def successes(judged: pd.DataFrame) -> NDArray[np.int64]:
    """1 where the signal succeeded, else 0; shape (rows,)."""
    column = "label" if judged_classes(judged) == BINARY else "success"
    return judged[column].to_numpy(dtype=np.int64)


def class_chances(judged: pd.DataFrame, said_by: str = "probability") -> FloatArray:
    """Probability of each class, shape (rows, classes), by the model or by the `base_rate`."""
    classes = judged_classes(judged)
    if classes == BINARY:
        success = judged[said_by].to_numpy(dtype=np.float64)
        return np.column_stack([1.0 - success, success])
    names = [f"{said_by}_{name}" for name in CLASS_NAMES[classes]]
    return judged[names].to_numpy(dtype=np.float64)
