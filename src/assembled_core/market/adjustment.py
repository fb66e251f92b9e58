"""Adjustment: one factor, adj_close / close, on all of a bar's prices."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


def adjustment_factor(close: Values, adj_close: Values) -> Values:
    """Return adj_close / close, which puts splits and dividends on one share basis.

    A factor knows later splits and dividends, as adjusted prices do: only ratios of adjusted
    prices, never their levels, may decide anything.

    Args:
        close: (bars,) quoted closes of one symbol in time order, in currency, > 0 (`market.bars`
            refuses others).
        adj_close: (bars,) adjusted closes in currency, > 0; NaN where the source has none.

    Returns:
        (bars,) factors without a unit, > 0 and never NaN; open, high, low and close times it are
        adjusted. Where every adj_close is missing it is 1. Where only some are, the nearest earlier
        factor stands in (before the first known one, that one): 1 amid other factors would be a
        false jump.

    Source: Center for Research in Security Prices, Data Descriptions Guide (cumulative factor to
    adjust prices), with dividends reinvested as data vendors' adjusted closes have them.
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
