"""Parameters of evaluation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class EvaluationParameters(BaseModel):
    """How probabilities are binned, and what a trade costs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    n_bins: Annotated[int, Field(ge=1, le=1000)] = 10
    binning: Literal["quantile", "uniform"] = "quantile"
    round_trip_cost_bps: Annotated[float, Field(ge=0.0)] = 10.0
