"""Parameters of training, which evaluation reads too."""

from functools import partial
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..modeling.classes import BINARY, Classes
from ..modeling.parameters import (
    CalibrationMethod,
    GradientBoosting,
    ModelSettings,
    ModelType,
    RandomForest,
)
from ..validation.purged import Fold, combinatorial_purged, purged_kfold, walk_forward
from .cross_fitting import Fit, make_fit, weigh_by_uniqueness, weigh_equally
from .walk_forward import StepPlan

CALIBRATION_FOLDS = 5
Count = Annotated[int, Field(ge=1)]
Sessions = Annotated[int, Field(ge=0)]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CrossValidationParameters(_Parameters):
    """How the printed metrics come about; the model file does not depend on it."""

    kind: Literal["purged_kfold", "walk_forward", "cpcv"] = "purged_kfold"
    n_folds: Annotated[int, Field(ge=2)] = 5
    n_test_folds: Count = 2
    embargo_sessions: Sessions = 5

    @model_validator(mode="after")
    def _leave_blocks_to_train_on(self) -> "CrossValidationParameters":
        if self.kind == "cpcv" and self.n_test_folds >= self.n_folds:
            raise ValueError(
                f"n_test_folds must be below n_folds ({self.n_folds}), got {self.n_test_folds}"
            )
        return self


class WalkForwardParameters(_Parameters):
    """The step models of the model file."""

    min_train_sessions: Count = 504
    step_sessions: Count = 126
    embargo_sessions: Sessions = 5


class TrainingParameters(_Parameters):
    """Everything that decides what is trained and how it is judged."""

    model_type: ModelType = "gradient_boosting"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    n_jobs: Annotated[int, Field(ge=-1)] = -1
    calibration: CalibrationMethod = "none"
    weights: Literal["uniqueness", "none"] = "uniqueness"
    min_rows: Annotated[int, Field(ge=2)] = 100
    cv: CrossValidationParameters = CrossValidationParameters()
    walk_forward: WalkForwardParameters = WalkForwardParameters()
    gradient_boosting: GradientBoosting = GradientBoosting()
    random_forest: RandomForest = RandomForest()

    def model_settings(self) -> ModelSettings:
        """What is fitted."""
        return ModelSettings(
            model_type=self.model_type,
            seed=self.seed,
            n_jobs=self.n_jobs,
            calibration=self.calibration,
            gradient_boosting=self.gradient_boosting,
            random_forest=self.random_forest,
        )

    def step_plan(self) -> StepPlan:
        """When step models begin and what they may see."""
        return StepPlan(**self.walk_forward.model_dump(), min_rows=self.min_rows)

    def fit(self, features: list[str], classes: Classes = BINARY) -> Fit:
        """A model of these features and classes of the label, from training rows alone."""
        weigh = weigh_by_uniqueness if self.weights == "uniqueness" else weigh_equally
        return make_fit(features, self.model_settings(), self.inner_split(), weigh, classes)

    def inner_split(self) -> "partial[list[Fold]]":
        """The folds of training rows that a calibration is fitted on."""
        return partial(
            purged_kfold, n_folds=CALIBRATION_FOLDS, embargo_sessions=self.cv.embargo_sessions
        )

    def split(self, sessions_ns: NDArray[np.int64] | None = None) -> "partial[list[Fold]]":
        """The folds of the printed metrics; sessions as `train_meta_model` takes them."""
        cv, embargo = self.cv, self.cv.embargo_sessions
        if cv.kind == "walk_forward":
            steps = self.walk_forward
            return partial(
                walk_forward,
                min_train_sessions=steps.min_train_sessions,
                step_sessions=steps.step_sessions,
                embargo_sessions=embargo,
                sessions_ns=sessions_ns,
            )
        if cv.kind == "cpcv":
            return partial(
                combinatorial_purged,
                n_folds=cv.n_folds,
                n_test_folds=cv.n_test_folds,
                embargo_sessions=embargo,
                sessions_ns=sessions_ns,
            )
        return partial(
            purged_kfold, n_folds=cv.n_folds, embargo_sessions=embargo, sessions_ns=sessions_ns
        )

    def scheme(self) -> str:
        """How the printed metrics came about, in words."""
        if self.cv.kind == "walk_forward":
            return f"walk-forward, steps of {self.walk_forward.step_sessions} sessions"
        if self.cv.kind == "cpcv":
            return f"combinatorial purged, {self.cv.n_test_folds} of {self.cv.n_folds} folds"
        return f"purged K-fold, {self.cv.n_folds} folds"
