"""The purge law, against a brute-force oracle that compares every pair of rows."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.errors import DataError
from assembled_core.validation.purged import (
    NS_PER_DAY,
    combinatorial_purged,
    decided_before,
    purged_kfold,
    session_dates,
    walk_forward,
)

HOURS = NS_PER_DAY // 24


@st.composite
def intervals(draw):
    """Rows of several symbols on few dates, so that starts, ends and block edges often coincide."""
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 30),  # date on which the row starts
                st.sampled_from([0, 0, 14, 15]),  # hour: daily bars, and intraday ones
                st.integers(0, 9),  # dates until it ends
                st.sampled_from([0, 15, 20]),  # hour at which it ends
            ),
            min_size=6,
            max_size=40,
        )
    )
    table = np.array(rows, dtype=np.int64)
    start = table[:, 0] * NS_PER_DAY + table[:, 1] * HOURS
    end = (table[:, 0] + table[:, 2]) * NS_PER_DAY + table[:, 3] * HOURS
    return start, np.maximum(start, end)


def sessions_between(sessions, earlier, later):
    """How many session dates lie strictly between the dates of two instants."""
    first, last = earlier - earlier % NS_PER_DAY, later - later % NS_PER_DAY
    return sum(1 for session in sessions if first < session < last)


def must_be_purged(start, end, i, block, embargo, sessions):
    """Pair by pair: row i overlaps a row of the block, or starts in the block's embargo."""
    overlaps = any(start[i] <= end[j] and end[i] >= start[j] for j in block)
    last = max(end[j] for j in block)
    in_embargo = (
        embargo > 0 and start[i] > last and sessions_between(sessions, last, start[i]) < embargo
    )
    return overlaps or in_embargo


def blocks_of(start, test):
    """The runs of neighbouring dates that a fold's test rows form."""
    dates = sorted(set(start - start % NS_PER_DAY))
    positions = [dates.index(t - t % NS_PER_DAY) for t in start[test]]
    runs, run = [], []
    for position in sorted(set(positions)):
        if run and position != run[-1] + 1:
            runs.append(run)
            run = []
        run.append(position)
    runs.append(run)
    return [[j for j, p in zip(test, positions, strict=True) if p in run] for run in runs]


@given(intervals(), st.integers(2, 4), st.integers(0, 3))
def test_purged_kfold_equals_the_oracle(rows, n_folds, embargo):
    """Training rows are exactly those that the pairwise definition lets stay: no more, no less."""
    start, end = rows
    try:
        folds = purged_kfold(start, end, n_folds=n_folds, embargo_sessions=embargo)
    except DataError:
        return
    sessions = session_dates(start, end).tolist()
    for fold in folds:
        tested = set(fold.test.tolist())
        kept = {
            i
            for i in range(len(start))
            if i not in tested and not must_be_purged(start, end, i, fold.test, embargo, sessions)
        }
        assert set(fold.train.tolist()) == kept


@given(intervals(), st.integers(3, 5), st.integers(0, 2))
def test_combinatorial_purged_equals_the_oracle(rows, n_folds, embargo):
    """With several test blocks the law holds for each run of neighbouring blocks."""
    start, end = rows
    try:
        folds = combinatorial_purged(
            start, end, n_folds=n_folds, n_test_folds=2, embargo_sessions=embargo
        )
    except DataError:
        return
    sessions = session_dates(start, end).tolist()
    for fold in folds:
        tested, runs = set(fold.test.tolist()), blocks_of(start, fold.test)
        kept = {
            i
            for i in range(len(start))
            if i not in tested
            and not any(must_be_purged(start, end, i, run, embargo, sessions) for run in runs)
        }
        assert set(fold.train.tolist()) == kept


@given(intervals(), st.integers(0, 4))
def test_decided_before_equals_the_oracle(rows, embargo):
    """A row is known iff it ended earlier with the embargo's sessions strictly in between."""
    start, end = rows
    sessions = session_dates(start, end)
    for instant in np.unique(start - start % NS_PER_DAY).tolist():
        expected = [
            e < instant and (embargo == 0 or sessions_between(sessions, e, instant) >= embargo)
            for e in end
        ]
        assert decided_before(end, instant, embargo, sessions).tolist() == expected


@given(intervals(), st.integers(2, 5))
def test_each_row_is_tested_once_and_dates_stay_together(rows, n_folds):
    """K-fold test sets partition the rows, and no date stands in two of them."""
    start, end = rows
    try:
        folds = purged_kfold(start, end, n_folds=n_folds, embargo_sessions=0)
    except DataError:
        return
    tested = np.concatenate([fold.test for fold in folds])
    assert sorted(tested.tolist()) == list(range(len(start)))
    dates = [set((start[fold.test] // NS_PER_DAY).tolist()) for fold in folds]
    assert sum(map(len, dates)) == len(set().union(*dates))
    assert all(max(a) < min(b) for a, b in pairwise(dates))


@given(intervals(), st.integers(3, 5))
def test_every_path_of_cpcv_tests_each_row_once(rows, n_folds):
    """The choices of two blocks form n_folds - 1 whole paths."""
    start, end = rows
    try:
        folds = combinatorial_purged(start, end, n_folds=n_folds, embargo_sessions=0)
    except DataError:
        return
    pairs = [
        (int(path), int(row))
        for fold in folds
        for path, row in zip(fold.path, fold.test, strict=True)
    ]
    everything = [(path, row) for path in range(n_folds - 1) for row in range(len(start))]
    assert sorted(pairs) == everything


@given(intervals(), st.integers(0, 3), st.integers(1, 6))
def test_walk_forward_trains_on_the_past_alone(rows, embargo, step):
    """Every training row ended before the step's first date, the embargo in between."""
    start, end = rows
    try:
        folds = walk_forward(
            start, end, min_train_sessions=3, step_sessions=step, embargo_sessions=embargo
        )
    except DataError:
        return
    sessions = session_dates(start, end).tolist()
    for fold in folds:
        first = int(start[fold.test].min())
        assert all(e < first for e in end[fold.train])
        assert all(sessions_between(sessions, e, first) >= embargo for e in end[fold.train])


def test_order_of_rows_does_not_matter():
    """Shuffled rows get the same folds, shuffled."""
    draw = np.random.default_rng(0)
    start = np.sort(draw.integers(0, 200, 500)) * NS_PER_DAY
    end = start + draw.integers(0, 15, 500) * NS_PER_DAY
    order = draw.permutation(500)
    plain = purged_kfold(start, end)
    shuffled = purged_kfold(start[order], end[order])
    for a, b in zip(plain, shuffled, strict=True):
        assert set(a.train.tolist()) == set(order[b.train].tolist())
        assert set(a.test.tolist()) == set(order[b.test].tolist())


@pytest.mark.parametrize("gap_days", [9, 10, 11])
def test_the_interval_is_closed(gap_days):
    """A training row that ends on the very bar where a test block begins is purged."""
    start = np.array([0, gap_days, gap_days + 30]) * NS_PER_DAY
    end = start + 10 * NS_PER_DAY
    test_of_second = purged_kfold(start, end, n_folds=3, embargo_sessions=0)[1]
    assert (0 in test_of_second.train) == (gap_days > 10)
