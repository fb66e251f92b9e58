"""Law: merging loses no stored bar, keeps every fetched one, and leaves returns as they were."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.market.adjustment import adjustment_factor
from assembled_core.market.bars import canonical_bars
from assembled_core.sources.bar_merging import is_revised, lacking, merge_bars
from panels import random_bars, weekdays

HISTORY = random_bars("A", 40)
ROWS = st.sets(st.integers(0, 39)).map(sorted)


def pick(bars, rows):
    """Some rows of the bars."""
    return bars.iloc[rows].reset_index(drop=True)


def as_dict(bars):
    """{stamp: the row's values}."""
    return {row[0]: row[1:] for row in bars.itertuples(index=False, name=None)}


@given(ROWS, ROWS, st.booleans())
def test_the_merged_bars_are_the_stored_ones_overwritten_by_the_fetched(old, new, corrected):
    """Against a dict that is updated; sorted, unique, canonical again."""
    stored = pick(HISTORY, old)
    # a correction of volumes and highs is no revision of the share basis
    fetched = pick(HISTORY.assign(volume=7.0, high=HISTORY["high"] * 2), new)
    merged = merge_bars(stored, fetched if corrected else pick(HISTORY, new))
    expected = as_dict(stored) | as_dict(fetched if corrected else pick(HISTORY, new))
    assert as_dict(merged) == expected
    assert merged["timestamp"].is_monotonic_increasing
    assert merged["timestamp"].is_unique
    assert canonical_bars(merged.drop(columns="symbol"), "A", "1d").equals(merged)


@given(ROWS, ROWS)
def test_what_is_lacking_is_stored_and_not_fetched(old, new):
    """Counted from the first fetched bar on; nothing fetched lacks all."""
    begin = new[0] if new else 0
    lost = lacking(pick(HISTORY, old), pick(HISTORY, new))
    assert lost["timestamp"].tolist() == [
        HISTORY["timestamp"][row] for row in old if row >= begin and row not in new
    ]


@given(ROWS, ROWS)
def test_dropping_what_is_lacking_keeps_what_is_older(old, new):
    """Asked to, the merge takes the fetched bars alone from the first of them on."""
    merged = merge_bars(pick(HISTORY, old), pick(HISTORY, new), drop_lacking=True)
    kept = [row for row in old if not new or row < new[0]]
    assert merged["timestamp"].tolist() == HISTORY["timestamp"][sorted({*kept, *new})].tolist()


@given(
    st.integers(5, 35),
    st.floats(0.05, 20),
    st.floats(0.9, 1.0),
    st.booleans(),
)
def test_a_split_or_a_dividend_leaves_the_returns_as_they_were(begin, ratio, paid, unadjusted):
    """Only the last bars are fetched again, on a new share basis: no jump where they begin.

    Adjusted closes of the merged bars are those of the stored ones times one number.
    """
    stored = HISTORY.assign(adj_close=np.nan if unadjusted else HISTORY["adj_close"])
    prices = ["open", "high", "low", "close", "adj_close"]
    revised = HISTORY.assign(**{name: HISTORY[name] / ratio for name in prices})
    revised["adj_close"] *= paid
    merged = merge_bars(stored, pick(revised, range(begin, 40)))
    before, after = (
        bars["close"].to_numpy()
        * adjustment_factor(bars["close"].to_numpy(), bars["adj_close"].to_numpy())
        for bars in (stored, merged)
    )
    np.testing.assert_allclose(after / before, paid / ratio, rtol=2e-5)
    quoted = merged["close"].to_numpy()[:begin]
    assert (quoted == HISTORY["close"].to_numpy()[:begin]).all()


def test_a_basis_that_some_bars_have_already_is_that_of_the_first():
    """Stored when Yahoo had adjusted its last days only: older bars take the first ones' ratio."""
    prices = ["open", "high", "low", "close", "adj_close"]
    halved = HISTORY.assign(**{name: HISTORY[name] / 2 for name in prices})
    stored = pd.concat([HISTORY.head(14), halved.tail(26)], ignore_index=True)
    merged = merge_bars(stored, pick(halved, range(10, 40)))
    assert merged["adj_close"].tolist() == halved["adj_close"].tolist()


def test_a_single_corrected_bar_is_no_new_basis():
    """The first common bar alone has another close: older bars stay as they are."""
    fetched = pick(HISTORY, range(10, 40))
    fetched.loc[0, ["close", "adj_close"]] *= 1.01
    assert is_revised(HISTORY, fetched)
    merged = merge_bars(HISTORY, fetched)
    assert merged["adj_close"].tolist()[:10] == HISTORY["adj_close"].tolist()[:10]


@given(st.floats(-3e-7, 3e-7), st.integers(0, 39))
def test_the_jitter_of_yahoo_s_adjusted_close_is_no_revision(jitter, row):
    """Values that differ in the seventh digit are the same price."""
    fetched = HISTORY.assign(adj_close=HISTORY["adj_close"] * (1 + jitter))
    assert not is_revised(HISTORY, fetched)
    fetched.loc[row, "adj_close"] *= 1 - 2e-5  # a dividend of a fiftieth of a percent of a percent
    assert is_revised(HISTORY, fetched)


def test_bars_that_do_not_meet_are_not_compared():
    """Without a common stamp nothing is known of a basis; old bars stay as they are."""
    later = HISTORY.assign(timestamp=weekdays(40, "2020-01-06"))
    assert not is_revised(HISTORY, later)
    merged = merge_bars(HISTORY, later)
    pd.testing.assert_frame_equal(merged.head(40), HISTORY)
