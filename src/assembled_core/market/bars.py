"""Canonical bars: one clean, typed, sorted table per symbol, or one line saying why not."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import DataError
from .columns import Columns, constant_text
from .stamps import NANOSECONDS, end_of, parse_stamps

PRICES = ("open", "high", "low", "close")
REQUIRED = ("timestamp", *PRICES, "volume")
COLUMNS = ("timestamp", "symbol", *PRICES, "adj_close", "volume")
UNPRICED = "bars without a price were dropped"
MEND = "mend the file or leave the symbol out."

Values = npt.NDArray[np.float64]


def canonical_bars(
    raw: pd.DataFrame, symbol: str, freq: str, *, until: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return one symbol's bars in the canonical form as a frame; see `canonical_columns`."""
    return canonical_columns(raw, symbol, freq, until=until).frame()


def canonical_columns(
    raw: Mapping[str, Any] | pd.DataFrame,
    symbol: str,
    freq: str,
    *,
    until: pd.Timestamp | None = None,
) -> Columns:
    """Return one symbol's bars in the canonical form, sorted by time.

    Args:
        raw: Columns (series or numpy arrays) timestamp, open, high, low, close, volume and
            optionally adj_close.
        symbol: Whose bars they are.
        freq: `1d` (a bare date is a session date) or `5min` (a stamp must carry its zone).
        until: Last session date to read; later rows are dropped before anything looks at them.

    Returns:
        timestamp (datetime64[ns] in UTC), symbol, open, high, low, close, adj_close (NaN where
        missing), volume (NaN becomes 0). Rows without any price are dropped.
        `notes["findings"]` counts what was mended: {text: rows}.

    Raises:
        DataError: Columns are missing, values are no numbers, a stamp has no zone, keys repeat, or
            a row is impossible (high < low, a price <= 0, a negative volume).
    """
    missing = [name for name in REQUIRED if name not in raw]
    if missing:
        raise lacking_columns(symbol, missing)
    stamps = parse_stamps(raw["timestamp"], symbol, freq, until)
    keep = _rows_in_order(stamps, until)
    stamps = stamps[keep]
    _refuse_repeats(stamps, symbol)
    values = {name: _numbers(raw[name], symbol, name, keep) for name in (*PRICES, "volume")}
    values["adj_close"] = (
        _numbers(raw["adj_close"], symbol, "adj_close", keep)
        if "adj_close" in raw
        else np.full(len(stamps), np.nan)
    )
    stamps, values, findings = _mend(stamps, values)
    _refuse_impossible(stamps, values, symbol)
    columns = {
        "timestamp": stamps.view(NANOSECONDS),
        "symbol": constant_text(symbol, len(stamps)),
        **{name: values[name] for name in COLUMNS[2:]},
    }
    return Columns(columns, {"findings": findings})


def lacking_columns(symbol: str, missing: Iterable[str]) -> DataError:
    """Return the error that names what bars lack, and all that they need, spelt as needed."""
    return DataError(
        f"{symbol}: bars lack {', '.join(missing)}; needed are the columns {', '.join(REQUIRED)} "
        "in lower case (adj_close is optional); rename those of the file."
    )


def _rows_in_order(stamps: npt.NDArray[np.int64], until: pd.Timestamp | None) -> Any:
    """The rows up to the end date in the order of time, as a slice where they are sorted."""
    limit = None if until is None else end_of(until)
    if np.all(stamps[1:] >= stamps[:-1]):
        return slice(None) if limit is None else slice(int(np.searchsorted(stamps, limit)))
    rows = np.argsort(stamps, kind="stable")
    return rows if limit is None else rows[stamps[rows] < limit]


def _refuse_repeats(stamps: npt.NDArray[np.int64], symbol: str) -> None:
    repeated = stamps[1:] == stamps[:-1]
    if repeated.any():
        first = pd.Timestamp(stamps[1:][repeated][0], tz="UTC")
        raise DataError(
            f"{symbol}: {int(repeated.sum())} bars repeat a timestamp, first {first}; {MEND}"
        )


def _numbers(column: Any, symbol: str, name: str, keep: Any) -> Values:
    if column.dtype == np.float64:
        return np.asarray(column)[keep]
    column = pd.Series(column).iloc[keep]
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = (numbers.isna() & column.notna()).to_numpy()
    if wrong.any():
        raise DataError(f"{symbol}: {name} {column[wrong].iloc[0]!r} is not a number; {MEND}")
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def _mend(
    stamps: npt.NDArray[np.int64], values: dict[str, Values]
) -> tuple[npt.NDArray[np.int64], dict[str, Values], dict[str, int]]:
    findings: dict[str, int] = {}
    open_, high, low, close = (values[name] for name in PRICES)
    unpriced = np.isnan(open_ + high + low + close)
    if unpriced.any():
        findings[UNPRICED] = int(unpriced.sum())
        stamps = stamps[~unpriced]
        values = {name: column[~unpriced] for name, column in values.items()}
        open_, high, low, close = (values[name] for name in PRICES)
    silent = np.isnan(values["volume"])
    if silent.any():
        findings["bars without a volume count as volume 0"] = int(silent.sum())
        values = {**values, "volume": np.where(silent, 0.0, values["volume"])}
    findings |= _unadjusted(values["adj_close"])
    slack = 1e-6 * high  # sources that adjust prices round them
    top, bottom = np.maximum(open_, close), np.minimum(open_, close)
    outside = int(np.count_nonzero((top > high + slack) | (bottom < low - slack)))
    if outside:
        findings["bars open or close outside their high and low"] = outside
    return stamps, values, findings


def _unadjusted(adjusted: Values) -> dict[str, int]:
    """Count the bars whose factor comes from elsewhere; see `adjustment_factor`."""
    unknown = np.isnan(adjusted)
    if unknown.all():
        counts = {"bars have no adj_close, factor 1 is used": len(unknown)}
    else:
        leading = int(np.argmin(unknown))
        counts = {
            "first bars have no adj_close, the first later factor is used": leading,
            "bars have no adj_close, the last known factor is used": int(unknown.sum()) - leading,
        }
    return {what: count for what, count in counts.items() if count}


def _refuse_impossible(
    stamps: npt.NDArray[np.int64], values: Mapping[str, Values], symbol: str
) -> None:
    open_, high, low, close = (values[name] for name in PRICES)
    volume, adjusted = values["volume"], values["adj_close"]
    lowest = np.minimum(np.minimum(open_, high), np.minimum(low, close))
    for wrong, what in (
        (lowest <= 0, "a price <= 0"),
        (np.isinf(open_ + high + low + close), "an infinite price"),
        (high < low, "high < low"),
        ((volume < 0) | np.isinf(volume), "a negative or infinite volume"),
        ((adjusted <= 0) | np.isinf(adjusted), "an adj_close <= 0 or infinite"),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            prices = ", ".join(f"{name} {values[name][row]:g}" for name in (*PRICES, "volume"))
            when = pd.Timestamp(stamps[row]).strftime("%Y-%m-%d %H:%M")
            raise DataError(
                f"{symbol}: {int(wrong.sum())} bars have {what}, first {when} ({prices}); {MEND}"
            )
