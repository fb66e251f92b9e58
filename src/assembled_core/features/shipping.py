"""The shipping_ family: how congested the sea lanes are, as far as it was published.

A day's vessel count is known from its publication on, and a later revision only from its own: the
score of a publication is made of the figures as they stood then. Fewer vessels than usual passing
a strait mean congestion, more vessels than usual waiting mean it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from ..errors import DataError
from .family import FeatureFamily, Rows, Silence, Stamps, SymbolBars, Values, stale_from

DAY_NS = 86_400_000_000_000
PUBLICATIONS_AT_ONCE = 1024  # bounds the memory that the past years of all of them take


class ShippingParameters(BaseModel):
    """Windows of the shipping features, who is exposed, and when a place counts as silent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    window_days: int = Field(7, ge=1, le=90)
    history_days: int = Field(365, ge=30, le=3650)
    min_history_days: int = Field(180, ge=1)
    max_silent_days: int = Field(30, ge=1)
    exposure: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Place:
    """What had been published of one place, at each publication; every array is (publications,).

    Args:
        published: int64 ns, ascending; known to decisions strictly after it.
        values: (features, publications) float64 in the order of `shipping_names`, but for the last.
        latest_day: int64 ns; the last day that had a figure.
        silence: When the place had been silent for too long.
    """

    published: Stamps
    values: Values
    latest_day: Stamps
    silence: Silence


def prepare_shipping(events: pd.DataFrame, params: ShippingParameters) -> Mapping[str, Place]:
    """Return each place's figures as they stood at each publication.

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
    wanted = params.exposure or held
    return {name: _place(rows, params) for name, rows in held.items() if name in wanted}


def shipping_names(params: ShippingParameters) -> tuple[str, ...]:
    """Return the feature names in the order `compute_shipping` gives them."""
    days = f"{params.window_days}d"
    return (
        f"shipping_congestion_score_{days}",
        f"shipping_vessel_count_{days}",
        f"shipping_vessel_change_{days}",
        "shipping_days_since_update",
    )


def compute_shipping(
    bars: SymbolBars, known: Mapping[str, Place], params: ShippingParameters
) -> Values:
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
        params: The windows, and the exposure map place -> symbols (empty: all to every place).

    Returns:
        (features, bars) float64. Bar t uses figures published strictly before t's decision. NaN
        before a place has `min_history_days` of figures, where it was silent for longer than
        `max_silent_days`, and for a symbol that is exposed to no place.
    """
    places = [
        place for name, place in known.items() if _is_exposed(bars.symbol, name, params.exposure)
    ]
    total = np.zeros((len(shipping_names(params)), len(bars)))
    count = np.zeros(total.shape)
    for place in places:
        figures = _as_known(place, bars.decided_at)
        there = ~np.isnan(figures)
        total[there] += figures[there]
        count += there
    out = np.full(total.shape, np.nan)
    np.divide(total, count, out=out, where=count > 0)
    return out


def without_place(
    known: Mapping[str, Place], params: ShippingParameters, symbols: Iterable[str]
) -> list[str]:
    """Return the symbols that the exposure map gives no place."""
    exposed = {symbol for concerned in params.exposure.values() for symbol in concerned}
    return [symbol for symbol in symbols if params.exposure and symbol not in exposed]


def _is_exposed(symbol: str, place: str, exposure: Mapping[str, tuple[str, ...]]) -> bool:
    return not exposure or symbol in exposure.get(place, ())


def _as_known(place: Place, decided_at: Stamps) -> Values:
    """(features, bars) of one place, by the last publication strictly before each decision."""
    last = np.searchsorted(place.published, decided_at, side="left") - 1
    row = np.maximum(last, 0)
    days = (decided_at - place.latest_day[row]) / DAY_NS
    figures = np.vstack([place.values[:, row], days])
    figures[:, place.silence.at(decided_at)] = np.nan
    return figures


def _place(rows: pd.DataFrame, params: ShippingParameters) -> Place:
    day = pd.DatetimeIndex(rows["event_time"]).as_unit("ns").asi8 // DAY_NS
    available = pd.DatetimeIndex(rows["available_at"]).as_unit("ns").asi8
    count = rows["vessel_count"].to_numpy(dtype=np.float64)
    order = np.lexsort((available, day))
    published, when = np.unique(available[order], return_inverse=True)
    latest = np.full(len(published), np.iinfo(np.int64).min)
    np.maximum.at(latest, when, day[order])
    latest = np.maximum.accumulate(latest)
    vintages = _Vintages(day[order], when, count[order], len(published))
    waiting = bool((rows["kind"] == "waiting").any())
    parts = [
        _figures(vintages, np.arange(begin, end), latest[begin:end], params, waiting)
        for begin, end in _chunks(len(published))
    ]
    silence = stale_from(published, params.max_silent_days)
    return Place(published, np.hstack(parts), latest * DAY_NS, silence)


def _chunks(total: int) -> list[tuple[int, int]]:
    size = PUBLICATIONS_AT_ONCE
    return [(begin, min(begin + size, total)) for begin in range(0, total, size)]


@dataclass(frozen=True)
class _Vintages:
    """Daily counts of one place, sorted by day and then by the number of the publication."""

    day: Rows
    publication: Rows
    count: Values
    publications: int

    def as_published(self, day: Rows, publication: Rows) -> Values:
        """Return the counts of these days as they stood at these publications; NaN: none yet."""
        key = self.day * self.publications + self.publication
        at = np.searchsorted(key, day * self.publications + publication, side="right") - 1
        there = (at >= 0) & (self.day[np.maximum(at, 0)] == day)
        return np.where(there, self.count[np.maximum(at, 0)], np.nan)


def _figures(
    vintages: _Vintages,
    publication: Rows,
    latest: Rows,
    params: ShippingParameters,
    waiting: bool,
) -> Values:
    """Score, count and change at each publication, (3, publications)."""
    window, past = params.window_days, params.history_days
    back = np.arange(past + window)
    daily = vintages.as_published(latest[:, np.newaxis] - back, publication[:, np.newaxis])
    means = _window_means(daily, window)  # (publications, 1 + past), the newest first
    now, before = means[:, 0], means[:, 1:]
    known = ~np.isnan(before)
    below = (before < now[:, np.newaxis]).sum(axis=1) + 0.5 * (before == now[:, np.newaxis]).sum(1)
    held = known.sum(axis=1)
    rank = np.full(len(now), np.nan)
    enough = (held >= params.min_history_days) & ~np.isnan(now)
    np.divide(below, held, out=rank, where=enough)
    change = np.full(len(now), np.nan)
    earlier = before[:, window - 1]
    np.divide(now, earlier, out=change, where=earlier > 0)
    return np.vstack([100 * (rank if waiting else 1 - rank), now, change - 1])


def _window_means(daily: Values, window: int) -> npt.NDArray[np.float64]:
    """Mean of the known counts of each run of `window` neighbouring days; NaN where none is."""
    known = ~np.isnan(daily)
    sums = np.lib.stride_tricks.sliding_window_view(np.where(known, daily, 0.0), window, axis=1)
    counts = np.lib.stride_tricks.sliding_window_view(known, window, axis=1)
    total, held = sums.sum(axis=2), counts.sum(axis=2)
    means = np.full(total.shape, np.nan)
    np.divide(total, held, out=means, where=held > 0)
    return means


SHIPPING = FeatureFamily(
    name="shipping",
    prefix="shipping_",
    parameters=ShippingParameters,
    names=shipping_names,
    compute=compute_shipping,
    events="shipping",
    prepare=prepare_shipping,
    untold=without_place,
)
