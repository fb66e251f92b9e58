"""Check what a model file says of itself: nothing in it may contradict its use."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from .classes import BINARY, MULTI_CLASS
from .fit import FittedModel
from .meta_model import MetaModel, Step

ROUNDING = 1e-6  # what shares that were added up may differ from 1


def check_consistent(model: MetaModel) -> None:
    """Refuse a model that could not have come from training.

    Raises:
        ValueError: a time without a zone or out of order, a step that overlaps its training rows
            or another step, a base rate that is no share, classes that no label has, metadata that
            are no mapping, another calibration than the model names, or an estimator that does not
            give probabilities.
    """
    if model.classes not in (BINARY, MULTI_CLASS):
        raise ValueError(f"classes {model.classes}, which no label has")
    _check_times(model)
    for step in model.steps:
        _check_step(step)
    for earlier, later in pairwise(model.steps):
        if later.start < earlier.end:
            raise ValueError(f"the step of {later.start} begins before {earlier.end}, in another")
    if model.steps and model.steps[-1].end > model.out_of_sample_from:
        raise ValueError(f"the last step ends after out_of_sample_from {model.out_of_sample_from}")
    _check_share(model.base_rate)
    if not isinstance(model.metadata.get("dataset", {}), Mapping):
        raise ValueError(f"metadata.dataset is {model.metadata['dataset']!r}, not a mapping")
    _check_predictions(model)


def _check_times(model: MetaModel) -> None:
    steps = [time for step in model.steps for time in (step.train_end, step.start, step.end)]
    for time in (model.span_start, model.span_end, model.out_of_sample_from, *steps):
        if time.tzinfo is None:
            raise ValueError(f"time {time} has no zone")
        time.as_unit("ns")  # what lies beyond the years 1677 to 2262 raises
    if model.span_end < model.span_start:
        raise ValueError(f"the span ends at {model.span_end}, before it starts")
    if model.out_of_sample_from <= model.span_end:
        raise ValueError(
            f"out_of_sample_from {model.out_of_sample_from} is not after the training span, "
            f"which ends at {model.span_end}"
        )


def _check_step(step: Step) -> None:
    if not step.train_end < step.start < step.end:
        raise ValueError(
            f"a step from {step.start} to {step.end} that was trained up to {step.train_end}"
        )
    _check_share(step.base_rate)


def _check_share(base_rate: float) -> None:
    if not 0.0 <= base_rate <= 1.0:
        raise ValueError(f"base rate {base_rate}, which is no share")


def _check_predictions(model: MetaModel) -> None:
    """One row of zeros through every model: it takes these features and gives probabilities."""
    row = np.zeros((1, len(model.features)))
    for fitted in (model.final, *(step.model for step in model.steps)):
        method = "none" if fitted.calibration is None else fitted.calibration.method
        if method != model.calibration:
            raise ValueError(f"calibration {method} in a model of calibration {model.calibration}")
        _check_classes(fitted)
        chances = fitted.predict_matrix(row)[0]
        if not ((chances >= 0.0) & (chances <= 1.0)).all() or abs(chances.sum() - 1.0) > ROUNDING:
            raise ValueError(f"an estimator that answers {chances}, which are no probabilities")


def _check_classes(fitted: FittedModel) -> None:
    """The estimator has met classes of the label, at least two, and they have base rates."""
    met = np.asarray(fitted.estimator.classes_).tolist()
    if len(met) < 2 or met != [each for each in fitted.classes if each in met]:
        raise ValueError(f"an estimator of the classes {met} among {list(fitted.classes)}")
    if fitted.classes == BINARY:
        return
    shares = fitted.base_rates
    for share in shares:
        _check_share(share)
    if len(shares) != len(fitted.classes) or abs(sum(shares) - 1.0) > ROUNDING:
        raise ValueError(f"base rates {shares} of the classes {list(fitted.classes)}")
