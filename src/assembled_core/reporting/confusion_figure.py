"""The confusion matrix: which class came, and which one was thought likeliest."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DARK = 0.6  # share of a row from which its cell wants white letters


def draw_confusion(counts: pd.DataFrame, *, title: str, subtitle: str = "") -> bytes:
    """Return the confusion matrix as a PNG: counts, shares of their row, and shades of these.

    Args:
        counts: one row per class that came; the first column names it, the others hold how many of
            its rows were taken for the class that they are named by, in the same order.
        title: what was judged.
        subtitle: on which data; may have several lines.

    Raises:
        DataError: columns and rows are not of the same classes, or no row was counted.
    """
    names, numbers = _check_counts(counts)
    side = 1.3 * len(names)
    figure = style.new_figure(max(2.6 + side, 7.0), 2.0 + 0.72 * side)
    axes = figure.subplots()
    totals = numbers.sum(axis=1, keepdims=True)
    shares = numbers / np.maximum(totals, 1)
    axes.imshow(shares, cmap=_shades(), vmin=0.0, vmax=1.0, aspect="auto")
    _name_axes(axes, names, totals[:, 0])
    for (row, column), share in np.ndenumerate(shares):
        axes.text(
            column, row, f"{numbers[row, column]:,.0f}\n{share:.1%}", ha="center", va="center",
            fontsize=9, color="white" if share > DARK else style.INK, linespacing=1.4,
        )  # fmt: skip
    figure.draw_without_rendering()  # the title asks how much room the names of the rows leave
    style.put_title(axes, title, subtitle)
    return style.write_png(figure)


def _check_counts(counts: pd.DataFrame) -> tuple[list[str], "np.ndarray[Any, Any]"]:
    names = [str(name) for name in counts.iloc[:, 0]]
    if names != [str(name) for name in counts.columns[1:]]:
        columns = list(counts.columns[1:])
        raise DataError(f"The confusion matrix has rows for {names}, and columns for {columns}.")
    numbers = counts.iloc[:, 1:].to_numpy(dtype=float)
    if not numbers.sum() > 0:
        raise DataError("The confusion matrix has no row in it.")
    return names, numbers


def _shades() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("shares", ["white", style.BLUE])


def _name_axes(axes: "Axes", names: list[str], totals: "np.ndarray[Any, Any]") -> None:
    """Name columns, and rows with their numbers, and part the cells by faint lines."""
    style.dress_axes(axes, "likeliest class", "class that came")
    places = range(len(names))
    axes.set_xticks(places, names)
    axes.set_yticks(places, [f"{name}\n{n:,.0f}" for name, n in zip(names, totals, strict=True)])
    axes.grid(visible=False)
    axes.set_xticks(np.arange(len(names) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(names) - 1) + 0.5, minor=True)
    axes.grid(visible=True, which="minor", color=style.FAINT, linewidth=1.0)
    axes.tick_params(which="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(style.FAINT)
