"""Gates that a backtest must pass before anyone believes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

Result = Literal["OK", "WARNING", "BLOCK"]
HINDSIGHT = "the symbols were chosen with today's knowledge: survivorship flatters the result"
RANK: dict[Result, int] = {"OK": 0, "WARNING": 1, "BLOCK": 2}


@dataclass(frozen=True)
class Limits:
    """Values from which a figure is worth a warning, and from which it blocks; None: never."""

    warning: float | None = None
    block: float | None = None


@dataclass(frozen=True)
class QaGates:
    """Limits of every gate.

    Attributes:
        max_drawdown_pct: Depth of the deepest drawdown in percent, exceeded.
        min_sharpe_ratio: Sharpe ratio, undercut.
        min_trades: Number of round trips, undercut.
        max_dropped_share: Share of the entries that the ensemble dropped, exceeded.
        max_unscored_share: Share of the window's entries without a confidence, exceeded; those from
            before the first date that the model can score are among them.
        max_annual_cost_rate: Costs per year over mean equity, exceeded.
        max_cut_short_share: Share of the entries that lacked cash, exceeded.
        flag_static_universe: Warn if the symbols were chosen with today's knowledge.
    """

    max_drawdown_pct: Limits = field(default_factory=lambda: Limits(30.0, 60.0))
    min_sharpe_ratio: Limits = field(default_factory=lambda: Limits(0.0, None))
    min_trades: Limits = field(default_factory=lambda: Limits(20.0, 1.0))
    max_dropped_share: Limits = field(default_factory=lambda: Limits(0.95, None))
    max_unscored_share: Limits = field(default_factory=lambda: Limits(0.2, None))
    max_annual_cost_rate: Limits = field(default_factory=lambda: Limits(0.05, None))
    max_cut_short_share: Limits = field(default_factory=lambda: Limits(0.1, None))
    flag_static_universe: bool = True


@dataclass(frozen=True)
class Finding:
    """What one gate said.

    Attributes:
        gate: Name of the gate.
        value: The figure that was judged; None if there is none.
        threshold: The limit it broke, or the nearest one it kept; None if the gate has none.
        result: OK, WARNING or BLOCK.
        message: The same in words.
    """

    gate: str
    value: float | None
    threshold: float | None
    result: Result
    message: str


def check_backtest(
    curve: pd.DataFrame,
    figures: Mapping[str, float],
    gates: QaGates,
    *,
    bankrupt: bool = False,
    static_universe: bool = False,
    unpriced_members: int = 0,
) -> list[Finding]:
    """Judge one run.

    Args:
        curve: The equity curve.
        figures: Metrics and counts by name; a gate whose figure is absent says so and passes.
        gates: Limits.
        bankrupt: The account was lost.
        static_universe: The symbols are a list that does not know who was listed when.
        unpriced_members: Number of members of a dated universe without any prices: mostly those
            that failed.
    """
    broken = int((~np.isfinite(curve["equity"].to_numpy())).sum())
    depth = -figures["max_drawdown_pct"] if "max_drawdown_pct" in figures else None
    dropped, unscored = (figures.get(f"{what}_entries_share") for what in ("dropped", "unscored"))
    listed = static_universe and gates.flag_static_universe
    return [
        _flag("finite_equity", broken > 0, "BLOCK", f"{broken} points are not a number"),
        _flag("solvent", bankrupt, "BLOCK", "the account was lost; trading stopped there"),
        _below("max_drawdown_pct", depth, gates.max_drawdown_pct),
        _above("min_sharpe_ratio", figures.get("sharpe_ratio"), gates.min_sharpe_ratio),
        _above("min_trades", figures.get("total_trades"), gates.min_trades),
        _below("max_dropped_share", dropped, gates.max_dropped_share),
        _below("max_unscored_share", unscored, gates.max_unscored_share),
        _below("max_annual_cost_rate", figures.get("annual_cost_rate"), gates.max_annual_cost_rate),
        _below("max_cut_short_share", figures.get("cut_short_share"), gates.max_cut_short_share),
        _flag("point_in_time_universe", listed, "WARNING", HINDSIGHT),
        _flag(
            "members_have_prices",
            unpriced_members > 0,
            "WARNING",
            f"{unpriced_members} members of the universe have no prices and are missing here",
        ),
    ]


def overall_result(findings: Iterable[Finding]) -> Result:
    """The worst result of all."""
    return max((finding.result for finding in findings), key=RANK.__getitem__, default="OK")


def _flag(gate: str, raised: bool, result: Result, message: str) -> Finding:
    return Finding(gate, float(raised), None, result if raised else "OK", message if raised else "")


def _below(gate: str, value: float | None, limits: Limits) -> Finding:
    """A gate on a figure that should not exceed its limits."""
    return _judge(gate, value, limits, 1.0, "above")


def _above(gate: str, value: float | None, limits: Limits) -> Finding:
    """A gate on a figure that should not fall below its limits."""
    return _judge(gate, value, limits, -1.0, "below")


def _judge(gate: str, value: float | None, limits: Limits, sign: float, word: str) -> Finding:
    if value is None or not np.isfinite(value):
        return Finding(gate, None, limits.warning, "OK", "not defined here")
    levels: tuple[tuple[Result, float | None], ...] = (
        ("BLOCK", limits.block),
        ("WARNING", limits.warning),
    )
    for result, limit in levels:
        if limit is not None and sign * value > sign * limit:
            return Finding(gate, value, limit, result, f"{value:.4g} is {word} {limit:.4g}")
    kept = limits.block if limits.warning is None else limits.warning
    return Finding(gate, value, kept, "OK", "")
