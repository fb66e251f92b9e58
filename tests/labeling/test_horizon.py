"""Labels by return at the horizon, on hand-made paths."""

import numpy as np
import pytest

from assembled_core.labeling.benchmark import Benchmark
from assembled_core.labeling.horizon import label_classes, label_outperformance
from assembled_core.labeling.labels import ENDED, HORIZON
from paths import daily_path


def classes(close, **settings):
    """Label the first bar at a threshold of 2 % and a horizon of 3 sessions."""
    path = daily_path(close, **settings)
    return label_classes(path, np.array([0]), threshold=0.02, horizon=3, max_gap_sessions=20)


def outperformance(
    close, benchmark, *, side=1.0, stamp=None, history=None, last=None, threshold=0.02
):
    """Label the first bar against a benchmark that by default stands on the same bars."""
    level = np.asarray(benchmark, dtype=float)
    stamp = np.arange(len(level)) if stamp is None else np.asarray(stamp)
    history = np.zeros(len(level), dtype=np.int64) if history is None else np.asarray(history)
    return label_outperformance(
        daily_path(close, last=last), np.array([0]), np.array([side]),
        Benchmark(stamp, level, history), threshold=threshold, horizon=3, max_gap_sessions=20,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("last", "label"),
    [
        (104.0, 2), (103.99, 1), (102.0, 1), (101.99, 0), (100.0, 0),
        (98.01, 0), (98.0, -1), (96.01, -1), (96.0, -2), (50.0, -2),
    ],
)  # fmt: skip
def test_boundaries_belong_to_the_outer_class(last, label):
    """From +2 % buy, from +4 % strong_buy, mirrored below; what lies on a boundary is beyond it."""
    assert classes([100, 100, 100, last]).label[0] == label


def test_a_class_forgets_the_way():
    """Up 10 % on the way and back at the horizon is a hold: no touch counts."""
    got = classes([100, 110, 110, 100])
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (0, 3, HORIZON)


def test_a_class_of_an_ended_history_is_that_of_its_last_close():
    """The symbol stops at session 1, 5 % down: strong_sell, known when the wait is over."""
    got = classes([100, 95], last=30)
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (-2, 1, ENDED)
    assert got.horizon_end[0] == 22


def test_a_class_waits_for_the_horizon():
    """Two sessions after the entry nobody knows the third's close."""
    assert not classes([100, 110, 110]).resolved[0]


@pytest.mark.parametrize(
    ("close", "benchmark", "side", "label"),
    [
        (106, 103, 1, 1),  # 6 % against 3 %
        (106, 105, 1, 0),  # 6 % against 5 %
        (98, 95, 1, 1),  # lost less
        (98, 101, -1, 1),  # a SHORT gains on what lags
        (98, 97, -1, 0),  # fell, but not as far as the benchmark
        (104, 107, -1, 1),  # rose, but lagged
    ],
)
def test_a_signal_must_lead_the_benchmark(close, benchmark, side, label):
    """The lead is the difference of returns, in the direction of the signal."""
    got = outperformance([100, 100, 100, close], [100, 100, 100, benchmark], side=side)
    assert got.label[0] == label
    assert got.resolved[0]


@pytest.mark.parametrize(("side", "close", "benchmark"), [(1, 175, 125), (-1, 75, 125)])
def test_a_lead_of_the_threshold_is_enough(side, close, benchmark):
    """Exactly half the entry ahead, at a threshold of one half, in numbers that do not round."""
    got = outperformance(
        [100, 100, 100, close], [100, 100, 100, benchmark], side=side, threshold=0.5
    )
    assert got.label[0] == 1


def test_an_early_lead_that_is_lost_does_not_count():
    """Only the horizon decides: 10 % ahead on the way, level at the end."""
    assert outperformance([100, 110, 110, 100], [100, 100, 100, 100]).label[0] == 0


def test_a_benchmark_that_ends_early_leaves_the_signal_undecided():
    """The benchmark's last bar is a session before the exit: no label, and counted."""
    got = outperformance([100, 100, 100, 110], [100, 100, 100])
    assert not got.resolved[0]
    assert got.uncovered[0]


def test_a_benchmark_that_begins_late_leaves_the_signal_undecided():
    """Its first bar is a session after the entry."""
    got = outperformance([100, 100, 100, 110], [100, 100, 100], stamp=[1, 2, 3])
    assert not got.resolved[0]
    assert got.uncovered[0]


def test_a_signal_without_outcome_is_not_counted_as_uncovered():
    """Its horizon passes the data anyway."""
    assert not outperformance([100, 100], [100, 100]).uncovered[0]


def test_a_missing_bar_of_the_benchmark_counts_at_its_last_price_once_the_next_is_there():
    """No bar at the exit, session 3: 3 % of session 2 stand, known at session 5."""
    got = outperformance([100, 100, 100, 106, 106, 106], [100, 100, 103, 150], stamp=[0, 1, 2, 5])
    assert got.label[0] == 1
    assert got.horizon_end[0] == 5


def test_a_benchmark_that_is_another_after_a_gap_covers_nothing_across_it():
    """Entry and exit lie in two histories: a reused ticker is no measure."""
    got = outperformance([100, 100, 100, 106], [100, 100, 9, 9], history=[0, 0, 1, 1])
    assert not got.resolved[0]
    assert got.uncovered[0]


@pytest.mark.parametrize(
    ("entry", "last", "label"), [(40.50, 38.88, -2), (40.50, 42.12, 2), (16.55, 16.881, 1)]
)
def test_a_price_on_a_boundary_is_not_lost_to_rounding(entry, last, label):
    """40.50 to 38.88 is exactly -4 %, though not in floating point: strong_sell."""
    assert classes([entry, entry, entry, last]).label[0] == label
