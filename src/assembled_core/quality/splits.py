"""Jumps of one symbol's price: splits, genuine moves, and factors that fit neither."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .bars import Days, Values, median_of
from .finding import Finding, Mask, Severity, find, show_stamp
from .thresholds import QualityThresholds

# shares after : shares before, or the other way round
SPLITS = np.array([1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100])
SMALL_SPLITS = np.array([1.25, 4 / 3])  # known by their factor alone: news moves prices as far
FACTOR_TOLERANCE = 0.02  # a dividend of the same day
QUIET = 0.2  # log return below which a close did not jump
USUAL_DAYS, LEVEL_DAYS = 20, 5
LEVEL_TOLERANCE = 0.2
SURE_RATIO = 0.6  # a price below this share, or above its inverse, is rarely news
GENUINE = 2.0  # times the usual dollar volume


@dataclass(frozen=True)
class Moves:
    """From each day to the next one of the same segment, as ratios.

    Attributes:
        at: (moves,) the later day's position.
        close: (moves,) close over the close before.
        open: (moves,) open over the close before.
        factor: (moves,) adjustment factor over the factor before; 1 where one is missing.
    """

    at: npt.NDArray[np.int64]
    close: Values
    open: Values
    factor: Values

    @property
    def adjusted(self) -> Values:
        """(moves,) adjusted close over the adjusted close before."""
        return self.close * self.factor


@dataclass(frozen=True)
class Jump:
    """One move that is large enough to ask what it is.

    Attributes:
        when: Its date.
        close: Close over the close before.
        factor: Adjustment factor over the factor before.
        louder: Dollar volume over the median of the 20 days before; NaN where unknown.
        lasting: The level of the next days is the new one.
    """

    when: str
    close: float
    factor: float
    louder: float
    lasting: bool

    @property
    def adjusted(self) -> float:
        """Adjusted close over the adjusted close before."""
        return self.close * self.factor


def measure_moves(days: Days, new_segment: Mask) -> Moves:
    """Return the moves from day to day, leaving out those over long gaps.

    Args:
        days: One symbol's days.
        new_segment: (days,) where a long gap lies before the day.
    """
    at = np.flatnonzero(~new_segment[1:]) + 1
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = days.adj_close / days.close
        steps = factor[at] / factor[at - 1]
        before = days.close[at - 1]
        sane = np.isfinite(steps) & (steps > 0)
        return Moves(
            at, days.close[at] / before, days.open[at] / before, np.where(sane, steps, 1.0)
        )


def check_splits(
    symbol: str, days: Days, moves: Moves, thresholds: QualityThresholds
) -> list[Finding]:
    """Say which jumps are splits, with and without an adjustment, and which are large moves.

    Args:
        symbol: Whose days they are.
        days: Its days.
        moves: Their moves.
        thresholds: From where on something is worth saying.

    A jump of the adjusted price near a split's ratio that stays there is an unadjusted split,
    unless several times the usual dollar volume was traded: a split changes the number of shares
    and the price, not the value traded, while news brings traders.
    """
    explained = _near(moves.factor, FACTOR_TOLERANCE, SMALL_SPLITS)
    explained &= (_size(moves.adjusted) < 2 * QUIET) & (_size(moves.close) > QUIET / 2)
    tolerance = thresholds.split_tolerance
    split = _near(moves.adjusted, tolerance) | _near(moves.open * moves.factor, tolerance)
    split &= ~explained & (_size(moves.adjusted) > QUIET)
    disagrees = split & (_size(moves.close) < QUIET)
    large = ~explained & (np.abs(moves.adjusted - 1) >= thresholds.large_move)
    found = [_explained(symbol, jump) for jump in _jumps(days, moves, explained)]
    found += [_disagreeing(symbol, jump) for jump in _jumps(days, moves, disagrees)]
    taken = np.zeros(len(split), dtype=bool)
    for row in np.flatnonzero(split & ~disagrees):
        jump = _jump(days, moves, int(row))
        if jump.lasting and not jump.louder >= thresholds.split_dollar_volume:
            found.append(_unadjusted(symbol, jump))
            taken[row] = True
    for jump in _jumps(days, moves, large & ~disagrees & ~taken):
        if jump.lasting:  # else it is a bad print, named elsewhere
            found.append(_large(symbol, jump))
    return found


def _jumps(days: Days, moves: Moves, rows: Mask) -> Iterator[Jump]:
    return (_jump(days, moves, int(row)) for row in np.flatnonzero(rows))


def _jump(days: Days, moves: Moves, row: int) -> Jump:
    at = int(moves.at[row])
    factor = float(moves.factor[row])
    level = median_of(days.close[at : at + LEVEL_DAYS]) / median_of(
        days.close[max(at - LEVEL_DAYS, 0) : at]
    )
    lasting = _size(np.array([level / moves.close[row]]))[0] < LEVEL_TOLERANCE
    usual = median_of(days.traded[max(at - USUAL_DAYS, 0) : at])
    return Jump(
        show_stamp(int(days.dates[at])),
        float(moves.close[row]),
        factor,
        float(days.traded[at]) / usual,
        bool(lasting),
    )


def _size(ratio: Values) -> Values:
    """How far a ratio is from 1, as an absolute logarithm; 0 where there is none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.abs(np.log(ratio))
    return np.where(np.isfinite(size), size, 0.0)


def _near(ratio: Values, tolerance: float, more: Values = SPLITS[:0]) -> Mask:
    """Which ratios lie near a split's; the smaller the split, the nearer."""
    ratios = np.concatenate([more, SPLITS])
    size = _size(ratio)
    near = np.zeros(len(ratio), dtype=bool)
    at = np.flatnonzero(size > QUIET / 2)  # few days move so far
    distance = np.abs(np.exp(size[at])[:, None] / ratios - 1)
    near[at] = (distance < tolerance * np.minimum(ratios - 1, 1)).any(axis=1)
    return near


def name_ratio(price_ratio: float) -> str:
    """Return the split nearest to a price's ratio, as shares after : before."""
    ratios = np.concatenate([SMALL_SPLITS, SPLITS])
    times = float(np.exp(abs(np.log(price_ratio))))
    nearest = float(ratios[np.argmin(np.abs(times / ratios - 1))])
    below = next(n for n in (1, 2, 3, 4) if abs(nearest * n - round(nearest * n)) < 1e-9)
    pair = (round(nearest * below), below)
    return f"{pair[0]}:{pair[1]}" if price_ratio < 1 else f"{pair[1]}:{pair[0]}"


def _explained(symbol: str, jump: Jump) -> Finding:
    message = (
        f"A split of {name_ratio(1 / jump.factor)}: the close changes by {jump.close - 1:+.1%}, "
        f"the adjusted close by {jump.adjusted - 1:+.1%}."
    )
    return _find("info", "explained_split", symbol, jump, message)


def _unadjusted(symbol: str, jump: Jump) -> Finding:
    known = np.isfinite(jump.louder)
    volume = f"{jump.louder:.1f} times the usual dollar volume" if known else "no volume known"
    message = (
        f"The close changes by {jump.close - 1:+.1%} and stays there, near a split of "
        f"{name_ratio(jump.adjusted)}, and adj_close does not explain it ({volume})."
    )
    sure = known and not SURE_RATIO <= jump.adjusted <= 1 / SURE_RATIO
    return _find("error" if sure else "warning", "unadjusted_split", symbol, jump, message)


def _disagreeing(symbol: str, jump: Jump) -> Finding:
    message = (
        f"adj_close / close changes by a factor of {jump.factor:.3g} while the close changes by "
        f"{jump.close - 1:+.1%}: one is adjusted for a split, the other is not."
    )
    return _find("error", "adjustment_disagrees", symbol, jump, message)


def _large(symbol: str, jump: Jump) -> Finding:
    known = np.isfinite(jump.louder)
    volume = f" on {jump.louder:.1f} times the usual dollar volume" if known else ""
    verdict = ": it looks genuine" if known and jump.louder >= GENUINE else ""
    message = f"The adjusted close changes by {jump.adjusted - 1:+.1%}{volume}{verdict}."
    return _find("info", "large_move", symbol, jump, message)


def _find(severity: Severity, check: str, symbol: str, jump: Jump, message: str) -> Finding:
    return find(severity, check, symbol, message, first=jump.when, last=jump.when)
