"""How many signals there were, what the ensemble did with them, and what lacked cash."""

from collections.abc import Mapping

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
    return {
        f"kept_{what}": kept,
        f"dropped_{what}": signals - kept,
        f"dropped_{what}_share": (signals - kept) / max(signals, 1),
        f"unscored_{what}_share": int(found[0]) / max(signals, 1),
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


def count_window(counts: Mapping[str, float], market: MarketArrays, begin: int) -> dict[str, float]:
    """The counts of an account that begins at bar `begin`, extended to the market's whole window.

    Signals from before `begin` could not be scored: they are in no account, but they are signals
    of the window and lack a confidence. Afterwards signals = kept + dropped + before. An entry from
    before that is still active at `begin` is entered there: it counts in the account alone.

    Args:
        counts: Of the account, as `count_signals` gives them with an ensemble.
        market: The whole window.
        begin: Grid position of the account's first bar.

    Returns:
        The same names for the whole window, and `{bars,entries}_before_first_scorable`; the shares
        of what was dropped stay those of the account.
    """
    whole = count_signals(market, None, None)
    found = dict(counts) | whole
    for what in ("bars", "entries"):
        before = whole[f"signal_{what}"] - counts[f"signal_{what}"]
        found[f"{what}_before_first_scorable"] = before
        unscored = counts[f"unscored_{what}"] + before
        found[f"unscored_{what}_share"] = unscored / max(whole[f"signal_{what}"], 1)
    return found
