"""Adjustment: one factor, adj_close / close, on all of a bar's prices."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


def adjustment_factor(close: Values, adj_close: Values) -> Values:
    """Return adj_close / close, which puts splits and dividends on one share basis.

    Args:
        close: (bars,) quoted closes, positive.
        adj_close: (bars,) adjusted closes; NaN where the source has none.

    Where every adj_close is missing the factor is 1. Where only some are, the nearest earlier
    factor stands in (the first known one before it): 1 amid other factors would be a false jump.
    """
    factor: Values = adj_close / close
    known = np.isfinite(factor)
    if known.all():
        return factor
    if not known.any():
        return np.ones_like(close)
    last_known = np.maximum.accumulate(np.where(known, np.arange(len(factor)), -1))
    last_known[last_known < 0] = int(np.argmax(known))
    return factor[last_known]
