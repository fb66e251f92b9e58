"""Law: labels equal a plain reading of the rule, bar by bar, for any holes, gaps and endings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.labeling.first_touch import label_first_touch
from assembled_core.labeling.labels import EXIT_REASONS
from assembled_core.labeling.reach import first_reach
from paths import DAY, plain_span, random_path, seen_at

SLOTS = st.sampled_from([1, 4])  # regular bars of a session: daily, intraday


def label(path, rows, side, horizon, gap):
    """Label with a target of 3 %."""
    return label_first_touch(
        path, rows, side, threshold=0.03, horizon=horizon, max_gap_sessions=gap
    )


@given(
    st.integers(1, 60),
    SLOTS,
    st.integers(0, 12),
    st.integers(0, 6),
    st.integers(0, 8 * DAY),
    st.integers(0, 2**32),
)
def test_labels_equal_the_plain_reading(bars, slots, horizon, gap, quiet, seed):
    """Every signal of a random panel is labelled as the walk over its bars labels it."""
    rng = np.random.default_rng(seed)
    path = random_path(rng, bars, slots, gap, now=10**6)
    now = int(path.stamp[-1]) + quiet
    path = seen_at(path.close, path.stamp, slots, gap, now)
    rows = np.flatnonzero(rng.random(len(path.close)) < 0.7)
    side = rng.choice([-1.0, 1.0], len(rows))
    got = label(path, rows, side, horizon, gap)
    for at, row in enumerate(rows):
        ahead, reason, known = plain_span(path, row, horizon, slots, gap)
        target = path.close[row] * (1 + side[at] * 0.03)
        touched = [r for r in ahead if side[at] * (path.close[r] - target) >= 0]
        assert got.label[at] == bool(touched)
        assert got.exit_row[at] == (touched or ahead[-1:] or [row])[0]
        assert EXIT_REASONS[got.exit_reason[at]] == ("target" if touched else reason)
        assert bool(got.resolved[at]) == (known <= now)
        if known <= now:
            assert got.horizon_end[at] == known


@given(
    st.integers(1, 40),
    SLOTS,
    st.integers(0, 8),
    st.integers(0, 6),
    st.integers(0, 8 * DAY),
    st.integers(0, 2**32),
)
def test_a_label_is_sure_from_its_horizon_end_on(bars, slots, horizon, gap, quiet, seed):
    """A panel cut at any bar resolves exactly the signals whose horizon_end it reaches.

    And it resolves them alike: appending bars never changes a resolved label.
    """
    rng = np.random.default_rng(seed)
    whole = random_path(rng, bars, slots, gap, now=10**6)
    rows = np.flatnonzero(rng.random(len(whole.close)) < 0.7)
    side = rng.choice([-1.0, 1.0], len(rows))

    def labels_known_at(now):
        path = seen_at(whole.close, whole.stamp, slots, gap, now)
        entered = int(np.searchsorted(rows, len(path.close)))
        return label(path, rows[:entered], side[:entered], horizon, gap)

    end = int(whole.stamp[-1]) + quiet
    final = labels_known_at(end)
    for now in {*whole.stamp.tolist(), *range(int(whole.stamp[0]), end, DAY // 3)}:
        then = labels_known_at(now)
        entered = len(then.label)
        sure = final.horizon_end <= now
        assert then.resolved.tolist() == sure[:entered].tolist()
        assert not sure[entered:].any()
        for name in ("label", "exit_row", "exit_reason", "horizon_end"):
            before, after = getattr(then, name), getattr(final, name)[:entered]
            assert before[then.resolved].tolist() == after[then.resolved].tolist()


@given(st.integers(1, 400), st.integers(0, 300), st.integers(0, 2**32))
def test_halving_finds_what_walking_finds(bars, longest, seed):
    """The first value at or beyond the target is the same, for spans of any length."""
    rng = np.random.default_rng(seed)
    values = np.round(np.cumsum(rng.normal(0, 1, bars)), 1)
    rows = np.flatnonzero(rng.random(bars) < rng.random())
    last = np.minimum(rows + rng.integers(0, longest + 1, len(rows)), bars - 1)
    target = values[rows] + rng.choice([-1.0, 0.0, 0.5, 3.0], len(rows))
    got = first_reach(values, rows, last, target)
    for at, row in enumerate(rows):
        span = range(row + 1, last[at] + 1)
        walked = next((r for r in span if values[r] >= target[at]), None)
        assert got[at] == walked if walked is not None else got[at] > last[at]
