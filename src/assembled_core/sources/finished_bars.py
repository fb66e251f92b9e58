"""Which bars are over: one that still grows is not stored."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..market.sessions import BAR_NS, DAY_NS, index_sessions

# a month holds a session of every calendar, whatever its holidays
_BACK, _AHEAD = 31 * DAY_NS, 7 * DAY_NS

Stamps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Finished:
    """Which stamps (int64 ns, UTC) belong to bars that are over.

    Args:
        newest: Stamp of the newest bar that can be over by the calendar.
        before: Any bar before this stamp is over as well, whatever the calendar says.
    """

    newest: int
    before: int

    def covers(self, stamps: Stamps) -> npt.NDArray[np.bool_]:
        """Return for each stamp whether its bar is over."""
        return (stamps <= self.newest) | (stamps < self.before)


def finished_bars(
    calendar: str, now: pd.Timestamp, freq: str, delay_minutes: float = 0.0
) -> Finished:
    """Return which bars are over at a time.

    Args:
        calendar: Name of an exchange_calendars calendar; `data`, which knows no hours, counts as
            `24/7`.
        now: The time, with its zone.
        freq: `1d`: a bar is over when its session has closed. `5min`: five minutes after its start.
        delay_minutes: How much later a source has the last word on a bar.
    """
    known = now.as_unit("ns").value - round(delay_minutes * 60e9)
    around = np.array([known - _BACK, known + _AHEAD])
    sessions = index_sessions("24/7" if calendar == "data" else calendar, around, "1d")
    bar = BAR_NS[freq]
    if bar:
        opened = sessions.opens + bar <= known
        last = min(int(sessions.closes[opened][-1]), known // bar * bar) - bar
        return Finished(newest=last, before=known - bar + 1)
    closed = sessions.closes <= known
    # a session of another exchange, on a holiday of this one, is over when its day is
    return Finished(newest=int(sessions.dates[closed][-1]), before=known // DAY_NS * DAY_NS)
