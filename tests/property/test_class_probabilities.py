"""Laws of probabilities of several classes, against row-by-row readings of their definitions."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.metrics.multi_class import (
    multi_class_brier,
    multi_class_log_loss,
    one_vs_rest_aucs,
)
from assembled_core.modeling.calibrate import Calibration
from assembled_core.modeling.classes import (
    MULTI_CLASS,
    expand_classes,
    succeeded,
    success_chances,
)
from assembled_core.modeling.one_vs_rest import OneVsRest, fit_one_vs_rest

SHARES = st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(sum)


@st.composite
def said_of_rows(draw):
    """Probabilities of five classes with ties and zeros, labels, sides and weights."""
    rows = draw(st.lists(SHARES, min_size=1, max_size=12))
    chances = np.array(rows, dtype=float)
    chances /= chances.sum(axis=1, keepdims=True)
    size = len(rows)
    labels = draw(st.lists(st.sampled_from(MULTI_CLASS), min_size=size, max_size=size))
    sides = draw(st.lists(st.sampled_from([1.0, -1.0, 0.0]), min_size=size, max_size=size))
    weights = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    return chances, np.array(labels), np.array(sides), np.array(weights, dtype=float)


@given(said_of_rows())
def test_confidence_is_the_sum_over_the_classes_that_succeed(case):
    """Row by row: every class is asked whether the signal would have succeeded with it."""
    chances, _, sides, _ = case
    found = success_chances(chances, sides, MULTI_CLASS)
    for row, side, confidence in zip(chances, sides, found, strict=True):
        if side == 0.0:
            assert np.isnan(confidence)
            continue
        won = [p for p, label in zip(row, MULTI_CLASS, strict=True) if label * side >= 1]
        assert confidence == min(1.0, sum(won))
        assert 0.0 <= confidence <= 1.0


@given(said_of_rows())
def test_who_knows_the_class_knows_the_success(case):
    """Certain of the class that came, the confidence is 1 for every success and 0 for the rest."""
    _, labels, sides, _ = case
    certain = (labels[:, None] == np.array(MULTI_CLASS)).astype(float)
    active = sides != 0.0
    rows = pd.DataFrame({"label": labels, "signal_direction": sides})[active]
    found = success_chances(certain[active], sides[active], MULTI_CLASS)
    np.testing.assert_array_equal(found, succeeded(rows, MULTI_CLASS).astype(float))


@given(said_of_rows())
def test_the_sides_share_what_is_not_hold(case):
    """LONG's confidence, SHORT's and P(hold) are 1 together."""
    chances, *_ = case
    up, down = (
        success_chances(chances, np.full(len(chances), side), MULTI_CLASS) for side in (1.0, -1.0)
    )
    np.testing.assert_allclose(up + down + chances[:, 2], 1.0)


@given(said_of_rows(), st.permutations(MULTI_CLASS), st.integers(1, 5))
def test_expansion_does_not_depend_on_the_order_of_classes(case, order, count):
    """Whichever classes were met and in whichever order their columns come: each to its place."""
    chances, *_ = case
    seen = list(order[:count])
    found = expand_classes(chances[:, :count], seen, MULTI_CLASS)
    assert found.shape == (len(chances), 5)
    for column, label in enumerate(MULTI_CLASS):
        expected = chances[:, seen.index(label)] if label in seen else np.zeros(len(chances))
        np.testing.assert_array_equal(found[:, column], expected)


@st.composite
def maps(draw):
    """A calibration for each class, or none for a class that never came."""
    method = draw(st.sampled_from(["sigmoid", "isotonic"]))
    number = st.floats(-50, 50)
    share = st.sampled_from([0.0, 0.1, 0.5, 1.0])
    each = []
    for _ in MULTI_CLASS:
        if draw(st.booleans()):
            each.append(None)
        elif method == "sigmoid":
            each.append(Calibration("sigmoid", (draw(number),), (draw(number),)))
        else:
            steps = tuple(sorted(draw(st.lists(share, min_size=2, max_size=2))))
            each.append(Calibration("isotonic", (0.2, 0.8), steps))
    rates = np.array(draw(SHARES), dtype=float)
    return OneVsRest(method, tuple(each), tuple(rates / rates.sum()))


@given(said_of_rows(), maps())
def test_calibrated_rows_are_probabilities(case, calibration):
    """Whatever the maps: each row lies within 0 and 1 and sums to 1, or is the base rates."""
    raw, *_ = case
    found = calibration.apply(raw)
    assert (found >= 0.0).all()
    assert (found <= 1.0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    for row, mapped in zip(raw, found, strict=True):
        alone = [0.0 if one is None else float(one.apply(row[[k]])[0])
                 for k, one in enumerate(calibration.maps)]  # fmt: skip
        if sum(alone) > 0.0:
            np.testing.assert_allclose(mapped, np.array(alone) / sum(alone))
        else:
            np.testing.assert_array_equal(mapped, calibration.base_rates)


@given(said_of_rows(), st.sampled_from(["sigmoid", "isotonic"]))
def test_few_rows_are_calibrated_to_probabilities(case, method):
    """Two classes are enough, however many rows each of them has."""
    raw, labels, _, _ = case
    labels = np.append(labels, [-1, 1])
    raw = np.vstack([raw, raw[:1], raw[-1:]])
    shares = tuple(np.mean(labels == value) for value in MULTI_CLASS)
    found = fit_one_vs_rest(method, raw, labels, np.ones(len(raw)), MULTI_CLASS, shares)
    mapped = found.apply(raw)
    assert np.isfinite(mapped).all()
    np.testing.assert_allclose(mapped.sum(axis=1), 1.0)
    never = [value not in labels for value in MULTI_CLASS]
    assert (mapped[:, never] == 0.0).all()


@given(said_of_rows())
def test_scores_are_those_of_a_walk_over_rows_and_classes(case):
    """Brier score, log loss and the pairs of the AUC, counted one by one."""
    chances, labels, _, weights = case
    brier = log = 0.0
    for row, label, weight in zip(chances, labels, weights, strict=True):
        for p, value in zip(row, MULTI_CLASS, strict=True):
            brier += weight * (p - (value == label)) ** 2
        log -= weight * np.log(np.clip(row[MULTI_CLASS.index(label)], 1e-12, 1 - 1e-12))
    total = weights.sum()
    found = multi_class_brier(labels, chances, MULTI_CLASS, weights)
    if total == 0.0:
        assert np.isnan(found)
        return
    np.testing.assert_allclose(found, brier / total)
    assert 0.0 <= found <= 2.0
    np.testing.assert_allclose(
        multi_class_log_loss(labels, chances, MULTI_CLASS, weights), log / total
    )
    aucs = one_vs_rest_aucs(labels, chances, MULTI_CLASS, weights)
    for column, value in enumerate(MULTI_CLASS):
        better = pairs = 0.0
        for i in np.flatnonzero(labels == value):
            for j in np.flatnonzero(labels != value):
                own, other = chances[i, column], chances[j, column]
                pairs += weights[i] * weights[j]
                better += weights[i] * weights[j] * (0.5 if own == other else float(own > other))
        expected = better / pairs if pairs > 0.0 else np.nan
        np.testing.assert_allclose(aucs[column], expected)
