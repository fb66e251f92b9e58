"""What a fill costs."""

import numpy as np
import pytest

from assembled_core.backtest import kernel
from assembled_core.backtest.costs import FREE, CostModel

NAN = float("nan")


@pytest.mark.parametrize(
    ("notional", "volatility", "dollar_volume", "cost"),
    [
        (10_000.0, 0.02, 1_000_000.0, 10_000 * (0.0003 + 0.1 * 0.02 * 0.1)),
        (10_000.0, 0.02, 5_000.0, 10_000 * (0.0003 + 0.1 * 0.02)),  # more than a day's volume
        (10_000.0, 0.02, 0.0, 10_000 * (0.0003 + 0.1 * 0.02)),  # never trades
        (10_000.0, 0.02, NAN, 10_000 * (0.0003 + 0.1 * 0.02)),
        (10_000.0, NAN, 1_000_000.0, 10_000 * 0.0003),  # warm-up
        (0.0, 0.02, 1_000_000.0, 0.0),
    ],
)
def test_cost_by_hand(
    notional: float, volatility: float, dollar_volume: float, cost: float
) -> None:
    """1 bp + 1 * 2 bp + 0.1 * volatility * sqrt(share of volume), in both implementations."""
    model, known = CostModel(), (volatility, dollar_volume)
    rules = kernel.Rules(model.linear_rate, model.impact_w, 0.0, True)
    assert model.fill_cost(np.array(notional), *map(np.array, known)) == pytest.approx(cost)
    assert kernel.cost_of(notional, *known, rules) == pytest.approx(cost)


def test_free_is_free() -> None:
    """Without costs nothing is charged, whatever the order."""
    assert FREE.fill_cost(np.array(1e9), np.array(0.5), np.array(0.0)) == 0.0
