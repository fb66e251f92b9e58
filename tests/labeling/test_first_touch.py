"""First-touch labels on hand-made paths."""

import numpy as np
import pytest

from assembled_core.labeling.first_touch import label_first_touch
from assembled_core.labeling.labels import ENDED, HORIZON, TARGET
from paths import daily_path


def label(close, *, session=None, bounds=None, rows=(0,), side=None, horizon=3, last=None, gap=20):
    """Label with a target of 2 %; sessions count up by default and are the stamps."""
    rows = np.asarray(rows, dtype=np.int64)
    return label_first_touch(
        daily_path(close, session, bounds, last),
        rows,
        np.ones(len(rows)) if side is None else np.asarray(side, dtype=float),
        threshold=0.02,
        horizon=horizon,
        max_gap_sessions=gap,
    )


def test_the_first_touch_decides_even_if_it_reverses():
    """Touched at bar 3 of 10, then lost: label 1, left at bar 3, horizon at bar 10."""
    got = label([100, 101, 101, 102, 90, 90, 90, 90, 90, 90, 90], horizon=10)
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (1, 3, TARGET)
    assert got.horizon_end[0] == 10
    assert got.resolved[0]


def test_no_touch_is_left_at_the_horizon():
    """Without a touch the exit is the close of the horizon's session."""
    got = label([100, 101, 101, 101, 110])
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (0, 3, HORIZON)


def test_a_touch_counts_on_the_exact_target():
    """A close equal to entry * 1.02 is a touch."""
    assert label([100.0, 100.0 * 1.02, 100, 100]).label[0] == 1


def test_a_short_is_mirrored():
    """A SHORT succeeds when a close falls by the threshold."""
    assert label([100, 101, 97, 100], side=[-1]).label[0] == 1
    assert label([100, 103, 103, 103], side=[-1]).label[0] == 0


def test_a_horizon_past_the_data_is_unresolved_even_after_a_touch():
    """Keeping only early touches would bias labels to 1: the row goes by its entry date."""
    got = label([100, 105, 105], horizon=3)
    assert got.label[0] == 1
    assert not got.resolved[0]


def test_missing_bars_do_not_stretch_the_horizon():
    """The horizon counts sessions: with two sessions missing it holds fewer bars."""
    got = label([100, 100, 100, 110], session=[0, 1, 3, 4], horizon=3)
    assert (got.label[0], got.exit_row[0]) == (0, 2)


def test_a_history_that_ended_resolves_at_its_last_close():
    """The symbol stops at session 1; once 21 sessions passed the label is its last price."""
    got = label([100, 101], last=30, gap=20)
    assert got.resolved[0]
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (0, 1, ENDED)
    assert got.horizon_end[0] == 1 + 20 + 1


def test_a_touch_before_an_ending_is_sure_no_sooner_than_a_failure():
    """Both wait until the ending is known: else a cut would keep the successes alone."""
    touched, missed = label([100, 103], last=30), label([100, 101], last=30)
    assert touched.exit_reason[0] == TARGET
    assert touched.horizon_end[0] == missed.horizon_end[0] == 22


def test_a_long_horizon_outlasts_the_wait_for_an_ending():
    """Where the horizon comes after the ending is known, the horizon stands."""
    got = label([100, 101], horizon=40, last=60)
    assert got.exit_reason[0] == ENDED
    assert got.horizon_end[0] == 40


def test_a_pause_over_the_horizon_is_sure_at_the_next_bar():
    """No bar at session 3: whether the history went on is known at session 5."""
    got = label([100, 100, 100], session=[0, 1, 5], horizon=3)
    assert (got.exit_row[0], got.exit_reason[0]) == (1, HORIZON)
    assert got.horizon_end[0] == 5


def test_an_ending_not_yet_known_is_unresolved():
    """Five sessions after the last bar nobody knows whether the symbol comes back."""
    assert not label([100, 101], last=6, gap=20).resolved[0]


def test_a_label_does_not_look_across_a_gap():
    """The next history's prices decide nothing: the exit is the last close before the gap."""
    got = label([100, 101, 200, 200], session=[0, 1, 40, 41], bounds=[0, 2, 4], last=60)
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (0, 1, ENDED)
    assert got.resolved[0]


def test_a_symbol_that_follows_another_in_the_same_session_has_its_own_horizon():
    """Two symbols in one path: the first ends in session 2, the second begins there."""
    got = label(
        [100, 100, 100, 50, 50, 53, 53], session=[0, 1, 2, 2, 3, 4, 5], bounds=[0, 3, 7],
        rows=[2, 3], horizon=2, last=30,
    )  # fmt: skip
    assert got.exit_row.tolist() == [2, 5]
    assert got.exit_reason.tolist() == [ENDED, TARGET]
    assert got.horizon_end.tolist() == [23, 4]


def test_no_signals_give_no_labels():
    """An empty selection is an empty answer."""
    assert len(label([100, 101], rows=[]).label) == 0


def test_the_last_bar_of_a_dead_symbol_is_its_own_exit():
    """Entered at the last close, left there: label 0, no error."""
    got = label([100, 101], rows=[1], last=60)
    assert (got.label[0], got.exit_row[0], got.exit_reason[0]) == (0, 1, ENDED)


@pytest.mark.parametrize("horizon", [1, 2, 7])
def test_horizons_count_from_the_entry(horizon):
    """horizon_end is the entry's session plus the horizon."""
    got = label(np.full(20, 100.0), rows=[4], horizon=horizon)
    assert got.horizon_end[0] == 4 + horizon
    assert got.exit_row[0] == 4 + horizon
