"""Returns by year and by month."""

import numpy as np
import pandas as pd

from ..errors import DataError

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def yearly_returns(curve: pd.DataFrame, start_capital: float | None = None) -> pd.Series:
    """Return the return of each calendar year (UTC) as a fraction, by year.

    Args:
        curve: timestamp (datetime64, UTC) and equity at the close, sorted. The first and the last
            year may be parts of one.
        start_capital: equity before the first row; None: the first row's own.

    Raises:
        DataError: the curve is empty or lacks a column.
    """
    return _period_returns(curve, "Y", start_capital).rename_axis("year")


def monthly_returns(curve: pd.DataFrame, start_capital: float | None = None) -> pd.DataFrame:
    """Return the return of each month as a fraction: a row per year, Jan to Dec, then `year`.

    Months outside the curve are NaN. Arguments and errors are those of `yearly_returns`.
    """
    monthly = _period_returns(curve, "M", start_capital)
    wide = pd.Series(
        monthly.to_numpy(),
        index=pd.MultiIndex.from_arrays([monthly.index // 12 + 1970, monthly.index % 12]),
    ).unstack()
    wide = wide.reindex(columns=range(12)).set_axis(MONTHS, axis=1).rename_axis("year")
    return wide.assign(year=yearly_returns(curve, start_capital))


def _period_returns(curve: pd.DataFrame, unit: str, start_capital: float | None) -> pd.Series:
    """Return last equity over the previous period's last, minus 1.

    The index holds years, or months counted from January 1970.
    """
    if missing := {"timestamp", "equity"} - set(curve):
        raise DataError(f"The equity curve lacks {sorted(missing)}, got {list(curve)}.")
    if curve.empty:
        raise DataError("The equity curve is empty: there are no returns.")
    stamps = curve["timestamp"].dt.tz_convert(None).to_numpy().astype(f"datetime64[{unit}]")
    numbers = stamps.astype(np.int64) + (1970 if unit == "Y" else 0)
    equity = curve["equity"].to_numpy(dtype=float)
    last = np.flatnonzero(np.append(numbers[1:] != numbers[:-1], True))
    base = np.append(equity[0] if start_capital is None else start_capital, equity[last[:-1]])
    return pd.Series(equity[last] / base - 1.0, index=numbers[last])
