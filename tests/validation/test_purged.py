"""Splits by hand, and what is refused."""

import numpy as np
import pytest

from assembled_core.errors import DataError, ParameterError
from assembled_core.validation.purged import (
    NS_PER_DAY,
    combinatorial_purged,
    first_midnight_after,
    purged_kfold,
    step_edges,
    walk_forward,
)


def days(*numbers):
    """Midnights of days since the epoch."""
    return np.array(numbers, dtype=np.int64) * NS_PER_DAY


def test_hand_example():
    """Ten days, labels of two days, an embargo of one session, by pencil."""
    start = days(*range(10))
    first, middle = purged_kfold(start, start + 2 * NS_PER_DAY, n_folds=5, embargo_sessions=1)[:3:2]
    # days 0 and 1 are tested, their labels reach day 3, day 4 is the embargo
    assert first.train.tolist() == [5, 6, 7, 8, 9]
    # days 4 and 5 are tested: 2 and 3 reach into them, 6 and 7 are met by 5, 8 is the embargo
    assert middle.train.tolist() == [0, 1, 9]


def test_symbols_are_purged_together():
    """Another symbol's row on an overlapping date is purged too: markets move together."""
    start = np.concatenate([days(*range(10)), days(*range(10))])
    fold = purged_kfold(start, start + NS_PER_DAY, n_folds=5, embargo_sessions=0)[1]
    assert fold.test.tolist() == [2, 3, 12, 13]
    assert fold.train.tolist() == [0, 5, 6, 7, 8, 9, 10, 15, 16, 17, 18, 19]


def test_embargo_counts_the_sessions_passed_in():
    """By its own dates the dataset has a long embargo; the market's sessions say how long it is."""
    start = days(0, 1, 2, 3, 20, 21, 22, 23)
    own = purged_kfold(start, start, n_folds=4, embargo_sessions=3)[0]
    market = days(*range(30))
    given = purged_kfold(start, start, n_folds=4, embargo_sessions=3, sessions_ns=market)[0]
    assert own.train.tolist() == [5, 6, 7]
    assert given.train.tolist() == [4, 5, 6, 7]


def dates(*texts):
    """Midnights of dates."""
    return np.array(texts, dtype="datetime64[ns]").astype(np.int64)


def test_steps_count_the_sessions_passed_in():
    """Monday the 15th was a holiday: the step begins five sessions, not five weekdays, later."""
    sessions = dates("2024-01-10", "2024-01-11", "2024-01-12", "2024-01-16", "2024-01-17",
                     "2024-01-18", "2024-01-19", "2024-01-22", "2024-01-23")  # fmt: skip
    start = dates("2024-01-10", "2024-01-22")
    edges = step_edges(start, min_train_sessions=5, step_sessions=2, sessions_ns=sessions)
    assert edges.tolist() == dates("2024-01-18", "2024-01-22", "2024-01-23").tolist()


def test_an_embargo_over_a_holiday_is_no_shorter():
    """Five sessions after Friday the 12th end on Monday the 22nd, since the 15th was a holiday."""
    friday = int(dates("2024-01-12")[0])
    sessions = dates("2024-01-12", "2024-01-16", "2024-01-17", "2024-01-18", "2024-01-19",
                     "2024-01-22", "2024-01-23")  # fmt: skip
    for embargo, expected in ((0, "2024-01-13"), (1, "2024-01-17"), (5, "2024-01-23")):
        assert first_midnight_after(friday, embargo, sessions) == dates(expected)[0]


def test_sessions_that_are_not_known_are_waited_for_twice_as_long():
    """Of three sessions one is known; four weekdays stand for the other two."""
    friday = int(dates("2024-01-12")[0])
    found = first_midnight_after(friday, 3, dates("2024-01-12", "2024-01-16"))
    assert found == dates("2024-01-23")[0]
    sunday = int(dates("2024-01-14")[0])
    assert first_midnight_after(sunday, 0, dates()) == dates("2024-01-15")[0]
    assert first_midnight_after(sunday, 1, dates()) == dates("2024-01-17")[0]


def test_too_few_dates_for_the_folds():
    """The error says how many folds and how many dates."""
    with pytest.raises(DataError, match="5 folds need at least 5 dates, the dataset has 3"):
        purged_kfold(days(0, 1, 2), days(0, 1, 2), n_folds=5)


def test_a_purge_that_leaves_nothing():
    """Labels longer than the data leave no fold to train on, and that is said."""
    start = days(*range(6))
    with pytest.raises(DataError, match=r"leaves no training row for fold 1 of 3 \(6 rows\)"):
        purged_kfold(start, start + 10 * NS_PER_DAY, n_folds=3)


def test_too_little_history_to_walk_forward():
    """Rows that end before the first step cannot be judged walk-forward."""
    with pytest.raises(DataError, match="the rows end before 504 sessions"):
        walk_forward(days(*range(30)), days(*range(30)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_folds": 1}, "`n_folds` must be >= 2, got 1"),
        ({"embargo_sessions": -3}, "`embargo_sessions` must be >= 0, got -3"),
        ({"n_test_folds": 6}, r"`n_test_folds` must be below `n_folds` \(6\), got 6"),
    ],
)
def test_numbers_that_make_no_split(wrong, message):
    """The parameter, its value and its bound are named."""
    with pytest.raises(ParameterError, match=message):
        combinatorial_purged(days(*range(20)), days(*range(20)), **wrong)
