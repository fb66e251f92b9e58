"""From where on something is worth saying."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[int, Field(ge=1)]


class QualityThresholds(BaseModel):
    """What each check compares with.

    Attributes:
        first_year: Dates before it are impossible.
        last_year: Dates after it are impossible.
        stale_bars: Bars in a row with one close, per frequency, from which prices are stale.
        spike: Move to a price and back at once, as a fraction, that is a bad print.
        split_tolerance: Distance from a split's ratio, as a fraction of it.
        split_dollar_volume: A jump with this many times the usual dollar volume is a genuine one.
        large_move: Adjusted one-session return, as a fraction, that is worth naming.
        reuse_level: Change of the price level over a long gap, as a ratio, of another company.
        reuse_sessions: A gap of so many sessions is another company whatever the level.
        min_bar_share: Median share of a session's bars below which missing bars are a warning.
        long_lag_days: Days from event to publication that are long.
        stale_counts: Periods in a row with one vessel count from which counts are stale.
        unusual_traffic: A week's mean below this share of the year before it, or above the
            inverse, is unusual.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_year: Annotated[int, Field(ge=1700, le=2200)] = 1900
    last_year: Annotated[int, Field(ge=1700, le=2200)] = 2100
    stale_bars: dict[str, Annotated[int, Field(ge=2)]] = {"1d": 5, "5min": 12}
    spike: Annotated[float, Field(gt=0)] = 0.3
    split_tolerance: Annotated[float, Field(gt=0, lt=0.2)] = 0.05
    split_dollar_volume: Annotated[float, Field(gt=0)] = 3.0
    large_move: Annotated[float, Field(gt=0)] = 0.4
    reuse_level: Annotated[float, Field(gt=1)] = 2.0
    reuse_sessions: Positive = 252
    min_bar_share: Annotated[float, Field(ge=0, le=1)] = 0.8
    long_lag_days: Positive = 45
    stale_counts: Annotated[int, Field(ge=2)] = 7
    unusual_traffic: Annotated[float, Field(gt=0, lt=1)] = 0.6
