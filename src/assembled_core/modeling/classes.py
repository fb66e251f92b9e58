"""The classes of a label, and what it means that a signal succeeds.

A label is binary (1 successful, 0 not, whatever the signal's side) or multi-class: -2 to 2 for
strong_sell, sell, hold, buy and strong_buy, by where the price went. Then a LONG signal succeeds
at 1 and above, a SHORT one at -1 and below. In arrays of probabilities a column stands for each
class, in ascending order.
"""

from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..errors import DataError

Classes: TypeAlias = tuple[int, ...]
FloatArray = NDArray[np.float64]

BINARY: Final[Classes] = (0, 1)
MULTI_CLASS: Final[Classes] = (-2, -1, 0, 1, 2)
CLASS_NAMES: Final = {
    BINARY: ("unsuccessful", "successful"),
    MULTI_CLASS: ("strong_sell", "sell", "hold", "buy", "strong_buy"),
}
LABEL_TYPES: Final = {
    "binary_absolute": BINARY,
    "binary_outperformance": BINARY,
    "multi_class": MULTI_CLASS,
}


def find_classes(dataset: pd.DataFrame) -> Classes:
    """The classes that a dataset's labels are of.

    Its metadata say so (`labels.label_type`). Where they do not, labels of 0 and 1 are binary,
    others from -2 to 2 multi-class.

    Args:
        dataset: an ml dataset with `label`, and how it was made in attrs["metadata"], if known.

    Raises:
        DataError: an unknown label type; labels that are missing, no numbers or of no class.
    """
    label = dataset["label"]
    if not pd.api.types.is_numeric_dtype(label) or label.isna().any():
        raise DataError(
            f"labels must be 0 or 1, or from -2 to 2, got column type {label.dtype} with "
            f"{int(label.isna().sum())} missing; build the dataset with build_ml_dataset."
        )
    label_type = stated_label_type(dataset.attrs.get("metadata"))
    if label_type is None:
        known = BINARY if label.isin(BINARY).all() else MULTI_CLASS
        _refuse_others(label, known, "labels must be 0 or 1, or from -2 to 2")
        return known
    known = LABEL_TYPES[label_type]
    _refuse_others(label, known, f"{label_type} labels must be {_listed(known)}")
    return known


def stated_label_type(metadata: object) -> str | None:
    """The label type that a dataset's metadata name; None where they name none.

    Raises:
        DataError: there is no such label type.
    """
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    label_type = labels.get("label_type") if isinstance(labels, dict) else None
    if label_type is not None and label_type not in list(LABEL_TYPES):
        raise DataError(
            f"the dataset says that its label type is {label_type!r}; known are "
            f"{', '.join(LABEL_TYPES)}; build it with build_ml_dataset."
        )
    return label_type


def signal_sides(frame: pd.DataFrame, classes: Classes) -> FloatArray:
    """On which side of a label's classes each row's signal succeeds: 1 above, -1 below zero.

    Args:
        frame: rows with `signal_direction`, which a binary label does not need: its 1 is a
            success of either side.
        classes: what the label is of.

    Returns:
        Shape (rows,); 0 or NaN where there is no signal.

    Raises:
        DataError: no `signal_direction`, or no numbers.
    """
    if classes == BINARY:
        return np.ones(len(frame))
    if "signal_direction" not in frame.columns:
        raise DataError(
            "multi_class rows need a 'signal_direction' column: whether a signal succeeds "
            "depends on its side."
        )
    if not pd.api.types.is_numeric_dtype(frame["signal_direction"]):
        raise DataError("column 'signal_direction' must hold numbers: 1 LONG, 0 FLAT, -1 SHORT.")
    return frame["signal_direction"].to_numpy(dtype=np.float64, na_value=np.nan)


def succeeded(rows: pd.DataFrame, classes: Classes) -> NDArray[np.bool_]:
    """Whether each row's signal succeeded, by its `label` and its side; shape (rows,)."""
    label = rows["label"].to_numpy() * signal_sides(rows, classes)
    return np.asarray(label >= 1)


def success_chances(chances: FloatArray, sides: FloatArray, classes: Classes) -> FloatArray:
    """Chance that each row's signal succeeds: the confidence that the ensemble uses.

    Args:
        chances: probability of each class, shape (rows, classes).
        sides: of `signal_sides`, shape (rows,).
        classes: what the columns stand for.

    Returns:
        P(label >= 1) where the side is 1, P(label <= -1) where it is -1, else NaN; shape (rows,).
    """
    labels = np.array(classes)
    above, below = (chances[:, where].sum(axis=1) for where in (labels >= 1, labels <= -1))
    wanted = np.select([sides > 0, sides < 0], [above, below], np.nan)
    return np.minimum(wanted, 1.0)  # a sum of shares may exceed 1 in its last digit


def expand_classes(chances: FloatArray, seen: ArrayLike, classes: Classes) -> FloatArray:
    """Probabilities of some classes as those of all: a class never seen gets probability 0.

    Args:
        chances: shape (rows, seen classes).
        seen: which class each column stands for, each one of `classes`.
        classes: every class, ascending.

    Returns:
        Shape (rows, classes).
    """
    whole = np.zeros((len(chances), len(classes)))
    whole[:, np.searchsorted(classes, seen)] = chances
    return whole


def class_shares(label: ArrayLike, classes: Classes) -> tuple[float, ...]:
    """Share of the rows that are of each class."""
    labels = np.asarray(label)
    return tuple(float(np.mean(labels == value)) for value in classes)


def _refuse_others(label: pd.Series, classes: Classes, rule: str) -> None:
    strange = label[~label.isin(classes)]
    if len(strange):
        raise DataError(f"{rule}, got {strange.iloc[0]}; build the dataset with build_ml_dataset.")


def _listed(classes: Classes) -> str:
    return f"{', '.join(map(str, classes[:-1]))} or {classes[-1]}"
