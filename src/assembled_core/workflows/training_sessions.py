"""Which sessions training counts by: those of the dataset's own calendar."""

import logging
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ParameterError
from ..market.sessions import DAY_NS, index_sessions
from ..modeling.rows import nanoseconds
from ..validation.purged import session_dates

logger = logging.getLogger(__name__)

SPARE_DAYS = 30  # no exchange stays closed for so long, beyond its weekends


def training_sessions(dataset: pd.DataFrame, embargo_sessions: int) -> NDArray[np.int64]:
    """Return the sessions from a dataset's first signal to the embargo after its last outcome.

    They come from the calendar that the dataset's metadata name. Where they name none, or `data`,
    they are the dates that the rows name: too few, so that what is counted by them is longer than
    asked for, never shorter. A calendar that ends before the embargo does is said to.

    Args:
        dataset: an ml dataset with `attrs["metadata"]`.
        embargo_sessions: how many sessions after the last outcome will be counted.

    Returns:
        UTC midnights, int64 ns since the epoch, ascending.

    Raises:
        ParameterError: the calendar that the metadata name is unknown.
    """
    times, ends = nanoseconds(dataset["timestamp"]), nanoseconds(dataset["horizon_end"])
    calendar = _calendar_of(dataset.attrs.get("metadata") or {})
    if calendar in (None, "data"):
        return session_dates(times, ends)
    first, last = times.min(), ends.max()
    beyond = (2 * embargo_sessions + SPARE_DAYS) * DAY_NS
    try:
        return index_sessions(str(calendar), np.array([first, last + beyond])).dates
    except ParameterError:
        known = index_sessions(str(calendar), np.array([first, last])).dates  # unknown: refused
    logger.warning(
        "Calendar %s is not known far enough beyond the dataset; the embargo after it is counted "
        "in weekdays, two for a session.",
        calendar,
    )
    return known


def _calendar_of(metadata: Mapping[str, object]) -> object:
    market = metadata.get("market")
    return market.get("calendar") if isinstance(market, Mapping) else None
