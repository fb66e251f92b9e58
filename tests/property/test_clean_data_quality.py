"""Clean data give neither errors nor warnings, and a defect put anywhere is found where it is."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from raw_samples import check, daily, intraday, of, troubles

SEEDS = st.integers(0, 2**31)


@settings(max_examples=25)
@given(SEEDS, st.integers(1, 5), st.integers(2, 400), st.dates(
    pd.Timestamp("1995-01-02").date(), pd.Timestamp("2022-01-03").date()
))  # fmt: skip
def test_clean_random_panels_have_no_trouble(seed, symbols, count, start):
    """Whatever the walk, the number of symbols, the length and the years."""
    panel = [daily(f"S{n}", count, seed, f"{start}") for n in range(symbols)]
    assert troubles(check(pd.concat(panel), kind="bars", freq="1d")) == []


@settings(max_examples=10)
@given(SEEDS, st.dates(pd.Timestamp("2021-01-04").date(), pd.Timestamp("2024-12-20").date()))
def test_clean_random_intraday_panels_have_no_trouble(seed, start):
    """Half days, holidays and clock changes included."""
    panel = pd.concat([intraday("A", 6, f"{start}"), intraday("B", 6, f"{start}")])
    shuffled = panel.sample(frac=1, random_state=seed % 2**32)
    assert troubles(check(shuffled)) == []


@settings(max_examples=25)
@given(SEEDS, st.data())
def test_a_defect_anywhere_is_found_where_it_is(seed, data):
    """Bars in any order: count, first and last are those of the broken rows."""
    bars = daily("A", 150, seed)
    rows = data.draw(st.sets(st.integers(0, 149), min_size=1, max_size=10).map(sorted))
    bars.loc[rows, "low"] = -1.0
    order = np.random.default_rng(seed).permutation(150)
    (found,) = of(check(bars.iloc[order]), "price_not_positive")
    days = bars["timestamp"].dt.strftime("%Y-%m-%d")
    assert (found.count, found.first, found.last) == (len(rows), days[rows[0]], days[rows[-1]])


@settings(max_examples=25)
@given(SEEDS, st.sets(st.integers(1, 198), min_size=1, max_size=60))
def test_missing_sessions_are_those_that_were_taken_out(seed, rows):
    """A short gap or a long one: each missing session is counted once."""
    findings = check(daily("A", 200, seed).drop(index=sorted(rows)))
    counted = sum(
        f.count for name in ("missing_sessions", "long_gap", "ticker_reuse")
        for f in of(findings, name)
    )  # fmt: skip
    assert counted == len(rows)


@settings(max_examples=25)
@given(SEEDS, st.integers(20, 170), st.sampled_from([2, 3, 4, 5, 10, 20, 0.5, 0.1]))
def test_an_adjusted_split_anywhere_is_no_trouble(seed, at, ratio):
    """Prices and volume change, adj_close explains it."""
    bars = daily("A", 200, seed)
    after = bars.index >= at
    for name in ("open", "high", "low", "close"):
        bars[name] = bars[name].where(~after, bars[name] / ratio)
    bars["adj_close"] /= ratio
    bars["volume"] = bars["volume"].where(~after, bars["volume"] * ratio)
    findings = check(bars)
    assert troubles(findings) == []
    (split,) = of(findings, "explained_split")
    assert split.first == f"{bars['timestamp'][at]:%Y-%m-%d}"
