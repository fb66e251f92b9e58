"""How the returns of trades are spread."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from . import style


def draw_trade_returns(trades: pd.DataFrame, *, title: str, subtitle: str = "") -> bytes:
    """Return the histogram of trade returns, losses and gains in two colours, as a PNG.

    Args:
        trades: one row per closed trade with `return` (after costs, as a fraction); NaN (a trade
            still open) is left out.
        title: what is shown.
        subtitle: on which data.

    Raises:
        DataError: the column is missing or holds no number.
    """
    if "return" not in trades:
        raise DataError(f"The trades lack the column 'return', got {list(trades)}.")
    returns = trades["return"].to_numpy(dtype=float)
    returns = returns[np.isfinite(returns)]
    if not len(returns):
        raise DataError("There is no closed trade to draw.")
    figure = style.new_figure(8.0, 4.2)
    axes = figure.subplots()
    style.dress_axes(axes, "return of a trade after costs", "trades")
    edges = _edges(returns)
    for part, colour in (
        (returns[returns <= 0], style.VERMILION),
        (returns[returns > 0], style.BLUE),
    ):
        axes.hist(
            np.clip(part, edges[0], edges[-1]), bins=edges.tolist(), color=colour,
            edgecolor="white", linewidth=0.6,
        )  # fmt: skip
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    for value, text, style_ in (
        (np.mean(returns), "mean", "-"), (np.median(returns), "median", (0, (1, 1.5))),
    ):  # fmt: skip
        label = f"{text} {value:+.2%}"
        axes.axvline(value, color=style.INK, linewidth=1.2, linestyle=style_, label=label)
    axes.legend(frameon=False, fontsize=9, labelcolor=style.INK)
    style.put_title(axes, title, subtitle or _describe(returns, edges))
    return style.write_png(figure)


def _edges(
    returns: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return bin edges with one at zero, over the middle 99 % of the returns."""
    low, high = np.quantile(returns, [0.005, 0.995])
    width = max((high - low) / 50, 1e-4)
    first, last = np.floor(min(low, 0) / width), np.ceil(max(high, 0) / width)
    return np.arange(first, max(last, first + 1) + 1) * width


def _describe(
    returns: NDArray[np.float64],
    edges: NDArray[np.float64],
) -> str:
    text = f"{len(returns):,} closed trades, {np.mean(returns > 0):.0%} with a gain"
    outside = int(np.sum((returns < edges[0]) | (returns > edges[-1])))
    return f"{text}; {outside} beyond the axis are counted at its ends" if outside else text
