"""With and without the model, and against chance."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..errors import DataError
from . import style
from .equity_figure import check_curves, plot_equity

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_comparison(
    curves: Mapping[str, pd.DataFrame],
    random_values: ArrayLike,
    *,
    ours: Mapping[str, float],
    measure: str,
    title: str,
    subtitle: str = "",
    start_capital: float | None = None,
    log: bool | None = None,
) -> bytes:
    """Return equity curves beside the distribution of random filters, as a PNG.

    Args:
        curves: name -> equity curve over the same dates, as for `draw_equity`.
        random_values: `measure` of each random filter of equal drop rate; NaN, where a filter has
            no such figure, counts as worse than ours and is not drawn.
        ours: name -> the same measure of what is judged; names found in `curves` take its colour.
        measure: name of the measure, e.g. "Sharpe ratio".
        title: what is shown.
        subtitle: on which data, with which costs; may have several lines.
        start_capital: as for `draw_equity`.
        log: as for `draw_equity`.

    Raises:
        DataError: curves cannot be drawn, or no random value is a number.
    """
    check_curves(curves)
    values = np.asarray(random_values, dtype=float)
    if not np.isfinite(values).any():
        raise DataError(
            "the comparison with chance has no random filter that trades; lower "
            "--meta-min-confidence, or train on more data."
        )
    figure = style.new_figure(11.5, 5.0)
    left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
    plot_equity(left, curves, start_capital=start_capital, log=log)
    _plot_chance(right, values, ours, measure, style.choose_colours(curves))
    style.put_title(left, title, subtitle)
    return style.write_png(figure)


def _plot_chance(
    axes: "Axes",
    values: NDArray[np.float64],
    ours: Mapping[str, float],
    measure: str,
    colours: Mapping[str, str],
) -> None:
    """Draw the histogram of random filters, ours as lines, and above how many do as well."""
    style.dress_axes(axes, measure, f"random filters (of {len(values)})")
    axes.hist(
        values[np.isfinite(values)],
        bins="auto",
        color=style.FAINT,
        edgecolor="white",
        linewidth=0.8,
    )
    for at, (name, value) in enumerate(reversed(list(ours.items()))):
        colour = colours.get(name, style.INK)
        as_good = float(np.mean(values >= value))
        axes.axvline(value, color=colour, linewidth=1.8)
        axes.annotate(
            f"{name} {value:.2f}: {as_good:.0%} of random filters do as well or better", (0, 1),
            xycoords="axes fraction", xytext=(0, 8 + 14 * at), textcoords="offset points",
            fontsize=9.5, color=colour, annotation_clip=False,
        )  # fmt: skip
