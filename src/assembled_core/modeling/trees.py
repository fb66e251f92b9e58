"""Check the links of trees that came from a file: following them must end inside the tree."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .classes import MULTI_CLASS


def check_estimator(estimator: Any, n_features: int) -> None:
    """Refuse an estimator whose trees point outside themselves or in circles.

    Prediction follows these links in compiled code that trusts them.

    Raises:
        ValueError: an unknown kind of estimator, or a link that leads astray.
    """
    kind = type(estimator).__name__
    if kind == "HistGradientBoostingClassifier":
        _check_size(estimator.n_trees_per_iteration_, 1)
        for round_ in estimator._predictors:
            if len(round_) != estimator.n_trees_per_iteration_:
                raise ValueError(f"{len(round_)} trees where each step has as many as classes")
            for predictor in round_:
                nodes = predictor.nodes
                inner = nodes["is_leaf"] == 0
                _check_links(nodes["left"], nodes["right"], nodes["feature_idx"], inner, n_features)
                if nodes["is_categorical"].any():
                    raise ValueError("a categorical split, which meta-models do not have")
    elif kind == "RandomForestClassifier":
        _check_size(estimator.n_classes_, 2)
        for tree in (member.tree_ for member in estimator.estimators_):
            left, right = tree.children_left, tree.children_right
            _check_links(left, right, tree.feature, left != -1, n_features)
    else:
        raise ValueError(f"an estimator of class {kind}")


def _check_size(n_outputs: Any, least: int) -> None:
    """Prediction makes room for so many classes before anything else."""
    if not least <= n_outputs <= len(MULTI_CLASS):
        raise ValueError(f"an estimator of {n_outputs} classes")


def _check_links(
    left: NDArray[Any],
    right: NDArray[Any],
    feature: NDArray[Any],
    inner: NDArray[np.bool_],
    n_features: int,
) -> None:
    """Both growers number parents before children, so a later child rules out circles."""
    if not len(inner):
        raise ValueError("a tree without nodes")
    own = np.arange(len(inner))[inner]
    for child in (left[inner].astype(np.int64), right[inner].astype(np.int64)):
        if not ((child > own) & (child < len(inner))).all():
            raise ValueError("a tree whose links lead astray")
    if not ((feature[inner] >= 0) & (feature[inner] < n_features)).all():
        raise ValueError("a tree that asks for a feature it does not have")
