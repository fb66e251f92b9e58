"""How the comparison consults chance; conf/base/parameters_comparison.yml explains every key."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ...workflows.comparison import ComparisonSettings


class ComparisonParameters(BaseModel):
    """Random filters and resampling."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    n_random: Annotated[int, Field(ge=1)] = 200
    seed: Annotated[int, Field(ge=0)] = 0
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95
    bootstrap_samples: Annotated[int, Field(ge=100)] = 2000

    def settings(self) -> ComparisonSettings:
        """The same for the workflow."""
        return ComparisonSettings(**self.model_dump())
