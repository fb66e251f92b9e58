"""Dates of raw events: which way they are written, which cannot be."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..market.sessions import DAY_NS
from .finding import Finding, Mask, Severity, Stamps, examples, find
from .stamps import NOT_A_TIME
from .thresholds import QualityThresholds

# how it is called, what it looks like, how pandas reads it; typing errors in the year fit as well
PATTERNS = (
    ("YYYY-MM-DD", r"\d{4,5}-\d\d-\d\d(?:[T ].*)?", "ISO8601"),
    ("DD-MON-YYYY", r"\d{1,2}-[A-Za-z]{3}-\d{4}", "%d-%b-%Y"),
    ("YYYY/MM/DD hh:mm:ss+00", r"\d{4}/\d\d/\d\d[T ]\d\d:\d\d.*", "ISO8601"),
    ("YYYY/MM/DD", r"\d{4}/\d\d/\d\d", "ISO8601"),
    ("M/D/YYYY", r"\d{1,2}/\d{1,2}/\d{4,5}", "%m/%d/%Y"),
    ("YYYYMMDD", r"\d{8}", "%Y%m%d"),
)
CANONICAL = PATTERNS[0][0]
TYPED = "typed"
SLASHED = "M/D/YYYY"


@dataclass(frozen=True)
class Dates:
    """A date column, row by row.

    Attributes:
        ns: (rows,) int64 nanoseconds UTC; NOT_A_TIME where missing or impossible.
        missing: (rows,) where nothing is written.
        impossible: (rows,) where something is written that cannot be a date of this world.
        written: (rows,) what is written, as text.
        pattern: How most of them are written; `typed` where the file holds times.
        ambiguous: Day and month could be either way round.
        timed: They carry a time of day.
    """

    ns: Stamps
    missing: Mask
    impossible: Mask
    written: pd.Series
    pattern: str
    ambiguous: bool = False
    timed: bool = False

    @property
    def known(self) -> Mask:
        """(rows,) which are dates."""
        return np.asarray(self.ns != NOT_A_TIME)


def read_dates(column: pd.Series, thresholds: QualityThresholds) -> Dates:
    """Read a date column, in whichever of the known ways most of it is written.

    Args:
        column: Times, or text; naive ones count as UTC.
        thresholds: Which years can be.
    """
    column = column.reset_index(drop=True)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        times = pd.to_datetime(column, utc=True)
        return _judge(
            column.astype("str"), times, column.isna().to_numpy(), TYPED, False, thresholds
        )
    codes, words = pd.factorize(column.astype("str"), use_na_sentinel=False)
    text = pd.Series(words, dtype="str").str.strip().fillna("")
    pattern, form, ambiguous = _recognise(text[text != ""])
    times = pd.Series(pd.to_datetime(text.mask(text == ""), format=form, utc=True, errors="coerce"))
    rows = times.iloc[codes].reset_index(drop=True)
    missing = (text == "").to_numpy()[codes]
    written = text.iloc[codes].reset_index(drop=True)
    return _judge(written, rows, missing, pattern, ambiguous, thresholds)


def _recognise(text: pd.Series) -> tuple[str, str, bool]:
    """The pattern that most texts fit; of slashed dates, which part is the month."""
    fits = [int(text.str.fullmatch(look).sum()) for _, look, _ in PATTERNS]
    name, _, form = PATTERNS[int(np.argmax(fits))]
    if name != SLASHED:
        return name, form, False
    parts = text.str.extract(r"(\d{1,2})/(\d{1,2})/").apply(pd.to_numeric)
    if (parts[0] > 12).sum() > (parts[1] > 12).sum():
        return "D/M/YYYY", "%d/%m/%Y", False
    return name, form, not (parts[1] > 12).any()


def _judge(
    written: pd.Series,
    times: pd.Series,
    missing: Mask,
    pattern: str,
    ambiguous: bool,
    thresholds: QualityThresholds,
) -> Dates:
    year = times.dt.year.to_numpy(dtype=np.float64, na_value=np.nan)
    sane = (year >= thresholds.first_year) & (year <= thresholds.last_year)
    naive = times.where(pd.Series(sane)).dt.tz_localize(None).dt.as_unit("ns")
    ns = np.asarray(naive.to_numpy()).view(np.int64)
    known = ns != NOT_A_TIME
    timed = bool((ns[known] % DAY_NS != 0).any())
    return Dates(ns, missing, ~missing & ~known, written, pattern, ambiguous, timed)


def check_dates(subject: str, column: str, dates: Dates) -> list[Finding]:
    """Say how dates are written, and which are missing or cannot be."""
    found = []
    if dates.impossible.any():
        wrong = dates.written[dates.impossible]
        message = f"{len(wrong):,} dates of {column} cannot be: {examples(wrong.unique(), 6)}."
        found.append(
            find("error", "impossible_date", subject, message, count=len(wrong),
                 first=str(wrong.min()), last=str(wrong.max()))
        )  # fmt: skip
    if dates.missing.any():
        count = int(dates.missing.sum())
        message = f"{count:,} records have no {column}."
        severity: Severity = "warning" if count < len(dates.missing) else "error"
        found.append(find(severity, "missing_date", subject, message, count=count))
    if dates.ambiguous:
        message = f"{column} is read as {dates.pattern}, but no day above 12 proves it."
        found.append(find("warning", "ambiguous_dates", subject, message, count=len(dates.ns)))
    elif dates.pattern not in (TYPED, CANONICAL):
        message = f"{column} is written {dates.pattern}."
        count = int(dates.known.sum())
        found.append(find("info", "date_format", subject, message, count=count))
    return found
