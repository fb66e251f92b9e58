"""Parameters of event ingestion."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...sources.event_file_parameters import InsiderFileParameters
from ...sources.insider_parameters import InsiderSourceParameters
from ...sources.shipping import ShippingSourceParameters


class _SourceParameters(BaseModel):
    """Where events come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    path: str | None = None
    seed: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _has_a_path(self) -> "_SourceParameters":
        if self.source != "simulated" and self.path is None:
            raise ValueError(f"source {self.source} needs a path; say where its files are")
        return self


class InsiderIngestionParameters(_SourceParameters):
    """Where insiders' trades come from, and how they are read."""

    source: Literal["simulated", "sec", "file"] = "simulated"
    sec: InsiderSourceParameters = InsiderSourceParameters()
    file: InsiderFileParameters = InsiderFileParameters()


class ShippingIngestionParameters(_SourceParameters):
    """Where vessel counts come from, and how they are read."""

    source: Literal["simulated", "published"] = "simulated"
    published: ShippingSourceParameters = ShippingSourceParameters()


class EventIngestionParameters(BaseModel):
    """The sources of both kinds of events."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    insider: InsiderIngestionParameters = InsiderIngestionParameters()
    shipping: ShippingIngestionParameters = ShippingIngestionParameters()
