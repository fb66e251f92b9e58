"""How the returns of trades are spread."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_trade_returns(trades: pd.DataFrame, *, title: str, subtitle: str = "") -> bytes:
    """Return the histogram of trade returns, losses and gains in two colours, as a PNG.

    Args:
        trades: one row per trade with `return` (after costs, as a fraction). Trades without one,
            and those still open (exit_time is NaT), are left out; if none is left the figure says
            so.
        title: what is shown.
        subtitle: on which data; by default how many trades there were.

    Raises:
        DataError: the column is missing.
    """
    from matplotlib.ticker import MaxNLocator

    returns = _closed_returns(trades)
    figure = style.new_figure(8.0, 4.2)
    axes = figure.subplots()
    style.dress_axes(axes, "return of a trade after costs", "trades")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    if not len(returns):
        style.put_title(axes, title, "No trade was closed.")
        return style.write_png(figure)
    edges = _edges(returns)
    _plot_histogram(axes, returns, edges)
    style.put_title(axes, title, subtitle or _describe(returns, edges))
    return style.write_png(figure)


def _closed_returns(trades: pd.DataFrame) -> NDArray[np.float64]:
    if "return" not in trades:
        raise DataError(f"The trades lack the column 'return', got {list(trades)}.")
    closed = trades[trades["exit_time"].notna()] if "exit_time" in trades else trades
    returns = closed["return"].to_numpy(dtype=float)
    return returns[np.isfinite(returns)]


def _plot_histogram(axes: "Axes", returns: NDArray[np.float64], edges: NDArray[np.float64]) -> None:
    """Draw losses and gains, and where their mean and median lie."""
    inside = np.clip(returns, edges[0], edges[-1])
    for part, colour in (
        (inside[returns <= 0], style.VERMILION),
        (inside[returns > 0], style.BLUE),
    ):
        axes.hist(part, bins=edges.tolist(), color=colour, edgecolor="white", linewidth=0.6)
    centres = {"mean": (np.mean(returns), "-"), "median": (np.median(returns), (0, (1, 1.5)))}
    for text, (centre, dashes) in centres.items():
        value = float(centre)
        label = f"{text} {value:+.2%}"
        axes.axvline(value, color=style.INK, linewidth=1.2, linestyle=dashes, label=label)
    # a place of its own: "best" looks at every bar, and warns that it is slow
    axes.legend(loc="upper right", frameon=False, fontsize=9, labelcolor=style.INK)


def _edges(returns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return bin edges with one at zero, over the middle 99 % of the returns."""
    low, high = np.quantile(returns, [0.005, 0.995])
    width = max((high - low) / 50, 1e-4)
    first, last = np.floor(min(low, 0) / width), np.ceil(max(high, 0) / width)
    return np.arange(first, max(last, first + 1) + 1) * width


def _describe(returns: NDArray[np.float64], edges: NDArray[np.float64]) -> str:
    text = f"{len(returns):,} closed trades, {np.mean(returns > 0):.0%} with a gain"
    outside = int(np.sum((returns < edges[0]) | (returns > edges[-1])))
    return f"{text}; {outside} beyond the axis are counted at its ends" if outside else text
