"""What a frame must hold to train a meta-model or to be scored by one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, EmptyDataError
from ..market.columns import FEATURE_FAMILIES
from .classes import BINARY, find_classes, signal_sides

FEATURE_PREFIXES = (*FEATURE_FAMILIES, "signal_")
NOT_FEATURES = frozenset({"signal_age"})  # tells entry bars apart, and is not known to the model
KEY_COLUMNS = ("timestamp", "symbol", "label_end", "horizon_end")
NAMED_AT_MOST = 5


def feature_columns(frame: pd.DataFrame) -> list[str]:
    """Names of the columns that are features by their prefix, in the frame's order."""
    return [
        name
        for name in map(str, frame.columns)
        if name.startswith(FEATURE_PREFIXES) and name not in NOT_FEATURES
    ]


def check_trainable(dataset: pd.DataFrame, min_rows: int) -> list[str]:
    """Feature names of a dataset that a meta-model can be trained on.

    Args:
        dataset: an ml dataset: features by prefix (NaN allowed in part), timestamp, symbol,
            label_end, horizon_end and `label`, binary or multi-class (see `find_classes`); a
            multi-class one needs a signal_direction of 1 or -1.
        min_rows: fewest rows that are worth a model.

    Raises:
        EmptyDataError: no rows.
        DataError: no label, no features, one class, a label of no class, a column that is
            missing, not numeric, infinite or never known, or fewer rows than `min_rows`.
    """
    _check_columns(dataset)
    features = feature_columns(dataset)
    if not features:
        raise DataError(
            "the dataset has no feature columns; their names begin with "
            f"{', '.join(FEATURE_PREFIXES)}."
        )
    _check_labels(dataset)
    if len(dataset) < min_rows:
        raise DataError(
            f"the dataset has {len(dataset)} rows, training needs at least {min_rows}; "
            "take more symbols or a longer window, or lower `min_rows`."
        )
    matrix = feature_matrix(dataset, features)
    unknown = np.array(features)[np.isnan(matrix).all(axis=0)]
    if len(unknown):
        raise DataError(f"features without a single value: {listed(unknown)}; drop or mend them.")
    return features


def feature_matrix(frame: pd.DataFrame, features: Sequence[str]) -> NDArray[np.float64]:
    """The features as float64 of shape (rows, features), in the order given; NaN is kept.

    Raises:
        DataError: features that are missing, not numeric or infinite, by name.
    """
    missing = [name for name in features if name not in frame.columns]
    if missing:
        raise DataError(
            f"the frame lacks {len(missing)} of the model's {len(features)} features: "
            f"{listed(missing)}."
        )
    columns = frame[list(features)]
    is_number = pd.api.types.is_numeric_dtype
    texts = [name for name, kind in columns.dtypes.items() if not is_number(kind)]
    if texts:
        raise DataError(f"features must be numbers; these are not: {listed(texts)}.")
    matrix = columns.to_numpy(dtype=np.float64, na_value=np.nan)
    infinite = np.isinf(matrix).any(axis=0)
    if infinite.any():
        raise DataError(
            f"features hold infinite values: {listed(np.array(features)[infinite])}; "
            "an unknown value must be NaN."
        )
    return matrix


def nanoseconds(times: pd.Series) -> NDArray[np.int64]:
    """Time column as int64 ns since the epoch, whatever unit it is stored in."""
    if not isinstance(times.dtype, pd.DatetimeTZDtype):
        raise DataError(
            f"column '{times.name}' must hold times with a zone, got {times.dtype}; "
            "build the dataset with build_ml_dataset."
        )
    if times.isna().any():
        raise DataError(f"column '{times.name}' holds {int(times.isna().sum())} missing times.")
    instants: NDArray[np.int64] = times.dt.as_unit("ns").astype("int64").to_numpy()
    return instants


def listed(names: Sequence[object] | NDArray[np.str_]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(str(name) for name in names[:NAMED_AT_MOST])
    rest = len(names) - NAMED_AT_MOST
    return f"{shown} and {rest} more" if rest > 0 else shown


def _check_columns(dataset: pd.DataFrame) -> None:
    if "label" not in dataset.columns:
        raise DataError("the dataset has no 'label' column; build it with build_ml_dataset.")
    missing = [name for name in KEY_COLUMNS if name not in dataset.columns]
    if missing:
        raise DataError(
            f"the dataset lacks {listed(missing)}, without which labels that overlap cannot be "
            "kept apart; build it with build_ml_dataset."
        )
    if dataset.empty:
        raise EmptyDataError("the dataset is empty: there is nothing to train on.")


def _check_labels(dataset: pd.DataFrame) -> None:
    classes, label = find_classes(dataset), dataset["label"]
    if label.nunique() == 1:
        raise DataError(
            f"all {len(label)} labels are {label.iloc[0]}: with one class there is nothing to "
            "learn; change `success_threshold` or the window."
        )
    sides = signal_sides(dataset, classes)
    strange = sides[~np.isin(sides, (1.0, -1.0))]
    if classes != BINARY and len(strange):
        raise DataError(
            f"signal_direction must be 1 or -1 in {len(strange)} rows of the dataset, got "
            f"{strange[0]}; build it with build_ml_dataset."
        )
