"""Events out of random numbers, so that every command with events runs without any download.

Nothing here looks at a price: no honest backtest on these events earns an edge. The same seed gives
the same bytes. Every quantity has a stream of random numbers of its own that runs along the days
from `_FIRST_DAY` on, so neither other symbols nor a longer span change what was drawn before.
"""

import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import EmptyDataError
from .event_columns import INSIDER_COLUMNS, SHIPPING_COLUMNS
from .publication import WeeklyPublication, to_utc
from .report import DataReport

_FIRST_DAY = np.datetime64("1960-01-04")  # a Monday
_NEW_YORK = "America/New_York"
_DAY = np.timedelta64(1, "D")

# insiders buy in some stretches of weeks and sell in others, as clustered as real ones are
_MEAN_STRETCH_DAYS = 30
_BUYING, _SELLING = 0.4, 0.85  # cumulative shares of the stretches; the others are quiet
_SLOTS = 2  # trades that a day can hold
_ROLES = np.array(["officer"] * 4 + ["director"] * 4 + ["ten_percent_owner"])

# what a figure swings with: the season, a tide that all places share, and one of their own
_PLACES = {"Simulated Canal": 60.0, "Simulated Strait": 140.0, "Simulated Roadstead": 30.0}
_WAITING = "Simulated Roadstead"
_BLOCKED = "Simulated Canal"
_BLOCKAGES = {"2001-05-14": 8, "2006-11-06": 6, "2011-02-07": 10, "2019-07-08": 7, "2022-10-03": 9}
_KNOT_DAYS = 21
_WARM_UP_DAYS = 500

Draw = npt.NDArray[np.float64]


def simulate_insider_events(
    listed: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]], seed: int = 0
) -> tuple[pd.DataFrame, DataReport]:
    """Return simulated insider events of symbols while they are listed, and their account.

    Trades fall on weekdays; a filing follows on that or one of the next two weekdays, between 9:00
    and 22:00 New York time, mostly in the evening; one in twenty-five is amended some weeks later.
    Prices are simulated too.

    Args:
        listed: Symbol -> first and last session date.
        seed: Of the random numbers.

    Raises:
        EmptyDataError: There is no symbol.
    """
    if not listed:
        raise EmptyDataError("there is no symbol to simulate events for; fetch prices first.")
    table = pd.concat([_trades(symbol, *span, seed) for symbol, span in sorted(listed.items())])
    table = table.sort_values(["symbol", "available_at", "source_id"], ignore_index=True)
    return table[INSIDER_COLUMNS], _account(table, seed)


def simulate_shipping_events(
    first: pd.Timestamp, last: pd.Timestamp, seed: int = 0
) -> tuple[pd.DataFrame, DataReport]:
    """Return simulated vessel counts of three places, and their account.

    A canal and a strait that ships pass, and a roadstead where they wait. The counts have seasons,
    weekends, slow tides and noise; the canal is blocked a few times. They come out weekly like
    PortWatch's, and one in sixteen is revised a week later.

    Args:
        first: First session date for which congestion is wanted; counts begin 500 days earlier.
        last: Last day with a count.
        seed: Of the random numbers.
    """
    days = np.arange(_FIRST_DAY, _date(last) + _DAY)
    begin = int((_date(first) - _WARM_UP_DAYS * _DAY - _FIRST_DAY) / _DAY)
    tide = _season(days) + _tide("all places", len(days), seed)
    parts = [_counts(place, days, tide, max(begin, 0), seed) for place in sorted(_PLACES)]
    table = pd.concat(parts).sort_values(["place", "event_time", "available_at"], ignore_index=True)
    return table[SHIPPING_COLUMNS], _account(table, seed)


def _account(table: pd.DataFrame, seed: int) -> DataReport:
    note = f"simulated: random numbers (seed {seed}) that know no price; no fact of any market"
    return DataReport("simulated", len(table), len(table), notes=(note,))


def _trades(symbol: str, first: pd.Timestamp, last: pd.Timestamp, seed: int) -> pd.DataFrame:
    weekdays = np.arange(_FIRST_DAY, _date(last) + _DAY)
    weekdays = weekdays[np.is_busday(weekdays)]

    def draw(what: str) -> Draw:
        return _stream(seed, symbol, what).random((len(weekdays), _SLOTS))

    mood = _moods(symbol, len(weekdays), seed)[:, np.newaxis]
    traded = draw("traded") < np.where(mood == 0, 0.02, 0.12)
    traded[weekdays < _date(first)] = False
    row, slot = np.nonzero(traded)

    def of_trades(what: str) -> Draw:
        return draw(what)[row, slot]

    agrees = of_trades("side") < np.where(mood[row, 0] == 0, 0.5, 0.85)
    side = np.where(agrees, 1, -1) * np.where(mood[row, 0] < 0, -1, 1)
    # log-uniform sizes of 300 to 12,000 shares in round lots
    size = np.round(3 * 40 ** of_trades("size")) * 100
    level = 20 + 100 * _stream(seed, symbol, "level").random()
    person = (of_trades("person") * len(_ROLES)).astype(np.int64)
    filed = _filed_at(weekdays[row], of_trades("lag"), of_trades("evening"), of_trades("clock"))
    trades = pd.DataFrame(
        {
            "symbol": symbol,
            "event_time": _utc_days(weekdays[row]),
            "available_at": filed,
            "superseded_at": pd.Series(pd.NaT, range(len(row)), dtype="datetime64[ns, UTC]"),
            "insider": _names(f"simulated {symbol} ", person),
            "role": _ROLES[person],
            "code": np.where(side > 0, "P", "S"),
            "shares": side * size,
            "price": np.round(level * (0.8 + 0.4 * of_trades("price")), 2),
            "source_id": _names(f"simulated-{symbol}-", row * _SLOTS + slot),
            "source": "simulated",
        }
    )
    return _amend(trades, of_trades("amended"), of_trades("delay"), of_trades("correction"))


def _names(beginning: str, numbers: npt.NDArray[np.int64]) -> pd.Series:
    return beginning + pd.Series(numbers).astype("str").str.zfill(2)


def _moods(symbol: str, days: int, seed: int) -> npt.NDArray[np.int64]:
    """1 in stretches of buying, -1 of selling, 0 of quiet, for each weekday."""
    turns = _stream(seed, symbol, "turns").random(days) < 1 / _MEAN_STRETCH_DAYS
    stretch = np.cumsum(turns)
    drawn = _stream(seed, symbol, "moods").random(int(stretch[-1]) + 1)
    mood = np.select([drawn < _BUYING, drawn < _SELLING], [1, -1], 0)
    return mood[stretch]


def _filed_at(days: npt.NDArray[np.datetime64], lag: Draw, evening: Draw, clock: Draw) -> pd.Series:
    """Instants 0, 1 or 2 weekdays later, by day or after hours, in New York."""
    after = np.searchsorted([0.15, 0.5], lag, side="right")
    filed = np.busday_offset(days, after, roll="forward")
    seconds = np.where(evening < 0.65, 59_400 + 19_740 * clock, 32_400 + 25_200 * clock)
    wall = filed.astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    return to_utc(pd.Series(wall), _NEW_YORK)


def _amend(trades: pd.DataFrame, amended: Draw, delay: Draw, correction: Draw) -> pd.DataFrame:
    """Let one filing in 25 be replaced, 5 to 36 weekdays after the trade, by other shares."""
    chosen = amended < 0.04
    days = trades.loc[chosen, "event_time"].dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    later = np.busday_offset(days, 5 + (30 * delay[chosen]).astype(np.int64))
    filed = _filed_at(later, delay[chosen], delay[chosen], correction[chosen])
    filed.index = trades.index[chosen]
    shares = trades.loc[chosen, "shares"]
    corrected = np.ceil(shares.abs() * (0.5 + correction[chosen]) / 100) * 100
    amendments = trades[chosen].assign(
        available_at=filed,
        shares=np.sign(shares) * corrected,
        source_id=trades.loc[chosen, "source_id"] + "-amended",
    )
    replaced = trades.assign(superseded_at=trades["superseded_at"].mask(chosen, filed))
    return pd.concat([replaced, amendments], ignore_index=True)


def _counts(
    place: str, days: npt.NDArray[np.datetime64], tide: Draw, begin: int, seed: int
) -> pd.DataFrame:
    swing = 0.8 * tide + 0.35 * _tide(place, len(days), seed)
    swing = -1.8 * swing if place == _WAITING else swing
    weekend = np.where(np.is_busday(days), 1.0, 0.94)
    passing = 1 - 0.92 * _blocked(days) if place == _BLOCKED else 1 + 0.6 * _queue(place, days)
    noise = _stream(seed, place, "noise").standard_normal(len(days))
    level = _PLACES[place] * (1 + 0.22 * swing) * weekend * passing
    count = np.maximum(np.round(level + 0.05 * _PLACES[place] * noise), 0)
    drawn = _stream(seed, place, "revised").random(len(days))
    revised = np.flatnonzero((drawn < 1 / 16) & (np.arange(len(days)) >= begin))
    first = _published(place, days[begin:], count[begin:], days[begin:])
    again = np.maximum(count[revised] + np.where(drawn[revised] < 1 / 32, -2, 2), 0)
    return pd.concat([first, _published(place, days[revised], again, days[revised] + 7 * _DAY)])


def _published(
    place: str,
    days: npt.NDArray[np.datetime64],
    count: Draw,
    due: npt.NDArray[np.datetime64],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": place,
            "event_time": _utc_days(days),
            "available_at": WeeklyPublication().published_at(_utc_days(due)),
            "kind": "waiting" if place == _WAITING else "transit",
            "vessel_count": count,
            "capacity": count * 50_000,
            "source": "simulated",
        }
    )


def _season(days: npt.NDArray[np.datetime64]) -> Draw:
    return 0.6 * np.sin(2 * np.pi * (days - _FIRST_DAY).astype(np.int64) / 365.25)


def _tide(name: str, days: int, seed: int) -> Draw:
    """A slow swing between -1 and 1: straight lines between values three weeks apart."""
    knots = 2 * _stream(seed, name, "tide").random(days // _KNOT_DAYS + 2) - 1
    return np.interp(np.arange(days), np.arange(len(knots)) * _KNOT_DAYS, knots)


def _blocked(days: npt.NDArray[np.datetime64]) -> Draw:
    """1 while the canal is blocked, else 0."""
    blocked = np.zeros(len(days))
    for start, length in _BLOCKAGES.items():
        begin = np.datetime64(start)
        blocked[(days >= begin) & (days < begin + length * _DAY)] = 1
    return blocked


def _queue(place: str, days: npt.NDArray[np.datetime64]) -> Draw:
    """Ships wait while the canal is blocked; the strait does not care."""
    return _blocked(days) if place == _WAITING else np.zeros(len(days))


def _stream(seed: int, name: str, what: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(f"{name}/{what}".encode())])


def _date(stamp: pd.Timestamp) -> np.datetime64:
    return np.datetime64(pd.Timestamp(stamp).strftime("%Y-%m-%d"))


def _utc_days(days: npt.NDArray[np.datetime64]) -> pd.Series:
    return pd.Series(days.astype("datetime64[ns]")).dt.tz_localize("UTC")
