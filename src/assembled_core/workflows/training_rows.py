"""What a meta-model may be trained on, and what must be said of it."""

import logging

import pandas as pd

from ..modeling.rows import check_trainable

logger = logging.getLogger(__name__)


def choose_features(dataset: pd.DataFrame, min_rows: int) -> list[str]:
    """Return the feature names of a dataset that can be trained on; see `check_trainable`.

    Where the dataset says not how it was made, a warning says what its strategy is taken to be.
    """
    features = check_trainable(dataset, min_rows)
    made = dataset.attrs.get("metadata", {})
    if "strategy_from" in made:
        logger.warning(
            "%s says not how it was made; its strategy is taken to be %s.",
            made["strategy_from"],
            made["strategy"],
        )
    return features
