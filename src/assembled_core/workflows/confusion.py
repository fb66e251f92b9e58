"""Which class came, and which one the model thought likeliest."""

import pandas as pd

from ..metrics.multi_class import confusion_matrix, likeliest_class
from ..modeling.classes import CLASS_NAMES
from .judged_rows import class_chances, judged_classes

CAME = "came"


def count_confusion(predictions: pd.DataFrame) -> pd.DataFrame:
    """Rows of each class by the class that was likeliest for them, out of fold.

    Where classes are rare the likeliest one is seldom theirs: the counts show what a model
    confuses, not how good its probabilities are, and no trade is decided by them.

    Args:
        predictions: out-of-fold predictions of `cross_fit`; under several paths a row counts in
            each.

    Returns:
        One row per class with its name as `came`, and a column of counts per class by its name.
    """
    classes = judged_classes(predictions)
    likeliest = likeliest_class(class_chances(predictions), classes)
    counts = confusion_matrix(predictions["label"], likeliest, classes)
    names = list(CLASS_NAMES[classes])
    return pd.DataFrame(counts, columns=names).assign(**{CAME: names})[[CAME, *names]]
