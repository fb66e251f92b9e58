"""Metrics of several classes, against scikit-learn, by brute force and by hand."""

import numpy as np
import pytest
from sklearn import metrics as reference

from assembled_core.metrics.classification import brier_score, log_loss, roc_auc
from assembled_core.metrics.multi_class import (
    confusion_matrix,
    likeliest_class,
    macro_auc,
    multi_class_brier,
    multi_class_log_loss,
    one_vs_rest_aucs,
)

CLASSES = (-2, -1, 0, 1, 2)


@pytest.fixture(params=[0, 1, 2])
def judged(request):
    """Labels of five classes, their probabilities with ties, weights with zeros."""
    draw = np.random.default_rng(request.param)
    chances = draw.integers(1, 6, (400, 5)).astype(float)
    chances /= chances.sum(axis=1, keepdims=True)
    weights = draw.random(400) * (draw.random(400) < 0.9)
    return draw.integers(-2, 3, 400), chances, weights


def test_equal_to_scikit_learn(judged):
    """Plain and weighted figures agree with scikit-learn's to the last digits."""
    labels, chances, weights = judged
    for w in (None, weights):
        said = {"sample_weight": w, "labels": CLASSES}
        assert multi_class_brier(labels, chances, CLASSES, w) == pytest.approx(
            reference.brier_score_loss(labels, chances, scale_by_half=False, **said), rel=1e-12
        )
        assert multi_class_log_loss(labels, chances, CLASSES, w) == pytest.approx(
            reference.log_loss(labels, chances, **said), rel=1e-12
        )
        each = [
            reference.roc_auc_score(labels == value, chances[:, k], sample_weight=w)
            for k, value in enumerate(CLASSES)
        ]
        np.testing.assert_allclose(one_vs_rest_aucs(labels, chances, CLASSES, w), each, rtol=1e-12)
    whole = reference.roc_auc_score(labels, chances, multi_class="ovr", labels=CLASSES)
    assert macro_auc(one_vs_rest_aucs(labels, chances, CLASSES)) == pytest.approx(whole, rel=1e-12)
    predicted = likeliest_class(chances, CLASSES)
    np.testing.assert_array_equal(
        confusion_matrix(labels, predicted, CLASSES),
        reference.confusion_matrix(labels, predicted, labels=CLASSES),
    )


def test_by_brute_force(judged):
    """Row by row and class by class, as the definitions read."""
    labels, chances, _ = judged
    brier = log = 0.0
    for label, row in zip(labels, chances, strict=True):
        for value, chance in zip(CLASSES, row, strict=True):
            brier += (chance - (label == value)) ** 2
            log -= np.log(chance) if label == value else 0.0
    assert multi_class_brier(labels, chances, CLASSES) == pytest.approx(brier / len(labels))
    assert multi_class_log_loss(labels, chances, CLASSES) == pytest.approx(log / len(labels))


def test_by_hand():
    """One row: errors 0.04, 0.01 and 0.25; likelihood 0.5."""
    chances = [[0.2, 0.5, 0.3, 0.0, 0.0]]
    assert multi_class_brier([-1], chances, CLASSES) == pytest.approx(0.04 + 0.25 + 0.09)
    assert multi_class_log_loss([-1], chances, CLASSES) == pytest.approx(np.log(2))


def test_brier_reaches_from_0_to_2():
    """Certain and right is 0; certain and wrong is 2, and costs 27.6 nats."""
    certain = [[0.0, 0.0, 1.0, 0.0, 0.0]]
    assert multi_class_brier([0], certain, CLASSES) == 0.0
    assert multi_class_brier([1], certain, CLASSES) == 2.0
    assert multi_class_log_loss([1], certain, CLASSES) == pytest.approx(-np.log(1e-12), rel=1e-4)


def test_two_classes_are_the_binary_figures(judged):
    """Of two classes the Brier score is twice the binary one, log loss and AUC are the same."""
    labels, chances, weights = judged
    came = (labels > 0).astype(int)
    success = chances[:, 0]
    two = np.column_stack([1 - success, success])
    assert multi_class_brier(came, two, (0, 1), weights) == pytest.approx(
        2 * brier_score(came, success, weights)
    )
    assert multi_class_log_loss(came, two, (0, 1), weights) == pytest.approx(
        log_loss(came, success, weights)
    )
    groups = np.arange(len(labels)) % 7
    found = one_vs_rest_aucs(came, two, (0, 1), weights, groups)
    np.testing.assert_allclose(found, roc_auc(came, success, weights, groups))


def test_auc_compares_within_groups():
    """Each class is compared within folds alone, like the binary AUC."""
    draw = np.random.default_rng(0)
    labels, folds = draw.integers(-2, 3, 500), np.repeat(np.arange(5), 100)
    rates = np.array(
        [[np.mean(labels[folds != fold] == value) for value in CLASSES] for fold in range(5)]
    )
    within = one_vs_rest_aucs(labels, rates[folds], CLASSES, groups=folds)
    np.testing.assert_allclose(within, 0.5)
    assert macro_auc(one_vs_rest_aucs(labels, rates[folds], CLASSES)) < 0.48


def test_classes_that_never_came_do_not_count():
    """The macro AUC is the mean over the classes that came; of one class there is none."""
    chances = [[0.1, 0.2, 0.3, 0.2, 0.2], [0.1, 0.3, 0.2, 0.2, 0.2], [0.1, 0.1, 0.4, 0.2, 0.2]]
    aucs = one_vs_rest_aucs([0, -1, 0], chances, CLASSES)
    assert np.isnan(aucs[[0, 3, 4]]).all()
    assert aucs[[1, 2]].tolist() == [1.0, 1.0]
    assert macro_auc(aucs) == 1.0
    assert np.isnan(macro_auc(one_vs_rest_aucs([0, 0, 0], chances, CLASSES)))
    assert np.isnan(multi_class_brier([], np.empty((0, 5)), CLASSES))


def test_confusion_by_hand():
    """Rows are what came, columns what was likeliest; of equal chances the lower class."""
    chances = [[0.4, 0.4, 0.2, 0.0, 0.0], [0.0, 0.1, 0.2, 0.3, 0.4], [0.0, 0.1, 0.2, 0.3, 0.4]]
    predicted = likeliest_class(chances, CLASSES)
    assert predicted.tolist() == [-2, 2, 2]
    counts = confusion_matrix([-1, 2, 0], predicted, CLASSES)
    assert counts.sum() == 3
    assert counts[1, 0] == counts[4, 4] == counts[2, 4] == 1


def test_what_does_not_fit_is_refused():
    """A label of no class, chances of other classes and too few weights are named."""
    with pytest.raises(ValueError, match=r"label 3 is none of the classes \[0, 1\]"):
        multi_class_brier([3], [[0.5, 0.5]], (0, 1))
    with pytest.raises(ValueError, match=r"chances of 2 classes cannot have the shape \(1, 3\)"):
        multi_class_brier([1], [[0.5, 0.3, 0.2]], (0, 1))
    with pytest.raises(ValueError, match=r"weights of shape \(2,\) for 1 rows"):
        multi_class_brier([1], [[0.5, 0.5]], (0, 1), [1.0, 1.0])
