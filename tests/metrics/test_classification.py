"""Metrics of probabilities, against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn import metrics as reference

from assembled_core.metrics.classification import (
    break_even_probability,
    brier_score,
    brier_skill,
    log_loss,
    roc_auc,
)


@pytest.fixture(params=[0, 1, 2])
def judged(request):
    """Labels, probabilities with many ties, weights with zeros."""
    draw = np.random.default_rng(request.param)
    probabilities = np.round(draw.random(300), 1 + request.param)
    weights = draw.random(300) * (draw.random(300) < 0.9)
    return draw.integers(0, 2, 300), probabilities, weights


def test_equal_to_scikit_learn(judged):
    """Plain and weighted figures agree with scikit-learn's to the last digits."""
    labels, probabilities, weights = judged
    inside = np.clip(probabilities, 0.01, 0.99)  # at 0 and 1 the limits differ
    for w in (None, weights):
        assert brier_score(labels, probabilities, w) == pytest.approx(
            reference.brier_score_loss(labels, probabilities, sample_weight=w), rel=1e-12
        )
        assert log_loss(labels, inside, w) == pytest.approx(
            reference.log_loss(labels, inside, sample_weight=w), rel=1e-12
        )
        assert roc_auc(labels, probabilities, w) == pytest.approx(
            reference.roc_auc_score(labels, probabilities, sample_weight=w), rel=1e-12
        )


def test_by_hand():
    """Two rows: squared errors 0.04 and 0.25; likelihoods 0.8 and 0.5."""
    assert brier_score([1, 0], [0.8, 0.5]) == pytest.approx(0.145)
    assert log_loss([1, 0], [0.8, 0.5]) == pytest.approx(-(np.log(0.8) + np.log(0.5)) / 2)
    assert roc_auc([1, 0], [0.8, 0.5]) == 1.0
    assert roc_auc([1, 0], [0.5, 0.5]) == 0.5


def test_auc_compares_within_groups(judged):
    """Groups give the mean of their own AUCs, each weighing as many pairs as it has."""
    labels, probabilities, weights = judged
    groups = np.random.default_rng(7).integers(0, 4, len(labels))
    own, pairs = [], []
    for group in range(4):
        inside = groups == group
        own.append(roc_auc(labels[inside], probabilities[inside], weights[inside]))
        won = np.bincount(labels[inside], weights[inside])
        pairs.append(won[0] * won[1])
    expected = np.average(own, weights=pairs)
    assert roc_auc(labels, probabilities, weights, groups) == pytest.approx(expected, rel=1e-12)


def test_models_that_know_nothing_are_coins_only_within_groups():
    """Each fold predicted by the others' base rate: 0.5 within folds, worse than a coin across."""
    draw = np.random.default_rng(0)
    labels, folds = draw.integers(0, 2, 200), np.repeat(np.arange(5), 40)
    rates = np.array([labels[folds != fold].mean() for fold in range(5)])
    assert roc_auc(labels, rates[folds], groups=folds) == 0.5
    assert roc_auc(labels, rates[folds]) < 0.48


def test_undefined_is_nan():
    """One class has no AUC, no rows have no score."""
    assert np.isnan(roc_auc([1, 1], [0.2, 0.3]))
    assert np.isnan(brier_score([], []))
    assert np.isnan(brier_skill(0.0, 0.0))


def test_a_sure_mistake_costs_much_but_not_everything():
    """A wrong certainty costs 27.6 nats instead of infinity."""
    assert log_loss([0], [1.0]) == pytest.approx(-np.log(1e-12), rel=1e-4)


def test_shapes_must_match():
    """The three shapes are named."""
    with pytest.raises(ValueError, match=r"one shape, got \(2,\), \(1,\) and \(2,\)"):
        brier_score([0, 1], [0.5])


@pytest.mark.parametrize("metric", [brier_score, log_loss, roc_auc])
@pytest.mark.parametrize("label", [-1, 2, 0.5, np.nan])
def test_labels_of_other_classes_are_refused(metric, label):
    """A label of -1 has no binary score; to give one would be a silent lie."""
    with pytest.raises(ValueError, match=f"labels must be 0 or 1, got {float(label)}"):
        metric([0, 1, label], [0.1, 0.9, 0.5])


def test_break_even_is_where_simulated_trades_pay_nothing():
    """Trades that win 3 % or lose 2 % and cost 0.1 % earn nothing at the break-even chance."""
    chance = break_even_probability(0.03, -0.02, 0.001)
    assert chance == pytest.approx(0.42)
    draw = np.random.default_rng(0)
    earned = np.where(draw.random(1_000_000) < chance, 0.03, -0.02) - 0.001
    assert abs(earned.mean()) < 4 * earned.std() / 1000
    assert np.isnan(break_even_probability(-0.01, 0.01, 0.0))


def test_skill_is_the_share_saved():
    """0.2 against 0.25 saves a fifth; no better than the reference is 0."""
    assert brier_skill(0.2, 0.25) == pytest.approx(0.2)
    assert brier_skill(0.25, 0.25) == 0.0
