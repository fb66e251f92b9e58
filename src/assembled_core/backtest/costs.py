"""What a fill costs: commission, half the spread, and market impact by the square-root law."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BPS = 1e-4


@dataclass(frozen=True)
class CostModel:
    """Cost rates, each charged on the notional that was filled.

    cost / notional = commission_bps + spread_w * half_spread_bps (both in basis points)
        + impact_w * daily volatility * sqrt(min(1, order / average daily dollar volume))

    Source of the impact term: Almgren, Thum, Hauptmann and Li (2005), Direct Estimation of Equity
    Market Impact; Bouchaud et al. (2018), Trades, Quotes and Prices, chapter 12.
    """

    commission_bps: float = 1.0
    half_spread_bps: float = 2.0
    spread_w: float = 1.0
    impact_w: float = 0.1

    @property
    def linear_rate(self) -> float:
        """The part that is proportional to the notional, as a fraction."""
        return (self.commission_bps + self.spread_w * self.half_spread_bps) * BPS

    def fill_cost(self, notional: Floats, volatility: Floats, dollar_volume: Floats) -> Floats:
        """Cost of fills in currency.

        Args:
            notional: Filled notional, >= 0.
            volatility: Daily volatility known at the decision, as a fraction; NaN (warm-up): no
                impact is charged.
            dollar_volume: Average daily dollar volume known at the decision; 0 or NaN: the order
                counts as the whole day's volume.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(dollar_volume > notional, notional / dollar_volume, 1.0)
        impact = self.impact_w * np.nan_to_num(volatility) * np.sqrt(share)
        return np.asarray(notional * (self.linear_rate + impact), dtype=np.float64)


FREE = CostModel(commission_bps=0.0, half_spread_bps=0.0, spread_w=0.0, impact_w=0.0)
