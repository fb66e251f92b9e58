"""What the classes of a label mean."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.modeling.classes import (
    BINARY,
    MULTI_CLASS,
    class_shares,
    expand_classes,
    find_classes,
    signal_sides,
    succeeded,
    success_chances,
)


def labelled(labels, label_type=None):
    """A dataset of labels alone, which says its label type or does not."""
    frame = pd.DataFrame({"label": labels})
    if label_type is not None:
        frame.attrs["metadata"] = {"labels": {"label_type": label_type}}
    return frame


@pytest.mark.parametrize(
    ("labels", "label_type", "classes"),
    [
        ([0, 1], None, BINARY),
        ([0.0, 1.0], None, BINARY),
        ([True, False], None, BINARY),
        ([0, 1, 2], None, MULTI_CLASS),
        ([-1, 1], None, MULTI_CLASS),
        ([0, 1], "binary_absolute", BINARY),
        ([0, 1], "binary_outperformance", BINARY),
        ([0, 1], "multi_class", MULTI_CLASS),
        ([-2, 2], "multi_class", MULTI_CLASS),
    ],
)
def test_what_a_dataset_says_of_itself_comes_first(labels, label_type, classes):
    """Without metadata 0 and 1 are binary and anything else from -2 to 2 is multi-class."""
    assert find_classes(labelled(labels, label_type)) == classes


@pytest.mark.parametrize("metadata", [None, {}, {"labels": None}, {"labels": {}}, "text"])
def test_metadata_may_name_no_label_type(metadata):
    """Metadata of another kind say nothing, and the labels decide."""
    frame = labelled([0, -1])
    frame.attrs["metadata"] = metadata
    assert find_classes(frame) == MULTI_CLASS


def test_success_depends_on_the_side():
    """LONG succeeds at 1 and above, SHORT at -1 and below; a binary 1 is a success of either."""
    rows = pd.DataFrame(
        {"label": [-2, -1, 0, 1, 2] * 2, "signal_direction": [1.0] * 5 + [-1.0] * 5}
    )
    expected = [False, False, False, True, True, True, True, False, False, False]
    assert succeeded(rows, MULTI_CLASS).tolist() == expected
    binary = pd.DataFrame({"label": [0, 1, 0, 1], "signal_direction": [1.0, 1.0, -1.0, -1.0]})
    assert succeeded(binary, BINARY).tolist() == [False, True, False, True]
    assert signal_sides(binary.drop(columns="signal_direction"), BINARY).tolist() == [1.0] * 4


def test_confidence_by_hand():
    """P(buy) + P(strong_buy) for LONG, P(strong_sell) + P(sell) for SHORT, nothing for FLAT."""
    chances = np.tile([0.1, 0.2, 0.3, 0.25, 0.15], (4, 1))
    found = success_chances(chances, np.array([1.0, -1.0, 0.0, np.nan]), MULTI_CLASS)
    np.testing.assert_allclose(found, [0.4, 0.3, np.nan, np.nan])


def test_binary_confidence_is_the_second_column():
    """To the bit, whatever the signal's direction."""
    chances = np.array([[0.7, 0.3], [1.0 - 0.1, 0.1]])
    assert success_chances(chances, np.ones(2), BINARY).tolist() == [0.3, 0.1]


def test_certainty_is_no_more_than_1():
    """Shares whose sum rounds above 1 are a confidence of 1."""
    over = 0.5 + 4e-16
    chances = np.array([[0.0, 0.0, 0.0, 0.5, over]])
    assert chances.sum() > 1.0
    assert success_chances(chances, np.ones(1), MULTI_CLASS).tolist() == [1.0]


def test_a_class_never_seen_has_probability_0():
    """Each column goes to its class; the others stay empty."""
    found = expand_classes(np.array([[0.6, 0.4]]), [-1, 2], MULTI_CLASS)
    assert found.tolist() == [[0.0, 0.6, 0.0, 0.0, 0.4]]


def test_shares_by_hand():
    """Of four rows one is -2 and three are 1."""
    assert class_shares([1, 1, -2, 1], MULTI_CLASS) == (0.25, 0.0, 0.0, 0.75, 0.0)


def test_sides_of_another_kind_are_refused():
    """Words are no directions."""
    with pytest.raises(DataError, match="'signal_direction' must hold numbers"):
        signal_sides(pd.DataFrame({"signal_direction": ["LONG"]}), MULTI_CLASS)
