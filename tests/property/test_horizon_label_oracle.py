"""Law: labels by return equal a plain reading, and stand when bars are appended."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.labeling.benchmark import Benchmark, SymbolReturns, equal_weight
from assembled_core.labeling.horizon import label_classes, label_outperformance
from assembled_core.labeling.labels import EXIT_REASONS
from paths import DAY, plain_span, random_path, seen_at

SLOTS = st.sampled_from([1, 4])  # regular bars of a session: daily, intraday
SHAPES = (st.integers(1, 50), SLOTS, st.integers(0, 8), st.integers(0, 6), st.integers(0, 2**32))


def as_benchmark(path):
    """A path as what others are compared with."""
    history = np.repeat(np.arange(len(path.bounds) - 1), np.diff(path.bounds))
    return Benchmark(path.stamp, path.close, history)


def plain_growth(benchmark, start, end):
    """Return (growth, stamp at which it is known) of one span, or None, by walking the bars."""
    bars = list(zip(benchmark.stamp, benchmark.level, benchmark.history, strict=True))
    before = [bar for bar in bars if bar[0] <= start]
    left = [bar for bar in bars if bar[0] <= end]
    after = [bar for bar in bars if bar[0] >= end]
    if not before or not after or before[-1][2] != after[0][2]:
        return None
    return left[-1][1] / before[-1][1], after[0][0]


@given(*SHAPES)
def test_classes_equal_the_plain_reading(bars, slots, horizon, gap, seed):
    """Each signal's class is that of its last close within the horizon, boundaries included."""
    rng = np.random.default_rng(seed)
    path = random_path(rng, bars, slots, gap, now=10**6)
    now = int(path.stamp[-1]) + 5 * DAY
    path = seen_at(path.close, path.stamp, slots, gap, now)
    rows = np.flatnonzero(rng.random(len(path.close)) < 0.7)
    got = label_classes(path, rows, threshold=0.02, horizon=horizon, max_gap_sessions=gap)
    for at, row in enumerate(rows):
        ahead, reason, known = plain_span(path, row, horizon, slots, gap)
        left = (ahead or [row])[-1]
        entry, price = path.close[row], path.close[left]
        classes = {
            2: price >= entry * 1.04,
            1: price >= entry * 1.02,
            -2: price <= entry * 0.96,
            -1: price <= entry * 0.98,
        }
        assert got.label[at] == next((name for name, holds in classes.items() if holds), 0)
        assert got.exit_row[at] == left
        assert EXIT_REASONS[got.exit_reason[at]] == reason
        assert bool(got.resolved[at]) == (known <= now)


@given(*SHAPES)
def test_outperformance_equals_the_plain_reading(bars, slots, horizon, gap, seed):
    """Each signal is judged against the benchmark's last levels at its entry and its exit."""
    rng = np.random.default_rng(seed)
    path = random_path(rng, bars, slots, gap, now=10**6)
    benchmark = as_benchmark(random_path(rng, bars + 10, slots, gap, now=10**6))
    now = max(int(path.stamp[-1]), int(benchmark.stamp[-1])) + 5 * DAY
    path = seen_at(path.close, path.stamp, slots, gap, now)
    rows = np.flatnonzero(rng.random(len(path.close)) < 0.7)
    side = rng.choice([-1.0, 1.0], len(rows))
    got = label_outperformance(
        path, rows, side, benchmark, threshold=0.01, horizon=horizon, max_gap_sessions=gap
    )
    for at, row in enumerate(rows):
        ahead, _, known = plain_span(path, row, horizon, slots, gap)
        left = (ahead or [row])[-1]
        grown = plain_growth(benchmark, path.stamp[row], path.stamp[left])
        assert got.uncovered[at] == (grown is None and known <= now)
        assert bool(got.resolved[at]) == (grown is not None and known <= now)
        if got.resolved[at]:
            lead = side[at] * (path.close[left] / path.close[row] - grown[0])
            assert got.label[at] == (lead >= 0.01)
            assert got.exit_row[at] == left
            assert got.horizon_end[at] == max(known, grown[1])


@given(*SHAPES)
def test_labels_by_return_are_sure_from_their_horizon_end_on(bars, slots, horizon, gap, seed):
    """Panel and benchmark cut at any bar resolve exactly the signals due by then, and alike."""
    rng = np.random.default_rng(seed)
    whole = random_path(rng, bars, slots, gap, now=10**6)
    other = random_path(rng, bars, slots, gap, now=10**6)
    rows = np.flatnonzero(rng.random(len(whole.close)) < 0.7)
    side = rng.choice([-1.0, 1.0], len(rows))

    def labels_known_at(now):
        path = seen_at(whole.close, whole.stamp, slots, gap, now)
        entered = int(np.searchsorted(rows, len(path.close)))
        rules = {"threshold": 0.02, "horizon": horizon, "max_gap_sessions": gap}
        yield label_classes(path, rows[:entered], **rules)
        seen = seen_at(other.close, other.stamp, slots, gap, max(now, int(other.stamp[0])))
        yield label_outperformance(
            path, rows[:entered], side[:entered], as_benchmark(seen), **rules
        )

    final = list(labels_known_at(int(whole.stamp[-1]) + 5 * DAY))
    start = max(int(whole.stamp[0]), int(other.stamp[0]))
    for now in {start, *(stamp for stamp in whole.stamp.tolist() if stamp >= start)}:
        for then, later in zip(labels_known_at(now), final, strict=True):
            entered = len(then.label)
            sure = later.horizon_end <= now
            assert then.resolved.tolist() == sure[:entered].tolist()
            assert not sure[entered:].any()
            for name in ("label", "exit_row", "exit_reason", "horizon_end"):
                before, after = getattr(then, name), getattr(later, name)[:entered]
                assert before[then.resolved].tolist() == after[then.resolved].tolist()


@given(st.integers(1, 5), st.integers(1, 30), st.integers(0, 2**32))
def test_the_equal_weight_index_is_the_compounded_mean(symbols, bars, seed):
    """Its growth between bars is the product of the mean returns of those who count there."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(symbols):
        stamp = np.flatnonzero(rng.random(bars) < 0.7)
        value = np.where(rng.random(len(stamp)) < 0.2, np.nan, rng.normal(0, 0.02, len(stamp)))
        parts.append(SymbolReturns(stamp, value))
    index = equal_weight(iter(parts))
    level, expected = 1.0, {}
    for now in range(bars):
        here = [
            v for part in parts for s, v in zip(part.stamp, part.value, strict=True) if s == now
        ]
        counted = [value for value in here if not np.isnan(value)]
        level *= 1 + sum(counted) / max(len(counted), 1)
        if here:
            expected[now] = level
    assert index.stamp.tolist() == list(expected)
    np.testing.assert_allclose(index.level, list(expected.values()), rtol=1e-12)
