"""The bars of the window that was asked for."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import EmptyDataError
from ..market.sessions import Sessions
from .panel import SignalPartition


def window_sessions(
    sessions: Sessions, start: pd.Timestamp | None, end: pd.Timestamp | None
) -> npt.NDArray[np.int64]:
    """Return the sessions from `start` to `end`, both inclusive; None: the data's own end.

    Raises:
        EmptyDataError: There is none.
    """
    dates = sessions.dates
    first = 0 if start is None else np.searchsorted(dates, start.as_unit("ns").value)
    after = len(dates) if end is None else np.searchsorted(dates, end.as_unit("ns").value, "right")
    if first >= after:
        held = " to ".join(f"{pd.Timestamp(int(day)):%Y-%m-%d}" for day in dates[[0, -1]])
        raise EmptyDataError(
            f"no session lies between {start and start.date()} and {end and end.date()}; "
            f"the data hold {held}."
        )
    return np.asarray(dates[first:after])


def trading_grid(
    panel: Mapping[str, SignalPartition],
    sessions: Sessions,
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
) -> npt.NDArray[np.int64]:
    """Return the stamps to trade on: the window's sessions, or every stamp of intraday bars.

    Args:
        panel: Lazy signals by symbol; of intraday ones the stamps are read.
        sessions: The panel's sessions.
        start: First session, inclusive; None: the data's own.
        end: Last session, inclusive; None: the data's own.

    Raises:
        EmptyDataError: There is none.
    """
    dates = window_sessions(sessions, start, end)
    if sessions.bar_ns == 0:
        return dates
    stamps = np.unique(np.concatenate([signals.times() for signals in panel.values()]))
    date = sessions.dates[sessions.ordinals(stamps)]
    inside = stamps[(date >= dates[0]) & (date <= dates[-1])]
    if len(inside) == 0:
        raise EmptyDataError("no bar lies in the window; choose other dates or fetch prices.")
    return inside
