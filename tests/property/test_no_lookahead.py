"""Law: what is known at a bar does not change with any later bar."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.workflows.samples import LabelParameters
from panels import (
    EVERY_FAMILY,
    drop_bars,
    learned_columns,
    random_bars,
    samples_of,
    signals_of,
)

KNOWN = [
    "timestamp",
    "symbol",
    "segment",
    "session",
    "signal_direction",
    "signal_score",
    "signal_age",
]
LABEL_TYPES = ("binary_absolute", "binary_outperformance", "multi_class")
LABELS = st.sampled_from([LabelParameters(label_type=name) for name in LABEL_TYPES])


def known_columns(frame: pd.DataFrame) -> list[str]:
    """The columns of a signal frame that a decision may use."""
    return [*KNOWN, *(name for name in learned_columns(frame) if name not in KNOWN)]


def panel_of(seed: int) -> dict[str, pd.DataFrame]:
    """Two symbols of different lengths."""
    return {"A": random_bars("A", 160, seed), "B": random_bars("B", 130, seed)}


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(60, 159))
def test_truncating_the_panel_changes_no_row_before(seed, kept):
    """Features and signals of the bars kept are bit-identical when the later bars are gone."""
    whole = panel_of(seed)
    cut = whole["A"]["timestamp"].iloc[kept - 1]
    short = {s: bars[bars["timestamp"] <= cut].reset_index(drop=True) for s, bars in whole.items()}
    before, after = signals_of(whole, EVERY_FAMILY), signals_of(short, EVERY_FAMILY)
    columns = known_columns(before)
    before = before[before["timestamp"] <= cut].reset_index(drop=True)
    pd.testing.assert_frame_equal(before[columns], after[columns], check_exact=True)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(60, 150))
def test_poisoning_the_future_changes_no_row_before(seed, kept):
    """Any other future prices leave features and signals up to now bit-identical."""
    panel = panel_of(seed)
    poisoned = {}
    rng = np.random.default_rng(seed)
    for symbol, bars in panel.items():
        future = bars.index >= kept
        scale = np.where(future, rng.uniform(0.1, 10, len(bars)), 1.0)
        changes = {
            name: bars[name] * scale for name in ("open", "high", "low", "close", "adj_close")
        }
        poisoned[symbol] = bars.assign(**changes, volume=bars["volume"] * np.where(future, 7, 1))
    before, after = signals_of(panel, EVERY_FAMILY), signals_of(poisoned, EVERY_FAMILY)
    now = panel["A"]["timestamp"].iloc[kept - 1]
    columns = known_columns(before)
    rows = (before["timestamp"] <= now).to_numpy()
    pd.testing.assert_frame_equal(
        before.loc[rows, columns], after.loc[rows, columns], check_exact=True
    )


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(80, 159), LABELS)
def test_appending_bars_never_changes_a_resolved_label(seed, kept, labels):
    """A label that a shorter panel resolved stands, to the bit, in the longer one."""
    whole = panel_of(seed)
    cut = whole["A"]["timestamp"].iloc[kept - 1]
    short = {s: bars[bars["timestamp"] <= cut].reset_index(drop=True) for s, bars in whole.items()}
    outcome = [
        "timestamp", "symbol", "label", "realized_return", "entry_price", "exit_price",
        "label_end", "horizon_end", "exit_reason",
    ]  # fmt: skip
    early, late = (samples_of(panel, labels=labels)[outcome] for panel in (short, whole))
    joined = early.merge(late[["timestamp", "symbol"]], on=["timestamp", "symbol"], how="left")
    assert len(joined) == len(early)
    again = early[["timestamp", "symbol"]].merge(late, on=["timestamp", "symbol"], how="left")
    pd.testing.assert_frame_equal(early, again[outcome], check_exact=True, check_dtype=False)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(80, 159))
def test_no_sample_is_decided_after_the_data_end(seed, kept):
    """Whatever the end, every sample's horizon lies within the data: a hold-out cannot leak."""
    whole = panel_of(seed)
    cut = whole["A"]["timestamp"].iloc[kept - 1]
    short = {s: bars[bars["timestamp"] <= cut].reset_index(drop=True) for s, bars in whole.items()}
    samples = samples_of(short)
    assert (samples["horizon_end"] <= cut).all()
    assert (samples["label_end"] <= samples["horizon_end"]).all()


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(90, 159), LABELS)
def test_a_cut_dataset_is_the_whole_one_up_to_its_horizon_ends(seed, kept, labels):
    """Cut at a session, a dataset holds just the rows whose horizon_end it reaches, to the bit.

    So what a walk-forward step trains on is what it could have built that day, also where a
    symbol has ended (B) or paused (C).
    """
    whole = {
        "A": random_bars("A", 160, seed),
        "B": random_bars("B", 100, seed),
        "C": drop_bars(random_bars("C", 160, seed), [*range(80, 95), 120, 121]),
    }
    cut = whole["A"]["timestamp"].iloc[kept - 1]
    short = {s: bars[bars["timestamp"] <= cut].reset_index(drop=True) for s, bars in whole.items()}
    everything = samples_of(whole, labels=labels).drop(columns="sample_weight")
    expected = everything[everything["horizon_end"] <= cut].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        samples_of(short, labels=labels).drop(columns="sample_weight"), expected, check_exact=True
    )
