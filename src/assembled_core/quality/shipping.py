"""Raw counts of vessels: missing periods, one vintage, repeats, unusual levels."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..market.sessions import DAY_NS
from .events import Events
from .finding import Finding, Mask, Stamps, find, find_rows, show_stamp
from .thresholds import QualityThresholds

WEEK, YEAR = 7, 365  # periods, of daily counts
LEAST_YEAR = 180
QUIET_PERIODS = 14  # two unusual stretches so near each other are one

Values = npt.NDArray[np.float64]


def check_shipping(events: Events, thresholds: QualityThresholds) -> list[Finding]:
    """Say what is wrong with counts per place and period.

    Args:
        events: Rows of one table; what has no readable date is passed over.
        thresholds: From where on something is worth saying.
    """
    if events.happened is None or not events.happened.known.any():
        return []
    found = _check_vintages(events)
    if events.form.name == "freight_index":
        message = "The table holds a freight index: prices, not vessels."
        found.append(find("info", "freight_index", events.name, message, count=len(events.rows)))
    for place, days, counts in series_by_place(events):
        found += _missing_periods(place, days)
        found += _stale(place, days, counts, thresholds.stale_counts)
        if events.form.name != "freight_index" and usual_step(days) == DAY_NS:
            found += _unusual(place, days, counts, thresholds.unusual_traffic)
    return found


def series_by_place(events: Events) -> list[tuple[str, Stamps, Values]]:
    """Return (place, days, newest count of each day) in the order of names."""
    assert events.happened is not None
    known = events.happened.known
    counts = pd.to_numeric(events.rows[events.form.counts[0]], errors="coerce")
    frame = pd.DataFrame(
        {
            "place": events.subjects[known].to_numpy(),
            "day": events.happened.ns[known],
            "count": counts[known].to_numpy(np.float64),
            "known": events.published.ns[known] if events.published else 0,
        }
    ).sort_values(["place", "day", "known"], kind="stable")
    newest = frame.drop_duplicates(["place", "day"], keep="last")
    return [
        (str(place), rows["day"].to_numpy(np.int64), rows["count"].to_numpy(np.float64))
        for place, rows in newest.groupby("place", sort=True)
    ]


def usual_step(days: Stamps) -> int:
    """Return the usual time from one period to the next: a day where there is one period only."""
    return int(np.median(np.diff(days))) if len(days) > 1 else DAY_NS


def _check_vintages(events: Events) -> list[Finding]:
    count = len(events.rows)
    if events.published is None:
        message = (
            f"Nothing says when a figure became public{events.form.note}; it is one vintage of "
            "revised history."
        )
        return [find("warning", "single_vintage", events.name, message, count=count)]
    pairs = pd.DataFrame({"place": events.subjects, "day": events.rows[events.form.event]})
    if pairs.duplicated().any():
        return []
    message = (
        "Each figure is there once: revised history, in which later corrections count already."
    )
    return [find("info", "single_vintage", events.name, message, count=count)]


def _missing_periods(place: str, days: Stamps) -> list[Finding]:
    step = usual_step(days)
    steps = np.round(np.diff(days) / step).astype(np.int64)
    gaps = steps > 1
    if not gaps.any():
        return []
    missing = int((steps[gaps] - 1).sum())
    begin = days[:-1][gaps]
    message = (
        f"{missing:,} periods of {step / DAY_NS:g} days are missing in {int(gaps.sum()):,} gaps of "
        f"up to {int(steps.max() - 1):,}."
    )
    first, last = show_stamp(int(begin[0]) + step), show_stamp(int(days[1:][gaps][-1]) - step)
    return [
        find("warning", "missing_periods", place, message, count=missing, first=first, last=last)
    ]


def _stale(place: str, days: Stamps, counts: Values, least: int) -> list[Finding]:
    turns = np.append(True, counts[1:] != counts[:-1])
    run = np.cumsum(turns) - 1
    lengths = np.bincount(run)
    message = f"{{n}} periods repeat one count, up to {int(lengths.max())} in a row."
    return find_rows("warning", "stale_counts", place, lengths[run] >= least, days, message)


def _unusual(place: str, days: Stamps, counts: Values, low: float) -> list[Finding]:
    """Stretches in which a week's mean lies far from the median of the year before it."""
    series = pd.Series(counts)
    week = series.rolling(WEEK).mean()
    year = series.rolling(YEAR, min_periods=LEAST_YEAR).median().shift(WEEK)
    with np.errstate(invalid="ignore", divide="ignore"):
        level = (week / year).to_numpy()
    found = []
    for far, side in ((level < low, min), (level > 1 / low, max)):
        for begin, end in _stretches(far):
            value = side(level[begin : end + 1])
            message = (
                f"A week's mean falls to {value:.0%} of the year before it."
                if side is min
                else f"A week's mean rises to {value:.0%} of the year before it."
            )
            found.append(
                find("info", "unusual_level", place, message, count=end - begin + 1,
                     first=show_stamp(int(days[begin])), last=show_stamp(int(days[end])))
            )  # fmt: skip
    return found


def _stretches(rows: Mask) -> list[tuple[int, int]]:
    """First and last row of each stretch of true rows; near ones are one."""
    at = np.flatnonzero(rows)
    if len(at) == 0:
        return []
    breaks = np.flatnonzero(np.diff(at) > QUIET_PERIODS)
    begins, ends = at[np.append(0, breaks + 1)], at[np.append(breaks, len(at) - 1)]
    return [(int(begin), int(end)) for begin, end in zip(begins, ends, strict=True)]
