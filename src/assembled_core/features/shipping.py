"""The shipping_ family: how congested the sea lanes are, as far as it was published.

A day's vessel count is known from its publication on, and a later revision only from its own: the
score of a publication is made of the figures as they stood then. Fewer vessels than usual passing
a strait mean congestion, more vessels than usual waiting mean it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import DataError
from .family import FeatureFamily, Stamps, SymbolBars, Values
from .shipping_parameters import ShippingParameters as ShippingParameters
from .vessel_counts import DAY_NS, Place, measure_place


@dataclass(frozen=True)
class Lanes:
    """The mean over some places, step by step: the next step is a publication or a falling silent.

    Args:
        steps: (steps,) int64 ns, ascending; each holds for decisions strictly after it.
        means: (3, steps) float64: the means of the places' scores, counts and changes.
        latest_day: (steps,) int64 ns; mean of the places' last days with a figure, in whole days.
        rest: (steps,) float64; what that mean is above the whole days; NaN where all are silent.
    """

    steps: Stamps
    means: Values
    latest_day: Stamps
    rest: Values


@dataclass(frozen=True)
class KnownLanes:
    """The lanes that each symbol is exposed to; symbols with the same places share them.

    Args:
        everyone: The lanes of every symbol, where no exposure map tells them apart.
        by_symbol: Those of the symbols on the map.
    """

    everyone: Lanes | None
    by_symbol: Mapping[str, Lanes]

    def of(self, symbol: str) -> Lanes | None:
        """Return a symbol's lanes; None: it is exposed to no place."""
        return self.by_symbol.get(symbol, self.everyone)


def prepare_shipping(events: pd.DataFrame, params: ShippingParameters) -> KnownLanes:
    """Return the means over each set of places that symbols are exposed to, as published.

    Args:
        events: The canonical shipping events: place, event_time (the day), available_at, kind
            (transit or waiting), vessel_count; several rows of one day are its vintages.
        params: Windows and exposure; places that no symbol is exposed to are left out.

    Raises:
        DataError: The exposure map names a place that the events do not hold.
    """
    held = dict(tuple(events.groupby(events["place"].astype(str), sort=True)))
    missing = sorted(set(params.exposure) - set(held))
    if missing:
        raise DataError(
            f"the shipping events hold no place {missing[0]!r}; they hold "
            f"{', '.join(sorted(held)[:8])}. Mend features.shipping.exposure."
        )
    if not params.exposure:
        return KnownLanes(merge_places([measure_place(rows, params) for rows in held.values()]), {})
    places = {name: measure_place(held[name], params) for name in sorted(params.exposure)}
    names_of: dict[str, tuple[str, ...]] = {}
    for name in places:
        for symbol in params.exposure[name]:
            names_of[symbol] = (*names_of.get(symbol, ()), name)
    lanes = {
        names: merge_places([places[name] for name in names]) for names in set(names_of.values())
    }
    return KnownLanes(None, {symbol: lanes[names] for symbol, names in names_of.items()})


def merge_places(places: Sequence[Place]) -> Lanes:
    """Return the means over places; each counts where it is known.

    A step is made of what had been published by then, summed in the order of the places, so no
    later publication changes a bit of it.
    """
    steps = np.unique(np.concatenate([_steps_of(place) for place in places]))
    total, count = np.zeros((2, 3, len(steps)))
    days, speaking = np.zeros((2, len(steps)), dtype=np.int64)
    for place in places:
        row = np.maximum(np.searchsorted(place.published, steps, side="right") - 1, 0)
        speaks = ~place.silence.at(steps + 1)
        there = speaks & ~np.isnan(place.values[:, row])
        total += np.where(there, place.values[:, row], 0.0)
        count += there
        days += np.where(speaks, place.latest_day[row] // DAY_NS, 0)
        speaking += speaks
    whole, rest = np.divmod(days, np.maximum(speaking, 1))
    return Lanes(steps, _quotient(total, count), whole * DAY_NS, _quotient(rest, speaking))


def _steps_of(place: Place) -> Stamps:
    """When a place published, and when it had been silent for too long since."""
    silent_from = place.published + place.silence.limit
    heard_again = np.append(place.published[1:], np.iinfo(np.int64).max)
    return np.concatenate([place.published, silent_from[silent_from < heard_again]])


def _quotient(total: Values | Stamps, count: Values | Stamps) -> Values:
    out = np.full(total.shape, np.nan)
    np.divide(total, count, out=out, where=count > 0)
    return out


def shipping_names(params: ShippingParameters) -> tuple[str, ...]:
    """Return the feature names in the order `compute_shipping` gives them."""
    days = f"{params.window_days}d"
    return (
        f"shipping_congestion_score_{days}",
        f"shipping_vessel_count_{days}",
        f"shipping_vessel_change_{days}",
        "shipping_days_since_update",
    )


def compute_shipping(bars: SymbolBars, known: KnownLanes, params: ShippingParameters) -> Values:
    """Return the shipping features of every bar, each the mean over the symbol's places.

    shipping_congestion_score_{n}d: 0 to 100; 100 * (1 - percentile rank of the mean daily vessel
        count of the last n days among those of the preceding 365 days) for vessels in transit,
        100 * rank for vessels waiting. Equal values count half.
    shipping_vessel_count_{n}d: That mean daily count.
    shipping_vessel_change_{n}d: It over the one n days earlier, minus 1.
    shipping_days_since_update: Days from the last day with a figure to the decision.

    Args:
        bars: The symbol's bars; only their decision times matter.
        known: What `prepare_shipping` made.
        params: The windows.

    Returns:
        (features, bars) float64. Bar t uses figures published strictly before t's decision. NaN
        before a place has `min_history_days` of figures, where it was silent for longer than
        `max_silent_days`, and for a symbol that is exposed to no place.
    """
    lanes = known.of(bars.symbol)
    if lanes is None:
        return np.full((len(shipping_names(params)), len(bars)), np.nan)
    last = np.searchsorted(lanes.steps, bars.decided_at, side="left") - 1
    row = np.maximum(last, 0)
    days = (bars.decided_at - lanes.latest_day[row]) / DAY_NS - lanes.rest[row]
    features = np.vstack([lanes.means[:, row], days])
    features[:, last < 0] = np.nan
    return features


def without_place(
    known: KnownLanes, params: ShippingParameters, symbols: Iterable[str]
) -> list[str]:
    """Return the symbols that the exposure map gives no place."""
    return [symbol for symbol in symbols if known.of(symbol) is None]


def exposed_strangers(params: ShippingParameters, symbols: Iterable[str]) -> list[str]:
    """Return what the exposure map names that is not among the symbols, such as a mistyped one."""
    exposed = {symbol for concerned in params.exposure.values() for symbol in concerned}
    return sorted(exposed - set(symbols))


SHIPPING = FeatureFamily(
    name="shipping",
    prefix="shipping_",
    parameters=ShippingParameters,
    names=shipping_names,
    compute=compute_shipping,
    events="shipping",
    prepare=prepare_shipping,
    untold=without_place,
    strangers=exposed_strangers,
)
