"""One symbol's raw bars: read as far as they can be, and what each row shows to be wrong."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..market.sessions import DAY_NS
from .finding import Finding, Mask, Severity, Stamps, examples, find, find_rows
from .forms import bar_columns
from .prices import check_prices
from .stamps import NOT_A_TIME, ReadStamps, check_stamps, read_stamps
from .thresholds import QualityThresholds

NUMBERS = ("open", "high", "low", "close", "adj_close", "volume")
QUOTES = ("open", "high", "low")
NEEDED = ("timestamp", "open", "high", "low", "close", "volume")

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Days:
    """One row per date with a bar.

    Attributes:
        dates: (days,) midnights, int64 nanoseconds UTC, ascending.
        open: (days,) open of the first bar; NaN where there is none above 0.
        close: (days,) close of the last bar; NaN likewise.
        adj_close: (days,) its adjusted close; NaN likewise.
        traded: (days,) dollar volume; NaN where no volume is known.
        bars: (days,) number of bars.
    """

    dates: Stamps
    open: Values
    close: Values
    adj_close: Values
    traded: Values
    bars: npt.NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """What of one symbol's bars is needed once the sessions of all symbols are known.

    Attributes:
        symbol: Whose bars they are.
        stamps: (bars,) int64 nanoseconds UTC, ascending, each once.
        days: The same by date.
        rows: Rows read, before anything was left out.
    """

    symbol: str
    stamps: Stamps
    days: Days
    rows: int


def inspect_bars(
    raw: pd.DataFrame,
    symbol: str,
    freq: str,
    thresholds: QualityThresholds,
    window: tuple[int | None, int | None] = (None, None),
) -> tuple[History, list[Finding]]:
    """Return one symbol's history and what is wrong with its rows.

    Args:
        raw: All columns as read; names may be those of other sources, rows in any order.
        symbol: Whose bars they are.
        freq: `1d` or `5min`.
        thresholds: From where on something is worth saying.
        window: First instant (int64 ns) that counts and first that no longer does; None: all.
            Rows without a readable stamp always count.
    """
    names = bar_columns(raw.columns)
    columns = _check_columns(symbol, raw, names)
    if not {"timestamp", "close"} <= set(names) or raw.empty:
        return History(symbol, *_nothing(), rows=len(raw)), columns
    stamps = read_stamps(raw[names["timestamp"]], thresholds)
    inside = _inside(stamps.ns, window)
    if not inside.all():
        raw, stamps = raw[inside], _rows_of(stamps, inside)
    values, wrong = _read_numbers(symbol, raw, names)
    findings = [*columns, *check_stamps(symbol, stamps, freq), *wrong]
    order = np.argsort(stamps.ns, kind="stable")
    order = order[stamps.ns[order] != NOT_A_TIME]
    ns, values = stamps.ns[order], {name: column[order] for name, column in values.items()}
    findings += _check_repeats(symbol, ns, values)
    once = np.append(True, ns[1:] != ns[:-1])[: len(ns)]
    findings += check_prices(symbol, ns, values, once, freq, thresholds)
    kept = {name: column[once] for name, column in values.items()}
    return History(symbol, ns[once], _by_day(ns[once], kept), len(raw)), findings


def _check_columns(symbol: str, raw: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    found = []
    other = [f"{old} for {new}" for new, old in names.items() if old != new]
    if other:
        message = f"Columns have other names: {', '.join(other)}."
        read = [name for name in (*NEEDED, "symbol") if names.get(name, name) != name]
        severity: Severity = "error" if read else "warning"  # adj_close may be missing
        found.append(find(severity, "other_column_names", symbol, message, count=len(other)))
    missing = [name for name in NEEDED if name not in names]
    if missing and not _is_close_only(raw, names):
        message = f"The columns {', '.join(missing)} are missing; there are {_shown(raw)}."
        found.append(find("error", "missing_columns", symbol, message, count=len(missing)))
    if _is_close_only(raw, names) and len(raw):
        message = "There are closes, but no open, high and low."
        found.append(find("warning", "close_only", symbol, message, count=len(raw)))
    return found


def _is_close_only(raw: pd.DataFrame, names: dict[str, str]) -> bool:
    return {"timestamp", "close"} <= set(names) and not any(
        name in names and raw[names[name]].notna().any() for name in QUOTES
    )


def _shown(raw: pd.DataFrame) -> str:
    return examples(raw.columns, 12) or "none"


def _inside(ns: Stamps, window: tuple[int | None, int | None]) -> Mask:
    begin, end = window
    inside = np.ones(len(ns), dtype=bool)
    if begin is not None:
        inside &= ns >= begin
    if end is not None:
        inside &= ns < end
    return inside | (ns == NOT_A_TIME)


def _rows_of(stamps: ReadStamps, rows: Mask) -> ReadStamps:
    return ReadStamps(
        stamps.ns[rows],
        stamps.offset[rows],
        stamps.unreadable[rows],
        stamps.impossible[rows],
        stamps.written[rows],
    )


def _read_numbers(
    symbol: str, raw: pd.DataFrame, names: dict[str, str]
) -> tuple[dict[str, Values], list[Finding]]:
    values, found = {}, []
    for name in NUMBERS:
        if name not in names:
            values[name] = np.full(len(raw), np.nan)
            continue
        column = raw[names[name]]
        if column.dtype == np.float64:
            values[name] = column.to_numpy()
            continue
        numbers = pd.to_numeric(column, errors="coerce")
        wrong = numbers.isna() & column.notna() & (column.astype("str").str.strip() != "")
        if wrong.any():
            shown = examples(column[wrong].astype("str").unique())
            message = f"{int(wrong.sum()):,} cells of {name} are no numbers: {shown}."
            found.append(find("error", "not_a_number", symbol, message, count=int(wrong.sum())))
        values[name] = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    return values, found


def _check_repeats(symbol: str, ns: Stamps, values: dict[str, Values]) -> list[Finding]:
    """Rows whose time a row before has already; `ns` is sorted."""
    again = np.append(False, ns[1:] == ns[:-1])[: len(ns)]
    if not again.any():
        return []
    same = again.copy()
    for column in values.values():
        equal = (column[1:] == column[:-1]) | (np.isnan(column[1:]) & np.isnan(column[:-1]))
        same[1:] &= equal
    differ = int(np.count_nonzero(again & ~same))
    kind = f"{differ:,} of them with other values" if differ else "with the same values"
    message = f"{{n}} rows repeat a timestamp, {kind}."
    return find_rows("error", "duplicate_keys", symbol, again, ns, message)


def _by_day(ns: Stamps, values: dict[str, Values]) -> Days:
    """The bars by UTC date, as one bar each."""
    dates = ns // DAY_NS * DAY_NS
    values = {name: _possible(column) for name, column in values.items()}
    begin = np.flatnonzero(np.append(True, dates[1:] != dates[:-1])[: len(dates)])
    end = np.append(begin[1:], len(dates)) - 1 if len(dates) else begin
    dollars = values["close"] * values["volume"]
    traded = np.add.reduceat(np.nan_to_num(dollars), begin) if len(begin) else dollars[:0]
    return Days(
        dates[begin],
        values["open"][begin],
        values["close"][end],
        values["adj_close"][end],
        np.where(traded > 0, traded, np.nan),
        end - begin + 1,
    )


def _possible(column: Values) -> Values:
    """What is above 0 and finite; the rest, which has been named row by row, becomes NaN."""
    return np.where((column > 0) & (column < np.inf), column, np.nan)


def median_of(values: Values) -> float:
    """Return the median of the values that are numbers; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else np.nan


def _nothing() -> tuple[Stamps, Days]:
    none, values = np.zeros(0, dtype=np.int64), np.zeros(0)
    return none, Days(none, values, values, values, values, none)
