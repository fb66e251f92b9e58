"""How many signals there were, what the ensemble did with them, and what lacked cash."""

import numpy as np
import numpy.typing as npt

from ..backtest.engine import REASONS, Simulation
from ..backtest.market_arrays import MarketArrays
from ..portfolio.ensemble import entry_bars
from .confidence_arrays import PROVENANCES, ConfidenceArrays

Floats = npt.NDArray[np.float64]


def count_signals(
    market: MarketArrays, multiplier: Floats | None, opinion: ConfidenceArrays | None
) -> dict[str, float]:
    """How many signals there were and what became of them, in bars and in entries.

    A bar is a symbol's bar with an active signal; an entry is a bar on which the direction turned.
    """
    active = (market.direction != 0) & market.present
    entries = entry_bars(market.direction, market.present)
    counts: dict[str, float] = {}
    for what, where in (("bars", active), ("entries", entries)):
        counts[f"signal_{what}"] = int(where.sum())
        counts[f"long_signal_{what}"] = int((where & (market.direction > 0)).sum())
        if multiplier is not None and opinion is not None:
            counts |= _count_ensemble(what, where, multiplier, opinion)
    return counts


def _count_ensemble(
    what: str, where: npt.NDArray[np.bool_], multiplier: Floats, opinion: ConfidenceArrays
) -> dict[str, float]:
    signals, kept = int(where.sum()), int((where & (multiplier > 0)).sum())
    found = np.bincount(opinion.provenance[where], minlength=len(PROVENANCES))
    shares = {"dropped": signals - kept, "unscored": int(found[0])}
    return {
        f"kept_{what}": kept,
        f"dropped_{what}": signals - kept,
        **{f"{name}_{what}_share": part / max(signals, 1) for name, part in shares.items()},
        **{f"{name}_{what}": int(n) for name, n in zip(PROVENANCES, found, strict=True)},
    }


def count_fills(simulation: Simulation) -> dict[str, float]:
    """Buys (and short sales) that lacked cash, and positions whose symbol ended."""
    return {
        "buys": simulation.entries,
        "buys_cut_short": simulation.entries_cut_short,
        "cut_short_share": simulation.entries_cut_short / max(simulation.entries, 1),
        "positions_ended": int((simulation.fills.reason == REASONS.index("gap_close")).sum()),
    }


def count_signals_before(market: MarketArrays, begin: int) -> dict[str, float]:
    """Signals of the window from before the model could score: in neither account."""
    active = (market.direction != 0) & market.present
    entries = entry_bars(market.direction, market.present)
    return {
        "bars_before_first_scorable": int(active[:begin].sum()),
        "entries_before_first_scorable": int(entries[:begin].sum()),
    }
