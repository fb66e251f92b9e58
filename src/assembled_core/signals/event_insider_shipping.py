"""event_insider_shipping: long where insiders buy and ships flow, short where both turn."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from .strategy import FLAT, LONG, SHORT, Strategy, Values


class EventParameters(BaseModel):
    """Thresholds of net insider buying in shares, and of congestion on its scale of 0 to 100."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    insider_window: int = Field(20, ge=1)
    shipping_window: int = Field(7, ge=1)
    net_buy_above: float = Field(1000.0, gt=0)
    net_sell_below: float = Field(-1000.0, lt=0)
    low_congestion: float = Field(30.0, gt=0, le=100)
    high_congestion: float = Field(70.0, ge=0, lt=100)

    @model_validator(mode="after")
    def _low_below_high(self) -> "EventParameters":
        if self.low_congestion > self.high_congestion:
            raise ValueError(
                f"low_congestion must not exceed high_congestion, "
                f"got {self.low_congestion} and {self.high_congestion}"
            )
        return self


def _needs(params: EventParameters) -> tuple[str, ...]:
    return (
        f"insider_net_buy_{params.insider_window}d",
        f"shipping_congestion_score_{params.shipping_window}d",
    )


def decide_on_events(frame: Mapping[str, Any], params: EventParameters) -> tuple[Values, Values]:
    """Return LONG on net insider buying without congestion, SHORT on net selling with it.

    LONG where the net shares bought exceed `net_buy_above` and congestion is below
    `low_congestion`; SHORT where they fall below `net_sell_below` and congestion exceeds
    `high_congestion`; FLAT elsewhere, and where either is not known (NaN).

    Args:
        frame: {name: (bars,) values} or a frame, with the columns that `needs` names.
        params: The thresholds.

    Returns:
        Direction and score, each (bars,) float64. The score is the mean of two parts in [0, 1):
        how far the net shares are beyond their threshold (1 - threshold / net) and how far the
        congestion is beyond its own, on the way to the end of its scale; 0 where FLAT. Bar t is
        decided from bar t's features alone.
    """
    net, congestion = (np.asarray(frame[name], dtype=np.float64) for name in _needs(params))
    # a NaN compares False: what is not known decides nothing
    long = (net > params.net_buy_above) & (congestion < params.low_congestion)
    short = (net < params.net_sell_below) & (congestion > params.high_congestion)
    direction = np.where(long, LONG, np.where(short, SHORT, FLAT))
    with np.errstate(divide="ignore", invalid="ignore"):
        bought = (1 - params.net_buy_above / net) + (1 - congestion / params.low_congestion)
        sold = 1 - params.net_sell_below / net
        sold += (congestion - params.high_congestion) / (100 - params.high_congestion)
    score = np.where(long, bought / 2, np.where(short, sold / 2, 0.0))
    return direction, score


EVENT_INSIDER_SHIPPING = Strategy(
    "event_insider_shipping", EventParameters, _needs, decide_on_events
)
