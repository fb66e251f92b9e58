"""Splits in time whose training rows share no bar with their test rows.

One law serves every splitter. A row lives on the closed interval [start, end]: from its signal
to the last bar that could have decided its label. A training row must not meet the hull of a
test block, which reaches from the block's first start to its last end plus the embargo.

Blocks are runs of whole UTC dates, of all symbols together, so no two rows of one date ever
stand on both sides. Source: Lopez de Prado, Advances in Financial Machine Learning, chapters 7
(purging, embargo) and 12 (combinatorial purged cross-validation).
"""

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError, ParameterError

IntArray = NDArray[np.int64]
Instants = TypeVar("Instants", int, IntArray)
NS_PER_DAY = 86_400_000_000_000


class Fold(NamedTuple):
    """Positions of the training and the test rows, and the path that each test row belongs to."""

    train: IntArray
    test: IntArray
    path: IntArray


Split = Callable[[IntArray, IntArray], list[Fold]]


def purged_kfold(
    start_ns: IntArray,
    end_ns: IntArray,
    *,
    n_folds: int = 5,
    embargo_sessions: int = 5,
    sessions_ns: IntArray | None = None,
) -> list[Fold]:
    """Test every row once, in contiguous blocks of dates, against what does not overlap it.

    Args:
        start_ns: first instant of each row, int64 ns since the epoch, shape (rows,), any order.
        end_ns: last instant that could decide each row's label, same shape, never before start.
        n_folds: number of blocks, at least 2.
        embargo_sessions: sessions after a block's last end in which no training row may start.
        sessions_ns: UTC midnights of the sessions; by default the dates that the rows name.

    Raises:
        ParameterError: a number that makes no split.
        DataError: fewer dates than folds, or a fold that the purge leaves without training rows.
    """
    return combinatorial_purged(
        start_ns,
        end_ns,
        n_folds=n_folds,
        n_test_folds=1,
        embargo_sessions=embargo_sessions,
        sessions_ns=sessions_ns,
    )


def combinatorial_purged(
    start_ns: IntArray,
    end_ns: IntArray,
    *,
    n_folds: int = 6,
    n_test_folds: int = 2,
    embargo_sessions: int = 5,
    sessions_ns: IntArray | None = None,
) -> list[Fold]:
    """Test every choice of `n_test_folds` blocks; together the choices form whole paths.

    A block is tested once per choice that holds it; its j-th test belongs to path j, so every
    path tests each row exactly once. Arguments and errors as in `purged_kfold`.
    """
    _check_at_least("n_folds", n_folds, 2)
    _check_at_least("n_test_folds", n_test_folds, 1)
    _check_at_least("embargo_sessions", embargo_sessions, 0)
    if n_test_folds >= n_folds:
        raise ParameterError(
            f"`n_test_folds` must be below `n_folds` ({n_folds}), got {n_test_folds}."
        )
    sessions = session_dates(start_ns, end_ns) if sessions_ns is None else sessions_ns
    block = _block_of_rows(start_ns, n_folds)
    meets = np.stack(
        [
            _meets_hull(start_ns, end_ns, block == b, embargo_sessions, sessions)
            for b in range(n_folds)
        ]
    )
    return list(_choose(block, meets, n_folds, n_test_folds))


def walk_forward(
    start_ns: IntArray,
    end_ns: IntArray,
    *,
    min_train_sessions: int = 504,
    step_sessions: int = 126,
    embargo_sessions: int = 5,
    sessions_ns: IntArray | None = None,
) -> list[Fold]:
    """Test each step's rows against what was decided, plus the embargo, before the step began.

    Steps begin `min_train_sessions` sessions after the first row and every `step_sessions`
    sessions from there; rows before the first step are never tested. Other arguments as in
    `purged_kfold`.

    Raises:
        DataError: the rows end before the first step begins.
    """
    sessions = session_dates(start_ns, end_ns) if sessions_ns is None else sessions_ns
    edges = step_edges(start_ns, min_train_sessions, step_sessions, sessions)
    folds = []
    for first, after in pairwise(edges):
        test = np.flatnonzero((start_ns >= first) & (start_ns < after))
        train = np.flatnonzero(decided_before(end_ns, int(first), embargo_sessions, sessions))
        if len(test) and len(train):
            folds.append(Fold(train, test, np.zeros(len(test), dtype=np.int64)))
    if not folds:
        raise DataError(
            f"no walk-forward step: the rows end before {min_train_sessions} sessions of training "
            "have passed; give more history or a smaller `min_train_sessions`."
        )
    return folds


def step_edges(
    start_ns: IntArray, min_train_sessions: int, step_sessions: int, sessions_ns: IntArray
) -> IntArray:
    """Midnights at which a walk-forward step begins, and the one after the last row's date.

    Args:
        start_ns: first instant of each row, int64 ns since the epoch, shape (rows,), any order.
        min_train_sessions: sessions from the first row's on that lie before the first step.
        step_sessions: sessions of a step; the last one may hold fewer.
        sessions_ns: UTC midnights of the sessions, ascending. Where some are missing, as from the
            dates that the rows name, steps hold more sessions than asked for, never fewer.
    """
    _check_at_least("min_train_sessions", min_train_sessions, 1)
    _check_at_least("step_sessions", step_sessions, 1)
    first, last = _midnight(int(start_ns.min())), _midnight(int(start_ns.max()))
    passed = sessions_ns[(sessions_ns >= first) & (sessions_ns <= last)]
    return np.append(passed[min_train_sessions::step_sessions], last + NS_PER_DAY)


def first_midnight_after(instant_ns: int, embargo_sessions: int, sessions_ns: IntArray) -> int:
    """First midnight at which `embargo_sessions` sessions have passed since an instant's date.

    Each session beyond the last one known is waited for two weekdays: holidays then shorten no
    embargo, unless they close the market on every other weekday.
    """
    _check_at_least("embargo_sessions", embargo_sessions, 0)
    date = _midnight(instant_ns)
    passed = np.append(date, sessions_ns[sessions_ns > date][:embargo_sessions])
    unknown = embargo_sessions - (len(passed) - 1)
    last = np.datetime64(int(passed[-1]), "ns").astype("datetime64[D]")
    if unknown:
        last = np.busday_offset(last, 2 * unknown, roll="backward")
    return int((last + 1).astype("datetime64[ns]").astype(np.int64))


def decided_before(
    end_ns: IntArray, start_ns: int, embargo_sessions: int, sessions_ns: IntArray
) -> NDArray[np.bool_]:
    """Rows whose end, plus the embargo, lies strictly before `start_ns`.

    "Plus the embargo": at least that many sessions lie strictly between the two dates.
    """
    _check_at_least("embargo_sessions", embargo_sessions, 0)
    before = int(np.searchsorted(sessions_ns, _midnight(start_ns), side="left"))
    if embargo_sessions == 0:
        return end_ns < start_ns
    if embargo_sessions > before:
        return np.zeros(len(end_ns), dtype=np.bool_)
    return end_ns < sessions_ns[before - embargo_sessions]


def session_dates(start_ns: IntArray, end_ns: IntArray) -> IntArray:
    """UTC midnights of the dates on which some row starts or ends, ascending."""
    return np.unique(_midnight(np.concatenate([start_ns, end_ns])))


def _choose(
    block: IntArray, meets: NDArray[np.bool_], n_folds: int, n_test_folds: int
) -> Iterator[Fold]:
    """Every choice of test blocks with what its hulls leave for training."""
    tested = np.zeros(n_folds, dtype=np.int64)  # how often each block was tested: its next path
    for chosen in combinations(range(n_folds), n_test_folds):
        test = np.flatnonzero(np.isin(block, chosen))
        train = np.flatnonzero(~meets[list(chosen)].any(axis=0))
        if not len(train):
            raise DataError(
                f"the purge leaves no training row for fold {chosen[0] + 1} of {n_folds} "
                f"({len(block)} rows); ask for fewer folds, a shorter horizon or more history."
            )
        yield Fold(train, test, tested[block[test]])
        tested[list(chosen)] += 1


def _block_of_rows(start_ns: IntArray, n_folds: int) -> IntArray:
    """Number of the contiguous block of dates that each row starts in."""
    dates, row_date = np.unique(_midnight(start_ns), return_inverse=True)
    if len(dates) < n_folds:
        raise DataError(
            f"{n_folds} folds need at least {n_folds} dates, the dataset has {len(dates)}."
        )
    blocks = np.array_split(np.arange(len(dates)), n_folds)
    return np.repeat(np.arange(n_folds), [len(b) for b in blocks])[row_date]


def _meets_hull(
    start_ns: IntArray,
    end_ns: IntArray,
    in_block: NDArray[np.bool_],
    embargo_sessions: int,
    sessions_ns: IntArray,
) -> NDArray[np.bool_]:
    """The law: rows whose [start, end] meets the block's hull with its embargo (block included).

    Every date of the block is the block's own, so no outside row fits into a hole of the hull:
    what meets the hull overlaps some test row, and nothing else is purged.
    """
    first, last = start_ns[in_block].min(), end_ns[in_block].max()
    return (end_ns >= first) & (start_ns <= _embargo_end(int(last), embargo_sessions, sessions_ns))


def _embargo_end(instant_ns: int, embargo_sessions: int, sessions_ns: IntArray) -> int:
    """Last instant of the embargo's last session; the instant itself without an embargo."""
    if embargo_sessions == 0:
        return instant_ns
    position = int(np.searchsorted(sessions_ns, instant_ns, side="right")) + embargo_sessions - 1
    if position >= len(sessions_ns):
        return int(np.iinfo(np.int64).max)
    return int(sessions_ns[position]) + NS_PER_DAY - 1


def _midnight(instant_ns: Instants) -> Instants:
    """UTC midnight of an instant's date."""
    return instant_ns - instant_ns % NS_PER_DAY


def _check_at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ParameterError(f"`{name}` must be >= {least}, got {value}.")
