"""When confidence is read, and what it does to a signal."""

import numpy as np
import pytest

from assembled_core.errors import ParameterError
from assembled_core.portfolio.ensemble import (
    EnsembleRule,
    ensemble_multiplier,
    entry_bars,
    entry_rows,
    hold_entry_confidence,
)

NAN = float("nan")


def column(values: list, kind: type = float) -> np.ndarray:
    """One symbol over time."""
    return np.array(values, dtype=kind)[:, np.newaxis]


def held(direction: list, confidence: list, present: list | None = None) -> list:
    """Confidence as held from the entries, of one symbol."""
    has_bar = column([1] * len(direction) if present is None else present, bool)
    rows = entry_rows(column(direction, np.int8), has_bar)
    return hold_entry_confidence(column(confidence), rows)[:, 0].tolist()


def test_confidence_is_read_where_the_direction_turns_and_held() -> None:
    """Later confidences of the same position are not looked at; a change of side is a turn."""
    got = held([0, 1, 1, -1, -1, 0, 1], [0.9, 0.6, 0.1, 0.7, 0.2, 0.9, 0.3])
    assert got == pytest.approx([NAN, 0.6, 0.6, 0.7, 0.7, NAN, 0.3], nan_ok=True)


def test_signal_active_at_the_start_is_read_at_the_first_bar() -> None:
    """A run that begins within a position reads that bar's confidence."""
    assert held([1, 1, 1], [0.4, 0.8, 0.9]) == pytest.approx([0.4, 0.4, 0.4])


def test_symbol_without_a_bar_at_the_start_is_read_at_its_first_bar() -> None:
    """A direction carried into the run enters when the symbol has a bar, not before."""
    got = held([1, 1, 1], [NAN, 0.8, 0.9], present=[0, 1, 1])
    assert got == pytest.approx([NAN, 0.8, 0.8], nan_ok=True)


def test_entries_are_turns_to_a_side() -> None:
    """Turning flat is no entry, turning from one side to the other is one."""
    direction = column([0, 1, 1, 0, -1, 1], np.int8)
    entries = entry_bars(direction, np.ones_like(direction, bool))[:, 0]
    assert entries.tolist() == [False, True, False, False, True, True]


def test_filter_keeps_whole_what_reaches_the_minimum() -> None:
    """Below is dropped, equal is kept, no confidence is dropped."""
    rule = EnsembleRule(mode="filter", min_confidence=0.5)
    assert ensemble_multiplier(np.array([0.49, 0.5, 0.9, NAN]), rule).tolist() == [0, 1, 1, 0]


def test_scaling_drops_below_the_minimum_and_weighs_the_rest() -> None:
    """What is kept weighs its confidence, up to max_scaling."""
    rule = EnsembleRule(mode="scaling", min_confidence=0.5, max_scaling=0.8)
    assert ensemble_multiplier(np.array([0.49, 0.5, 0.9, NAN]), rule).tolist() == [0, 0.5, 0.8, 0]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"mode": "veto"}, "`mode` must be one of filter, scaling, got 'veto'"),
        ({"confidence_at": "exit"}, "`confidence_at` must be one of entry, bar, got 'exit'"),
        ({"min_confidence": 1.5}, r"`min_confidence` must be in \[0, 1\], got 1\.5"),
        ({"max_scaling": -0.1}, r"`max_scaling` must be in \[0, 1\], got -0\.1"),
    ],
)
def test_impossible_rule_is_refused(rule: dict, message: str) -> None:
    """A rule out of range names its key and value."""
    with pytest.raises(ParameterError, match=message):
        EnsembleRule(**rule)


def test_confidence_outside_its_range_is_refused() -> None:
    """A confidence is a probability."""
    with pytest.raises(ParameterError, match=r"`confidence` must be in \[0, 1\], got 1\.2"):
        ensemble_multiplier(np.array([0.4, 1.2]), EnsembleRule())
