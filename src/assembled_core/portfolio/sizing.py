"""From signals and their multipliers to target weights, and when those are traded."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Directions = npt.NDArray[np.int8]


@dataclass(frozen=True)
class SizingRule:
    """How weight is spread over the signals.

    Attributes:
        max_gross: Sum of absolute weights when every signal is kept whole, in (0, 1].
        max_weight: Largest absolute weight of one symbol, or None; what it cuts stays cash.
        redistribute: Spread what the ensemble dropped over what it kept, instead of holding cash.
    """

    max_gross: float = 1.0
    max_weight: float | None = None
    redistribute: bool = False

    def __post_init__(self) -> None:
        for name in ("max_gross", "max_weight"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise ParameterError(f"`{name}` must be in (0, 1], got {value}.")


def size_positions(
    direction: Directions, multiplier: Floats | None = None, rule: SizingRule | None = None
) -> Floats:
    """Equal weight over the signals active before the ensemble, times what it left of each.

    Args:
        direction: 1, 0 or -1, (bars, symbols).
        multiplier: Share of its weight each signal keeps, in [0, 1]; None keeps all.
        rule: Gross exposure, cap and redistribution.

    Returns:
        Signed target weights, (bars, symbols); their absolute sum never exceeds `max_gross`.
    """
    rule = rule or SizingRule()
    wanted = direction.astype(np.float64)
    if multiplier is not None:
        wanted *= multiplier
    spread_over = np.abs(wanted if rule.redistribute else direction).sum(axis=1, dtype=np.float64)
    spread_over[spread_over == 0.0] = 1.0
    wanted *= (rule.max_gross / spread_over)[:, np.newaxis]
    if rule.max_weight is not None:
        np.clip(wanted, -rule.max_weight, rule.max_weight, out=wanted)
    return wanted


def place_orders(
    signal: Floats, grid: npt.NDArray[np.int64], rebalance: str = "on_change"
) -> Bools:
    """Where an order goes out at the close of a bar.

    Args:
        signal: Direction times multiplier, (bars, symbols); before the run everything is flat.
        grid: Bar stamps, int64 nanoseconds UTC.
        rebalance: `on_change`: only symbols whose signal changed; `bar`: every active symbol at
            every bar; a pandas period such as `W` or `M`: as `on_change`, and every active symbol
            at the first bar of each new period.

    Raises:
        ParameterError: `rebalance` is none of these, or a period shorter than the bars.
    """
    before = np.zeros_like(signal)
    before[1:] = signal[:-1]
    changed = signal != before
    if rebalance == "on_change":
        return changed
    active = signal != 0
    if rebalance == "bar":
        return changed | active
    return changed | (active & new_periods(grid, rebalance)[:, np.newaxis])


def new_periods(grid: npt.NDArray[np.int64], frequency: str) -> Bools:
    """Which bars are the first of a new period (the first bar of all is not).

    Args:
        grid: (bars,) stamps, int64 nanoseconds UTC, ascending.
        frequency: A pandas period such as `W` or `M`; a bar belongs to the period its stamp is in.

    Returns:
        (bars,) True where the period differs from that of the bar before; known at that bar.

    Raises:
        ParameterError: It is no pandas period, or one that is shorter than the bars.
    """
    check_rebalance(frequency)
    _refuse_shorter_than_bars(grid, frequency)
    stamps = pd.DatetimeIndex(grid.view("datetime64[ns]"))
    turns = np.diff(stamps.to_period(frequency).asi8) != 0
    return np.concatenate([[False], turns])[: len(grid)]


def check_rebalance(rebalance: str) -> None:
    """Refuse what is neither on_change, bar nor a pandas period.

    Raises:
        ParameterError: `rebalance` is none of these.
    """
    if rebalance in ("on_change", "bar"):
        return
    try:
        pd.Period(ordinal=0, freq=rebalance)
    except (ValueError, AttributeError) as error:
        raise ParameterError(
            f"`rebalance` must be on_change, bar or a pandas period such as W or M, "
            f"got {rebalance!r}."
        ) from error


def _refuse_shorter_than_bars(grid: npt.NDArray[np.int64], frequency: str) -> None:
    """Refuse a period that ends before the next bar could begin: it would be `bar` by a typo."""
    period = pd.Period(ordinal=0, freq=frequency)
    length = (period + 1).start_time - period.start_time
    if len(grid) > 1 and length < pd.Timedelta(int(np.diff(grid).min())):
        raise ParameterError(
            f"`rebalance` {frequency!r} is shorter than the bars; use bar, or a longer period "
            "such as W or M."
        )
