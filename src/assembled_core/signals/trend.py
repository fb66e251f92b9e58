"""trend_baseline: long while the fast EMA stands above the slow one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from .strategy import FLAT, LONG, Strategy, Values


class TrendParameters(BaseModel):
    """EMA spans in bars, fast below slow, and the window of the ATR that scales the score."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fast: int = Field(20, ge=2)
    slow: int = Field(50, ge=3)
    atr_window: int = Field(14, ge=2)

    @model_validator(mode="after")
    def _fast_below_slow(self) -> "TrendParameters":
        if self.fast >= self.slow:
            raise ValueError(f"fast must be below slow, got {self.fast} and {self.slow}")
        return self


def _needs(params: TrendParameters) -> tuple[str, ...]:
    return (
        f"ta_close_to_ema_{params.fast}",
        f"ta_close_to_ema_{params.slow}",
        f"ta_atr_{params.atr_window}_pct",
    )


def decide_trend(frame: Mapping[str, Any], params: TrendParameters) -> tuple[Values, Values]:
    """Return LONG where EMA(fast) > EMA(slow), FLAT elsewhere and during warm-up.

    Args:
        frame: {name: (bars,) values} or a frame, with the columns of `TREND_BASELINE.needs`.
        params: The spans.

    Returns:
        Direction and score, each (bars,) float64. The score is 1 - exp(-spread), the spread of the
        two EMAs counted in ATRs; 0 where FLAT. Bar t is decided from bar t's features alone.
    """
    fast, slow, atr = (np.asarray(frame[name]) for name in _needs(params))
    # close / EMA - 1 on both: the EMA that stands higher has the lower ratio
    spread = 1 / (1 + fast) - 1 / (1 + slow)
    long = spread > 0  # NaN during warm-up compares False
    with np.errstate(divide="ignore", invalid="ignore"):
        score = -np.expm1(-spread / atr)
    return np.where(long, LONG, FLAT), np.where(long, np.nan_to_num(score, nan=0.0), 0.0)


TREND_BASELINE = Strategy("trend_baseline", TrendParameters, _needs, decide_trend)
