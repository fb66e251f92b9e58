"""Train a meta-model that can speak for each date as it could have spoken then."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..modeling.classes import succeeded
from ..modeling.meta_model import MetaModel, Step
from ..modeling.parameters import ModelSettings
from ..modeling.rows import nanoseconds
from ..progress import track
from ..validation.purged import decided_before, first_midnight_after, session_dates, step_edges
from .cross_fitting import Fit

PACKAGES = ("assembled-core", "scikit-learn", "joblib", "numpy", "pandas")


@dataclass(frozen=True)
class StepPlan:
    """When step models begin and what they may see.

    Attributes:
        min_train_sessions: sessions from the first signal's on that lie before the first step.
        step_sessions: sessions that a step covers.
        embargo_sessions: sessions that lie between a training row's horizon_end and the dates
            that its model scores, at least.
        min_rows: a step with fewer training rows is skipped; its dates stay unscored.
    """

    min_train_sessions: int = 504
    step_sessions: int = 126
    embargo_sessions: int = 5
    min_rows: int = 100


def train_meta_model(
    dataset: pd.DataFrame,
    features: tuple[str, ...],
    fit: Fit,
    plan: StepPlan,
    settings: ModelSettings,
    metadata: Mapping[str, Any] | None = None,
    sessions_ns: NDArray[np.int64] | None = None,
) -> MetaModel:
    """Fit the step models and the final one.

    Args:
        dataset: an ml dataset that `check_trainable` lets pass: timestamp, horizon_end, label and
            the features, NaN allowed among these, one row per sample in any order.
        features: columns that the model learns from.
        fit: a model from training rows alone.
        plan: the steps.
        settings: what `fit` was made of, kept in the model.
        metadata: plain data about the dataset, kept in the model as metadata["dataset"].
        sessions_ns: what `training_sessions` returns; by default the dates that the rows name.

    Returns:
        The model. Each step knows what was decided before it and the embargo; the final model
        knows every row and speaks once the embargo after the last outcome has passed.

    Raises:
        ParameterError: a plan of less than one session.
        DataError: a time without a zone, or a fit that its rows do not allow.
        DependencyError: scikit-learn is missing.
    """
    times, ends = nanoseconds(dataset["timestamp"]), nanoseconds(dataset["horizon_end"])
    sessions = session_dates(times, ends) if sessions_ns is None else sessions_ns
    from_here = first_midnight_after(int(ends.max()), plan.embargo_sessions, sessions)
    steps, final = fit_steps(dataset, fit, plan, sessions), fit(dataset)
    return MetaModel(
        model_type=settings.model_type,
        features=features,
        parameters=settings.chosen().model_dump(),
        seed=settings.seed,
        calibration=settings.calibration,
        span_start=_instant(int(times.min())),
        span_end=_instant(int(ends.max())),
        out_of_sample_from=_instant(from_here),
        embargo_sessions=plan.embargo_sessions,
        train_rows=len(dataset),
        base_rate=float(succeeded(dataset, final.classes).mean()),
        steps=steps,
        final=final,
        metadata={
            "dataset": dict(metadata or {}),
            "walk_forward": {name: getattr(plan, name) for name in StepPlan.__dataclass_fields__},
            "versions": {name: version(name) for name in PACKAGES},
        },
    )


def fit_steps(
    dataset: pd.DataFrame, fit: Fit, plan: StepPlan, sessions: NDArray[np.int64]
) -> tuple[Step, ...]:
    """One expanding model per step, trained only on what was decided before the step began.

    That is: on rows whose horizon_end, plus the embargo, lies strictly before the step's start.
    The last step reaches on to where the final model takes over. A step is skipped when its
    training rows are fewer than `plan.min_rows` or of one class.
    """
    times, ends = nanoseconds(dataset["timestamp"]), nanoseconds(dataset["horizon_end"])
    edges = step_edges(times, plan.min_train_sessions, plan.step_sessions, sessions)
    edges[-1] = first_midnight_after(int(ends.max()), plan.embargo_sessions, sessions)
    pairs = list(pairwise(edges.tolist()))
    steps = []
    for start, end in track(pairs, "Walk-forward steps", unit="step"):
        known = decided_before(ends, start, plan.embargo_sessions, sessions)
        if known.sum() >= plan.min_rows and dataset["label"][known].nunique() > 1:
            steps.append(_fit_step(dataset, ends, known, start, end, fit))
    return tuple(steps)


def _fit_step(
    dataset: pd.DataFrame,
    ends: NDArray[np.int64],
    known: NDArray[np.bool_],
    start: int,
    end: int,
    fit: Fit,
) -> Step:
    rows = dataset[known]
    model = fit(rows)
    return Step(
        start=_instant(start),
        end=_instant(end),
        train_rows=len(rows),
        train_end=_instant(int(ends[known].max())),
        base_rate=float(succeeded(rows, model.classes).mean()),
        model=model,
    )


def _instant(ns: int) -> pd.Timestamp:
    return pd.Timestamp(ns, unit="ns", tz="UTC")
