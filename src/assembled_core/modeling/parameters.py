"""Settings of the model types; docs/decisions/0005 holds the comparison that chose the defaults."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ModelType = Literal["gradient_boosting", "random_forest"]
CalibrationMethod = Literal["none", "sigmoid", "isotonic"]
Share = Annotated[float, Field(gt=0.0, le=1.0)]


class GradientBoosting(BaseModel):
    """Histogram gradient boosting: few, slow steps of shallow trees with large leaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    learning_rate: Annotated[float, Field(gt=0.0, le=1.0)] = 0.02
    max_iter: Annotated[int, Field(ge=1)] = 60
    max_leaf_nodes: Annotated[int, Field(ge=2)] = 4
    min_samples_leaf: Annotated[int, Field(ge=1)] = 200
    l2_regularization: Annotated[float, Field(ge=0.0)] = 100.0
    max_features: Share = 0.3
    max_bins: Annotated[int, Field(ge=2, le=255)] = 64


class RandomForest(BaseModel):
    """Random forest: shallow trees with large leaves, each grown on a part of the rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    n_estimators: Annotated[int, Field(ge=1)] = 100
    min_samples_leaf: Annotated[int, Field(ge=1)] = 200
    max_features: Share | Literal["sqrt"] = "sqrt"
    max_samples: Share = 0.3
    max_depth: Annotated[int, Field(ge=1)] | None = None


class ModelSettings(BaseModel):
    """Everything that decides what is fitted, but for the rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model_type: ModelType = "gradient_boosting"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    n_jobs: Annotated[int, Field(ge=-1)] = -1
    calibration: CalibrationMethod = "none"
    gradient_boosting: GradientBoosting = GradientBoosting()
    random_forest: RandomForest = RandomForest()

    def chosen(self) -> GradientBoosting | RandomForest:
        """The parameters of the chosen model type."""
        chosen: GradientBoosting | RandomForest = getattr(self, self.model_type)
        return chosen
