"""What a meta-model may be trained on, and what must be said of it."""

import logging

import pandas as pd

from ..modeling.classes import BINARY, find_classes
from ..modeling.rows import check_trainable
from .events import warn_of_events

logger = logging.getLogger(__name__)


def choose_features(dataset: pd.DataFrame, min_rows: int) -> list[str]:
    """Return the feature names of a dataset that can be trained on; see `check_trainable`.

    Where the dataset says not of which strategy it is, a warning says what its strategy and its
    labels are taken to be.
    """
    features = check_trainable(dataset, min_rows)
    made = dataset.attrs.get("metadata", {})
    warn_of_events(made.get("events") or {})
    if "strategy_from" in made:
        labels = "binary" if find_classes(dataset) == BINARY else "multi_class"
        untold = "of which strategy it is" if made.get("labels") else "how it was made"
        logger.warning(
            "%s says not %s; its strategy is taken to be %s, its labels %s.",
            made["strategy_from"],
            untold,
            made["strategy"],
            labels,
        )
    return features
