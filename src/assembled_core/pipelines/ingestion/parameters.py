"""Parameters of ingestion."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ...sources.yahoo_parameters import YahooParameters


class IngestionParameters(BaseModel):
    """Where bars come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["sample", "files", "yahoo"] = "sample"
    also: tuple[str, ...] = ()
    yahoo: YahooParameters = YahooParameters()
