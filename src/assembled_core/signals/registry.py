"""The strategies by name."""

from ..errors import ParameterError
from .event_insider_shipping import EVENT_INSIDER_SHIPPING
from .strategy import Strategy
from .trend import TREND_BASELINE

STRATEGIES = {strategy.name: strategy for strategy in (TREND_BASELINE, EVENT_INSIDER_SHIPPING)}


def find_strategy(name: str) -> Strategy:
    """Return the strategy of that name.

    Raises:
        ParameterError: There is none.
    """
    try:
        return STRATEGIES[name]
    except KeyError:
        known = ", ".join(STRATEGIES)
        raise ParameterError(f"strategy {name!r} is unknown; the choices are: {known}.") from None


__all__ = ["STRATEGIES", "find_strategy"]
