"""Law: a row does not depend on the start date asked for."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from panels import drop_bars, random_bars, samples_of


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(0, 190))
def test_rows_of_a_later_start_equal_those_of_an_earlier_one(seed, first):
    """Features, signals, labels and weights are bit-identical whatever the window's start."""
    panel = {
        "A": random_bars("A", 200, seed),
        "B": drop_bars(random_bars("B", 200, seed), [70, 90]),
    }
    start = panel["A"]["timestamp"].iloc[first]
    everything, later = samples_of(panel), samples_of(panel, start=start)
    expected = everything[everything["timestamp"] >= start].reset_index(drop=True)
    pd.testing.assert_frame_equal(later, expected, check_exact=True)
    assert not everything.empty
