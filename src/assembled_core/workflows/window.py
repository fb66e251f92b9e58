"""The bars of the window that was asked for."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import EmptyDataError
from ..market.sessions import Sessions


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
