"""Train a meta-model that can speak for each date as it could have spoken then."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..modeling.meta_model import MetaModel, Step
from ..modeling.parameters import ModelSettings
from ..modeling.rows import nanoseconds
from ..progress import track
from ..validation.purged import decided_before, session_dates, step_edges
from .cross_fitting import Fit

PACKAGES = ("assembled-core", "scikit-learn", "joblib", "numpy", "pandas")


@dataclass(frozen=True)
class StepPlan:
    """When step models begin and what they may see.

    Attributes:
        min_train_sessions: weekdays from the first signal to the first step.
        step_sessions: weekdays that a step covers.
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
) -> MetaModel:
    """Fit the step models and the final one.

    Args:
        dataset: an ml dataset that `check_trainable` lets pass.
        features: columns that the model learns from.
        fit: a model from training rows alone.
        plan: the steps.
        settings: what `fit` was made of, kept in the model.
        metadata: plain data about the dataset, kept in the model as metadata["dataset"].
    """
    times, ends = nanoseconds(dataset["timestamp"]), nanoseconds(dataset["horizon_end"])
    from_here = out_of_sample_from(int(ends.max()), plan.embargo_sessions)
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
        base_rate=float(dataset["label"].mean()),
        steps=fit_steps(dataset, fit, plan),
        final=fit(dataset),
        metadata={
            "dataset": dict(metadata or {}),
            "walk_forward": {name: getattr(plan, name) for name in StepPlan.__dataclass_fields__},
            "versions": {name: version(name) for name in PACKAGES},
        },
    )


def fit_steps(dataset: pd.DataFrame, fit: Fit, plan: StepPlan) -> tuple[Step, ...]:
    """One expanding model per step, trained only on what was decided before the step began.

    That is: on rows whose horizon_end, plus the embargo, lies strictly before the step's start.
    The last step reaches on to where the final model takes over. A step is skipped when its
    training rows are fewer than `plan.min_rows` or of one class.
    """
    times, ends = nanoseconds(dataset["timestamp"]), nanoseconds(dataset["horizon_end"])
    sessions = session_dates(times, ends)
    edges = step_edges(times, plan.min_train_sessions, plan.step_sessions)
    edges[-1] = out_of_sample_from(int(ends.max()), plan.embargo_sessions)
    pairs = list(pairwise(edges.tolist()))
    steps = []
    for start, end in track(pairs, "Walk-forward steps", unit="step"):
        known = decided_before(ends, start, plan.embargo_sessions, sessions)
        if known.sum() >= plan.min_rows and dataset["label"][known].nunique() == 2:
            steps.append(_fit_step(dataset, ends, known, start, end, fit))
    return tuple(steps)


def out_of_sample_from(span_end_ns: int, embargo_sessions: int) -> int:
    """First midnight that `embargo_sessions` weekdays after the span's end have passed.

    No later session is known when a model is trained, so weekdays stand for them: a holiday in
    between shortens the embargo by a session, a market without weekends lengthens it.
    """
    day = np.datetime64(span_end_ns, "ns").astype("datetime64[D]")
    last = max(np.busday_offset(day, embargo_sessions, roll="backward"), day)
    return int((last + 1).astype("datetime64[ns]").astype(np.int64))


def _fit_step(
    dataset: pd.DataFrame,
    ends: NDArray[np.int64],
    known: NDArray[np.bool_],
    start: int,
    end: int,
    fit: Fit,
) -> Step:
    rows = dataset[known]
    return Step(
        start=_instant(start),
        end=_instant(end),
        train_rows=len(rows),
        train_end=_instant(int(ends[known].max())),
        base_rate=float(rows["label"].mean()),
        model=fit(rows),
    )


def _instant(ns: int) -> pd.Timestamp:
    return pd.Timestamp(ns, unit="ns", tz="UTC")
