"""What is checked; conf/base/parameters_quality.yml explains every key."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ...quality.thresholds import QualityThresholds
from ...workflows.parameters import MarketParameters, WindowParameters
from ...workflows.quality_result import QualitySettings


class QualityParameters(BaseModel):
    """Which tables count, and from where on something is worth saying."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str = "raw"
    title: str | None = None
    kind: Literal["auto", "bars", "insider", "shipping"] = "auto"
    freq: Literal["1d", "5min"] | None = None
    symbols: tuple[str, ...] = ()
    thresholds: QualityThresholds = QualityThresholds()

    def settings(self, window: WindowParameters, market: MarketParameters) -> QualitySettings:
        """The same for the workflow."""
        return QualitySettings(
            kind=self.kind,
            freq=self.freq,
            symbols=self.symbols,
            start=window.start,
            end=window.end,
            calendar=market.calendar,
            max_gap_sessions=market.max_gap_sessions,
            thresholds=self.thresholds,
        )
