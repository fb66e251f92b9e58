"""Trading sessions: when the exchange was open, and which session a bar belongs to."""

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DataError, ParameterError

DAY_NS = 86_400_000_000_000
BAR_NS = {"1d": 0, "5min": 300_000_000_000}  # a daily bar's stamp is its date, not its start
LEAD_SESSIONS = 260
BEFORE_ALL = np.iinfo(np.int64).min

Stamps = npt.NDArray[np.int64]
NO_STAMPS: Stamps = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Sessions:
    """The sessions between the panel's first and last bar; every time is int64 ns, UTC.

    Args:
        dates: (sessions,) ascending session dates at midnight.
        calendar: Name of the calendar they came from; `data` knows dates only.
        opens: (sessions,) when trading opens; left out: at the date's midnight.
        closes: (sessions,) when trading closes; left out: at the next midnight.
        lead_closes: (earlier sessions,) closes of the sessions right before the first.
        bar_ns: Length of an intraday bar; 0 for daily bars.
        latest: Stamp of the panel's last bar; left out: the last session was seen to its end.
    """

    dates: Stamps
    calendar: str
    opens: Stamps = field(default_factory=lambda: NO_STAMPS)
    closes: Stamps = field(default_factory=lambda: NO_STAMPS)
    lead_closes: Stamps = field(default_factory=lambda: NO_STAMPS)
    bar_ns: int = 0
    latest: int | None = None

    def __post_init__(self) -> None:
        if len(self.opens) == 0:
            object.__setattr__(self, "opens", self.dates)
            object.__setattr__(self, "closes", self.dates + DAY_NS)

    def __len__(self) -> int:
        return len(self.dates)

    @property
    def last(self) -> int:
        """Ordinal of the last session of the panel: nothing is known beyond it."""
        return len(self.dates) - 1

    @property
    def starts(self) -> Stamps:
        """(sessions,) first stamp that belongs to each session.

        Daily: its date. Intraday: halfway between the close before and its open, so that bars
        before the open and after the close stay with the session that they surround; but at most
        half a day before the open, so that a Monday does not begin on Sunday.
        """
        if self.bar_ns == 0 or self.calendar == "data":
            return self.dates
        before = np.append(self.lead_closes[-1:], self.closes[:-1])
        if len(before) < len(self):  # nothing is known of the session before the first
            before = np.append(self.opens[:1] - DAY_NS, before)
        return np.maximum(before + (self.opens - before) // 2, self.opens - DAY_NS // 2)

    def ordinals(self, stamps: Stamps) -> npt.NDArray[np.int32]:
        """Return the ordinal of the session that each stamp belongs to.

        A stamp off session belongs to the session before it (the first one, where none is), or at
        intraday to the nearer one.
        """
        found = np.searchsorted(self.starts, stamps, side="right") - 1
        return np.maximum(found, 0).astype(np.int32)

    def count_off_session(self, stamps: Stamps) -> int:
        """Return how many stamps fall on no session's date, or outside its trading hours."""
        of = self.ordinals(stamps)
        if self.bar_ns == 0 or self.calendar == "data":
            return int(np.count_nonzero(self.dates[of] != stamps // DAY_NS * DAY_NS))
        return int(np.count_nonzero((stamps < self.opens[of]) | (stamps >= self.closes[of])))

    def decided_at(self, stamps: Stamps, ordinals: npt.NDArray[np.integer]) -> Stamps:
        """Return when each bar's decision is made: what is public strictly before may be used.

        Daily: the session's close; without a calendar (`data`) nothing is known of closes, so what
        becomes public on the session's date counts from the next one. A daily bar off session
        knows what the session before it knew. Intraday: the bar's end.
        """
        if self.bar_ns:
            return stamps + self.bar_ns
        # a bar off session, before the first one, must not wait for that one's close
        early = stamps < self.dates[ordinals]
        return np.where(early, stamps, self._decisions[ordinals])

    def window_start(self, ordinals: npt.NDArray[np.integer], n_sessions: int) -> Stamps:
        """Return the decision time of the session `n_sessions` earlier than each ordinal's.

        It is where a window of that many sessions begins; `BEFORE_ALL` where the calendar does not
        know that session.
        """
        known = np.append(self.lead_closes, self._decisions)
        at = np.asarray(ordinals, dtype=np.int64) + len(self.lead_closes) - n_sessions
        return np.where(at >= 0, known[np.maximum(at, 0)], BEFORE_ALL)

    @property
    def _decisions(self) -> Stamps:
        return self.dates if self.calendar == "data" else self.closes

    def last_stamps(self, ordinals: npt.NDArray[np.integer]) -> Stamps:
        """Return the stamp of the last bar that each session can have.

        Daily: its date. Intraday: one bar's length before its close, half days included.
        """
        if self.bar_ns == 0:
            return self.dates[ordinals]
        return self.closes[ordinals] - self.bar_ns

    @property
    def ends(self) -> Stamps:
        """(sessions seen to their end,) stamp of the last bar that each can have.

        A panel that stops at noon knows nothing of that session's close.
        """
        stamps = self.last_stamps(np.arange(len(self)))
        return stamps if self.latest is None else stamps[stamps <= self.latest]


def index_sessions(calendar: str, stamps: Stamps, freq: str = "1d") -> Sessions:
    """Return the sessions from the first to the last of `stamps`.

    Args:
        calendar: An exchange_calendars name such as `XNYS` or `24/7`, or `data` for the dates that
            the stamps themselves fall on.
        stamps: (bars,) int64 nanoseconds UTC in any order, of every symbol of the panel.
        freq: `1d` or `5min`.

    Raises:
        DataError: There is no stamp.
        ParameterError: The calendar is unknown, or does not reach the stamps.
    """
    if len(stamps) == 0:
        raise DataError("no bar is left to take the sessions from; widen the dates or the symbols.")
    days = np.unique(stamps // DAY_NS * DAY_NS)
    if calendar == "data":
        return Sessions(days, calendar, bar_ns=BAR_NS[freq], latest=int(stamps.max()))
    known = _open_calendar(calendar, days[0], days[-1])
    dates = np.asarray(known.sessions.as_unit("ns").asi8)
    opens, closes = (
        np.asarray(times.to_numpy("datetime64[ns]").view(np.int64))
        for times in (known.opens, known.closes)
    )
    inside = _span(dates, opens, closes, stamps, freq)
    if inside.start >= inside.stop:
        raise ParameterError(
            f"calendar {calendar} has no session between the first and the last bar; "
            "use `24/7` or `data` for market.calendar."
        )
    lead = slice(max(inside.start - LEAD_SESSIONS, 0), inside.start)
    return Sessions(
        dates[inside],
        calendar,
        opens[inside],
        closes[inside],
        closes[lead],
        BAR_NS[freq],
        int(stamps.max()),
    )


def _span(dates: Stamps, opens: Stamps, closes: Stamps, stamps: Stamps, freq: str) -> slice:
    """Which sessions of a calendar the stamps reach from first to last."""
    first, last = int(stamps.min()), int(stamps.max())
    if BAR_NS[freq] == 0:
        return slice(
            int(np.searchsorted(dates, first // DAY_NS * DAY_NS)),
            int(np.searchsorted(dates, last, side="right")),
        )
    starts = Sessions(dates, "", opens, closes, bar_ns=BAR_NS[freq]).starts
    begin, end = np.searchsorted(starts, [first, last], side="right")
    return slice(max(int(begin) - 1, 0), int(end))


def _open_calendar(calendar: str, first: int, last: int) -> Any:
    """Return the exchange's calendar around the days given, with room on either side."""
    import exchange_calendars
    import pandas as pd

    with warnings.catch_warnings():
        # exchange_calendars 4.13 reads tz-aware Series.values, which pandas 3.1 deprecates
        warnings.filterwarnings("ignore", message="Series.values returning an ndarray")
        for room in (2 * LEAD_SESSIONS, 7):  # a calendar may begin within the longer one
            try:
                return exchange_calendars.get_calendar(
                    calendar,
                    start=pd.Timestamp(first - room * DAY_NS),
                    end=pd.Timestamp(last + 7 * DAY_NS),
                )
            except exchange_calendars.errors.InvalidCalendarName as error:
                raise ParameterError(
                    f"calendar {calendar!r} is unknown; use an exchange_calendars name such as "
                    "XNYS, or `24/7`, or `data`."
                ) from error
            except ValueError as error:
                reason = error
    raise ParameterError(f"calendar {calendar}: {reason}") from reason
