"""The second opinion on a strategy's signals, and which model may speak for which date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from .calibrate import Calibration
from .classes import BINARY, Classes, signal_sides, success_chances
from .fit import FittedModel
from .one_vs_rest import OneVsRest
from .rows import feature_matrix, nanoseconds

FORMAT: Final = "assembled-core meta-model"
FORMAT_VERSION: Final = 1
# programs that know binary labels alone must refuse it: they would take P(sell) for P(success)
MULTI_CLASS_VERSION: Final = 2
WALK_FORWARD: Final = "walk_forward"
OUT_OF_SAMPLE: Final = "out_of_sample"
UNSCORED: Final = "unscored"


@dataclass(frozen=True)
class Step:
    """A model for the dates in [start, end), trained on what was decided before them.

    Attributes:
        start: first instant that the step scores.
        end: first instant that it does not score any more.
        train_rows: rows that it was trained on.
        train_end: last horizon_end among them, before `start` by the embargo at least.
        base_rate: share of them whose signal succeeded.
        model: what was fitted.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    train_rows: int
    train_end: pd.Timestamp
    base_rate: float
    model: FittedModel


@dataclass(frozen=True)
class MetaModel:
    """A trained meta-model: the final model, the walk-forward steps and how they were made.

    Attributes:
        model_type: `gradient_boosting` or `random_forest`.
        features: columns that a frame must hold to be scored.
        parameters: settings of the model type.
        seed: seed of every random choice.
        calibration: `none`, `sigmoid` or `isotonic`.
        span_start: first signal of the training rows.
        span_end: last bar that decided one of their labels.
        out_of_sample_from: first midnight after span_end and the embargo.
        embargo_sessions: sessions that lie between training and use, at least.
        train_rows: rows that the final model was trained on.
        base_rate: share of them whose signal succeeded.
        steps: the walk-forward steps, ascending, not overlapping.
        final: the model fitted on the whole span.
        metadata: what the dataset says of itself, package versions, settings of the training.
    """

    model_type: str
    features: tuple[str, ...]
    parameters: Mapping[str, Any]
    seed: int
    calibration: str
    span_start: pd.Timestamp
    span_end: pd.Timestamp
    out_of_sample_from: pd.Timestamp
    embargo_sessions: int
    train_rows: int
    base_rate: float
    steps: tuple[Step, ...]
    final: FittedModel
    metadata: Mapping[str, Any]

    @property
    def classes(self) -> Classes:
        """What the label is of: (0, 1), or -2 to 2 for strong_sell to strong_buy."""
        return self.final.classes

    @property
    def model_class(self) -> str:
        """Name of the estimator's class, such as HistGradientBoostingClassifier."""
        return type(self.final.estimator).__name__

    @property
    def first_scorable(self) -> pd.Timestamp:
        """First instant whose signals the model can score without having seen what followed."""
        return self.steps[0].start if self.steps else self.out_of_sample_from

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Probability of each of `classes` by the final model, shape (rows, classes).

        For a binary label the columns are label 0 and 1; for a multi-class one strong_sell, sell,
        hold, buy and strong_buy, where a class that no training row had gets probability 0.
        The final model has seen the whole span, so for dates inside it this is no fair opinion;
        `score` gives one.

        Args:
            frame: rows with the model's features by name, NaN allowed; other columns are ignored.

        Raises:
            DataError: features that are missing, not numeric or infinite, by name.
        """
        return self.final.predict_matrix(feature_matrix(frame, self.features))

    def score(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Confidence of each row by the model that could have existed at its date.

        It is the probability that the row's signal succeeds: of label 1, or for a multi-class
        label P(label >= 1) of a LONG row and P(label <= -1) of a SHORT one; a FLAT row is then
        unscored.

        Args:
            frame: rows with `timestamp` and the model's features, any order, any symbols; with
                `signal_direction` for a multi-class label.

        Returns:
            confidence (NaN where unscored) and provenance, on the frame's own index.

        Raises:
            DataError: no timestamp, or features missing, not numeric or infinite, by name.
        """
        if "timestamp" not in frame.columns:
            raise DataError("rows to be scored need a 'timestamp' column.")
        matrix = feature_matrix(frame, self.features)
        times, sides = nanoseconds(frame["timestamp"]), signal_sides(frame, self.classes)
        active = np.isin(sides, (1.0, -1.0))
        confidence = np.full(len(frame), np.nan)
        provenance = np.full(len(frame), UNSCORED, dtype=object)
        for start, end, known_as, model in self._speakers():
            rows = np.flatnonzero((times >= start) & (times < end) & active)
            chances = model.predict_matrix(matrix[rows])
            confidence[rows] = success_chances(chances, sides[rows], self.classes)
            provenance[rows] = known_as
        return pd.DataFrame({"confidence": confidence, "provenance": provenance}, index=frame.index)

    def _speakers(self) -> Iterator[tuple[int, float, str, FittedModel]]:
        """First and last instant (ns, exclusive) that each model may score, and as what."""
        for step in self.steps:
            yield step.start.value, step.end.value, WALK_FORWARD, step.model
        yield self.out_of_sample_from.value, np.inf, OUT_OF_SAMPLE, self.final

    def to_plain(self) -> dict[str, Any]:
        """The model as library objects and plain data, ready for a model file."""
        binary = self.classes == BINARY
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION if binary else MULTI_CLASS_VERSION,
            **({} if binary else {"classes": list(self.classes)}),
            "model_type": self.model_type,
            "features": list(self.features),
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "calibration": self.calibration,
            "span": {"start": self.span_start.isoformat(), "end": self.span_end.isoformat()},
            "out_of_sample_from": self.out_of_sample_from.isoformat(),
            "embargo_sessions": self.embargo_sessions,
            "train_rows": self.train_rows,
            "base_rate": self.base_rate,
            "steps": [
                {
                    "start": step.start.isoformat(),
                    "end": step.end.isoformat(),
                    "train_rows": step.train_rows,
                    "train_end": step.train_end.isoformat(),
                    "base_rate": step.base_rate,
                    **_plain_model(step.model),
                }
                for step in self.steps
            ],
            "final": _plain_model(self.final),
            "metadata": dict(self.metadata),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "MetaModel":
        """The model that `to_plain` wrote down; the caller has checked format and version."""
        features = tuple(map(str, plain["features"]))
        binary = plain["format_version"] == FORMAT_VERSION
        classes = BINARY if binary else tuple(map(int, plain["classes"]))
        return cls(
            model_type=str(plain["model_type"]),
            features=features,
            parameters=_mapping(plain, "parameters"),
            seed=int(plain["seed"]),
            calibration=str(plain["calibration"]),
            span_start=pd.Timestamp(plain["span"]["start"]),
            span_end=pd.Timestamp(plain["span"]["end"]),
            out_of_sample_from=pd.Timestamp(plain["out_of_sample_from"]),
            embargo_sessions=int(plain["embargo_sessions"]),
            train_rows=int(plain["train_rows"]),
            base_rate=float(plain["base_rate"]),
            steps=tuple(
                Step(
                    start=pd.Timestamp(step["start"]),
                    end=pd.Timestamp(step["end"]),
                    train_rows=int(step["train_rows"]),
                    train_end=pd.Timestamp(step["train_end"]),
                    base_rate=float(step["base_rate"]),
                    model=_fitted_model(features, classes, step),
                )
                for step in plain["steps"]
            ),
            final=_fitted_model(features, classes, plain["final"]),
            metadata=_mapping(plain, "metadata"),
        )


def _mapping(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(plain[name], Mapping):
        raise ValueError(f"{name} is {plain[name]!r}, not a mapping")
    return dict(plain[name])


def _plain_model(model: FittedModel) -> dict[str, Any]:
    calibration = None if model.calibration is None else model.calibration.to_plain()
    shares = {} if model.classes == BINARY else {"base_rates": list(model.base_rates)}
    return {"estimator": model.estimator, "calibration": calibration, **shares}


def _fitted_model(
    features: tuple[str, ...], classes: Classes, plain: Mapping[str, Any]
) -> FittedModel:
    stored, estimator = plain["calibration"], plain["estimator"]
    if classes == BINARY:
        binary = None if stored is None else Calibration.from_plain(stored)
        return FittedModel(features, estimator, binary)
    shares = tuple(map(float, plain["base_rates"]))
    calibration = None if stored is None else OneVsRest.from_plain(stored, shares)
    return FittedModel(features, estimator, calibration, classes, shares)
