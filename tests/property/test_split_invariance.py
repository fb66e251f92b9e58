"""Law: a share split leaves features, signals and labels as they were."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from panels import EVERY_FAMILY, learned_columns, random_bars, samples_of, signals_of

STORED = ["entry_price", "exit_price"]  # quoted prices change with the split, as they must


def split_bars(bars: pd.DataFrame, day: int, ratio: float) -> pd.DataFrame:
    """Quote the shares before `day` as they were: `ratio` times dearer, fewer of them traded."""
    before = np.where(bars.index < day, ratio, 1.0)
    quoted = {name: bars[name] * before for name in ("open", "high", "low", "close")}
    return bars.assign(**quoted, volume=bars["volume"] / before)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(1, 180), st.sampled_from([2.0, 3.0, 1.5, 0.1, 7.0]))
def test_a_split_changes_no_feature_signal_or_label(seed, day, ratio):
    """Only stored prices differ; everything else is equal to 1e-9."""
    whole = random_bars("A", 200, seed)
    parted = split_bars(whole, day, ratio)
    before, after = (signals_of({"A": bars}, EVERY_FAMILY) for bars in (whole, parted))
    learned = learned_columns(before)
    pd.testing.assert_frame_equal(before[learned], after[learned], rtol=1e-9, atol=1e-9)
    samples, again = samples_of({"A": whole}), samples_of({"A": parted})
    rest = [c for c in samples.columns if c not in STORED]
    pd.testing.assert_frame_equal(samples[rest], again[rest], rtol=1e-9, atol=1e-9)
    returns = again["exit_price"] / again["entry_price"] - 1
    np.testing.assert_allclose(again["realized_return"], returns, rtol=1e-9, atol=1e-12)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.sampled_from([1e-4, 0.37, 1e4]))
def test_the_price_level_changes_no_feature(seed, scale):
    """Features are scale-free: the same path at another price level gives the same features."""
    bars = random_bars("A", 150, seed)
    prices = ["open", "high", "low", "close", "adj_close"]
    scaled = bars.assign(**{p: bars[p] * scale for p in prices}, volume=bars["volume"] / scale)
    before, after = (signals_of({"A": each}, EVERY_FAMILY) for each in (bars, scaled))
    learned = learned_columns(before)
    pd.testing.assert_frame_equal(before[learned], after[learned], rtol=1e-8, atol=1e-9)
