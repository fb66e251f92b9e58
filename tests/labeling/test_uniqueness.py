"""Average uniqueness."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.labeling.uniqueness import average_uniqueness, uniqueness_weights


def test_the_books_indicator_matrix():
    """Lopez de Prado, chapter 4: labels over bars 0-2, 2-3 and 4-5 are 0.8333, 0.75, 1 unique."""
    got = average_uniqueness(np.array([0, 2, 4]), np.array([2, 3, 5]), np.zeros(3, dtype=np.int64))
    assert got == pytest.approx([5 / 6, 0.75, 1.0], rel=1e-12)


def test_symbols_do_not_share():
    """Labels of different symbols over the same bars are all unique."""
    got = average_uniqueness(np.array([0, 0]), np.array([5, 5]), np.array([0, 1]))
    assert got.tolist() == [1.0, 1.0]


def test_no_labels_have_no_weights():
    """An empty selection is an empty answer."""
    empty = np.zeros(0, dtype=np.int64)
    assert len(average_uniqueness(empty, empty, empty)) == 0


def test_weights_are_recomputed_among_the_rows_given():
    """A label that overlapped another is wholly unique once the other is out of the fold."""
    day = pd.date_range("2020-01-01", periods=6, tz="UTC").as_unit("ns")
    samples = pd.DataFrame({"symbol": "A", "timestamp": day[[0, 2]], "label_end": day[[2, 3]]})
    # the dates named are days 0, 2 and 3: the shared one weighs half in each label
    assert uniqueness_weights(samples).tolist() == [0.75, 0.75]
    assert uniqueness_weights(samples.iloc[:1]).tolist() == [1.0]


def test_no_weight_exceeds_one_however_many_labels_came_before():
    """Differences of long sums end a few ulps off: a label alone weighs 1, never more."""
    rng = np.random.default_rng(0)
    start = np.cumsum(rng.integers(1, 4, 200_000))
    end = start + rng.integers(0, 3, len(start))
    assert average_uniqueness(start, end, np.zeros(len(start), dtype=np.int64)).max() == 1.0
