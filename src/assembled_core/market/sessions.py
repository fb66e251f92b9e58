"""Trading sessions: which dates the exchange was open, and which of them a bar belongs to."""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import DataError, ParameterError

DAY_NS = 86_400_000_000_000
Stamps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sessions:
    """The sessions between the panel's first and last bar.

    Args:
        dates: (sessions,) ascending session dates as int64 nanoseconds since the epoch, midnight
            UTC.
        calendar: Name of the calendar they came from.
    """

    dates: Stamps
    calendar: str

    def __len__(self) -> int:
        return len(self.dates)

    @property
    def last(self) -> int:
        """Ordinal of the last session of the panel: nothing is known beyond it."""
        return len(self.dates) - 1

    def ordinals(self, stamps: Stamps) -> npt.NDArray[np.int32]:
        """Return the ordinal of the session that each stamp (int64 ns, UTC) belongs to.

        A stamp off session belongs to the session before it (the first one, where none is).
        """
        found = np.searchsorted(self.dates, stamps, side="right") - 1
        return np.maximum(found, 0).astype(np.int32)

    def count_off_session(self, stamps: Stamps) -> int:
        """Return how many stamps fall on a date that is no session."""
        return int(np.count_nonzero(self.dates[self.ordinals(stamps)] != stamps // DAY_NS * DAY_NS))


def index_sessions(calendar: str, stamps: Stamps) -> Sessions:
    """Return the sessions from the first to the last of `stamps`.

    Args:
        calendar: An exchange_calendars name such as `XNYS` or `24/7`, or `data` for the dates that
            the stamps themselves fall on.
        stamps: (bars,) int64 nanoseconds UTC in any order, of every symbol of the panel.

    Raises:
        DataError: There is no stamp.
        ParameterError: The calendar is unknown, or does not reach the stamps.
    """
    if len(stamps) == 0:
        raise DataError("no bar is left to take the sessions from; widen the dates or the symbols.")
    days = np.unique(stamps // DAY_NS * DAY_NS)
    if calendar == "data":
        return Sessions(days, calendar)
    dates = _exchange_dates(calendar, days[0], days[-1])
    if len(dates) == 0:
        raise ParameterError(
            f"calendar {calendar} has no session between the first and the last bar; "
            "use `24/7` or `data` for market.calendar."
        )
    return Sessions(dates, calendar)


def _exchange_dates(calendar: str, first: int, last: int) -> Stamps:
    import exchange_calendars
    import pandas as pd

    with warnings.catch_warnings():
        # exchange_calendars 4.13 reads tz-aware Series.values, which pandas 3.1 deprecates
        warnings.filterwarnings("ignore", message="Series.values returning an ndarray")
        try:
            # a week on either side: a calendar must hold one session, the data may be one holiday
            opened = exchange_calendars.get_calendar(
                calendar,
                start=pd.Timestamp(first - 7 * DAY_NS),
                end=pd.Timestamp(last + 7 * DAY_NS),
            )
        except exchange_calendars.errors.InvalidCalendarName as error:
            raise ParameterError(
                f"calendar {calendar!r} is unknown; use an exchange_calendars name such as XNYS, "
                "or `24/7`, or `data`."
            ) from error
        except ValueError as error:
            raise ParameterError(f"calendar {calendar}: {error}") from error
    dates = opened.sessions.as_unit("ns").asi8
    return np.asarray(dates[(dates >= first) & (dates <= last)], dtype=np.int64)
