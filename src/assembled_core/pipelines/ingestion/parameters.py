"""Parameters of ingestion."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class IngestionParameters(BaseModel):
    """Where bars come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["sample", "files"] = "sample"
