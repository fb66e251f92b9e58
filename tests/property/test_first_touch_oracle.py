"""Law: labels equal a plain reading of the rule, bar by bar, for any holes, gaps and endings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.labeling.first_touch import EXIT_REASONS, label_first_touch
from assembled_core.market.gaps import segment_bounds, split_at_gaps


def plain_reading(close, session, segment, row, side, threshold, horizon, last_session, gap):
    """Return (resolved, label, exit row, reason) of one signal, walking its bars."""
    over = session[row] + horizon
    label, left = 0, row
    for ahead in range(row + 1, len(close)):
        if segment[ahead] != segment[row] or session[ahead] > over:
            break
        left = ahead
        if side * (close[ahead] - close[row] * (1 + side * threshold)) >= 0:
            label = 1
            break
    mine = [r for r in range(len(close)) if segment[r] == segment[row]]
    final = max(mine)
    in_time = [r for r in mine if session[r] <= over]
    at_horizon = max(in_time)
    ended = at_horizon == final and session[at_horizon] < over
    sure = not ended or segment[row] != segment[-1] or last_session - session[final] > gap
    reason = "target" if label else ("ended" if ended else "horizon")
    return over <= last_session and sure, label, left, reason


@given(
    st.integers(1, 40),
    st.integers(1, 12),
    st.integers(0, 6),
    st.integers(0, 8),
    st.integers(0, 2**32),
)
def test_labels_equal_the_plain_reading(bars, horizon, gap, quiet_sessions, seed):
    """Every signal of a random panel is labelled as the walk over its bars labels it."""
    rng = np.random.default_rng(seed)
    session = np.cumsum(rng.choice([0, 1, 1, 1, 2, 9], bars)).astype(np.int32)
    close = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.02, bars))), 1)
    segment = split_at_gaps(session, gap)
    last_session = int(session[-1]) + quiet_sessions
    rows = np.flatnonzero(rng.random(bars) < 0.7)
    side = rng.choice([-1.0, 1.0], len(rows))
    got = label_first_touch(
        close, session, segment_bounds(segment), rows, side,
        threshold=0.03, horizon=horizon, last_session=last_session, max_gap_sessions=gap,
    )  # fmt: skip
    for at, row in enumerate(rows):
        resolved, label, left, reason = plain_reading(
            close, session, segment, row, side[at], 0.03, horizon, last_session, gap
        )
        assert bool(got.resolved[at]) == resolved
        assert got.label[at] == label
        assert got.exit_row[at] == left
        assert EXIT_REASONS[got.exit_reason[at]] == reason


@given(
    st.integers(1, 20),
    st.integers(1, 8),
    st.integers(0, 6),
    st.integers(0, 8),
    st.integers(0, 2**32),
)
def test_a_label_is_sure_from_its_horizon_session_on(bars, horizon, gap, quiet_sessions, seed):
    """A panel cut at any session resolves exactly the signals whose horizon_session it reaches."""
    rng = np.random.default_rng(seed)
    session = np.cumsum(rng.choice([0, 1, 1, 1, 2, 9], bars)).astype(np.int32)
    close = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.02, bars))), 1)
    rows = np.flatnonzero(rng.random(bars) < 0.7)

    def labels_known_at(now):
        seen = int(np.searchsorted(session, now, side="right"))
        entered = rows[rows < seen]
        return label_first_touch(
            close[:seen], session[:seen], segment_bounds(split_at_gaps(session[:seen], gap)),
            entered, np.ones(len(entered)),
            threshold=0.03, horizon=horizon, last_session=now, max_gap_sessions=gap,
        )  # fmt: skip

    final_session = int(session[-1]) + quiet_sessions
    final = labels_known_at(final_session)
    sure = np.where(final.resolved, final.horizon_session, final_session + 1)
    for now in range(int(session[0]), final_session):
        known = labels_known_at(now).resolved
        assert known.tolist() == (sure[: len(known)] <= now).tolist()
        assert (sure[len(known) :] > now).all()
