"""Parameters that several pipelines share; each is a top-level key of the parameters files."""

from datetime import date
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..signals.event_insider_shipping import EventParameters
from ..signals.trend import TrendParameters

Freq = Literal["1d", "5min"]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowParameters(_Parameters):
    """Inclusive sessions that count; null means all there is."""

    start_date: date | None = None
    end_date: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "WindowParameters":
        if self.start_date and self.end_date and self.start_date > self.end_date:
            raise ValueError(
                f"start date {self.start_date} is after end date {self.end_date}; swap them"
            )
        return self

    @property
    def start(self) -> pd.Timestamp | None:
        """Midnight UTC of the first session, or None."""
        return None if self.start_date is None else pd.Timestamp(self.start_date, tz="UTC")

    @property
    def end(self) -> pd.Timestamp | None:
        """Midnight UTC of the last session, or None."""
        return None if self.end_date is None else pd.Timestamp(self.end_date, tz="UTC")


class UniverseParameters(_Parameters):
    """Which symbols to use."""

    symbols: tuple[str, ...] = ()
    source: Literal["file", "all"] = "file"


class MarketParameters(_Parameters):
    """When the market is open and when a history breaks."""

    calendar: str = "XNYS"
    max_gap_sessions: int = Field(20, ge=0)
    overnight: Literal["hold", "flat"] = "hold"
    flat_minutes: int = Field(10, ge=5, le=240)


class StrategiesParameters(_Parameters):
    """Parameters of each strategy at each frequency."""

    trend_baseline: dict[Freq, TrendParameters]
    event_insider_shipping: dict[Freq, EventParameters]
