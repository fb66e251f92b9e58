"""The calibration plot: does a predicted probability happen as often as it says?"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import DataError
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("bin_low", "bin_high", "mean_predicted", "observed", "count", "low", "high")


def draw_calibration(
    curve: pd.DataFrame,
    *,
    base_rate: float,
    break_even: float | None,
    title: str,
    subtitle: str = "",
    observed: str = "observed frequency of success",
    predicted: str = "predicted probability of success",
) -> bytes:
    """Return the calibration plot as a PNG.

    Args:
        curve: one row per bin of predicted probability: bin_low, bin_high (edges),
            mean_predicted, observed (frequency of success), count, low, high (interval of
            `observed`, 95 % Wilson). Bins of count 0 are not drawn; their values may be NaN.
        base_rate: overall frequency of success.
        break_even: probability from which a trade pays on average after costs; None: not drawn.
        title: what was judged.
        subtitle: on which data; may have several lines.
        observed: what the vertical axis shows.
        predicted: what the horizontal axis shows.

    Raises:
        DataError: a column is missing, or no bin holds a prediction.
    """
    filled = _check_curve(curve)
    figure = style.new_figure(7.0, 7.6)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    _draw_curve(upper, filled, observed)
    _draw_references(upper, filled, base_rate, break_even)
    _draw_counts(lower, filled, predicted)
    style.put_legend(figure, upper, columns=2)
    style.put_title(upper, title, subtitle)
    return style.write_png(figure)


def _check_curve(curve: pd.DataFrame) -> pd.DataFrame:
    """Return the bins that hold predictions."""
    missing = [name for name in COLUMNS if name not in curve]
    if missing:
        raise DataError(f"The calibration curve lacks the columns {missing}, got {list(curve)}.")
    filled = curve.loc[curve["count"] > 0]
    if filled.empty:
        raise DataError("The calibration curve has no bin with predictions in it.")
    return filled


def _draw_curve(axes: "Axes", bins: pd.DataFrame, y_label: str) -> None:
    """Draw the ideal diagonal and the observed frequencies with their intervals."""
    style.dress_axes(axes, y_label=y_label)
    observed = bins["observed"].to_numpy()
    reach = np.vstack([observed - bins["low"].to_numpy(), bins["high"].to_numpy() - observed])
    axes.plot(
        (0, 1), (0, 1), color=style.MUTED, linewidth=1.2, linestyle=(0, (5, 3)),
        label="ideal: happens as often as predicted",
    )  # fmt: skip
    axes.errorbar(
        bins["mean_predicted"], observed, yerr=np.clip(reach, 0, None), color=style.BLUE,
        linewidth=1.8, marker="o", markersize=6, elinewidth=1.2, capsize=3,
        label="observed, with 95 % Wilson interval",
    )  # fmt: skip


def _draw_references(
    axes: "Axes", bins: pd.DataFrame, base_rate: float, break_even: float | None
) -> None:
    """Draw base rate and break-even, and set equal limits that hold everything drawn."""
    axes.axhline(
        base_rate, color=style.GREEN, linewidth=1.3, linestyle=":",
        label=f"base rate {base_rate:.3f}",
    )  # fmt: skip
    marks = [base_rate]
    if break_even is not None and np.isfinite(break_even):
        label = f"break-even after costs {break_even:.3f}"
        axes.axvline(break_even, color=style.VERMILION, linewidth=1.3, linestyle="-.", label=label)
        marks.append(break_even)
    known = bins[["mean_predicted", "observed", "low", "high"]].to_numpy(dtype=float)
    values = np.append(known[np.isfinite(known)], marks)
    low = np.clip(np.floor(values.min() * 20) / 20, 0.0, 0.95)
    high = np.clip(np.ceil(values.max() * 20) / 20, low + 0.05, 1.0)
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)


def _draw_counts(axes: "Axes", bins: pd.DataFrame, x_label: str) -> None:
    """Draw how the predictions are spread, with the number of each bin on its bar.

    Bins of unequal width get the height of their density, so that areas compare.
    """
    style.dress_axes(axes, x_label, "predictions\nper 0.01")
    edges = bins[["bin_low", "bin_high"]].to_numpy(dtype=float)
    limits = axes.get_xlim()
    least = (limits[1] - limits[0]) / 200
    density = bins["count"] / np.maximum(edges[:, 1] - edges[:, 0], least) / 100
    low, high = np.clip(edges, *limits).T  # an outer bin may begin far from its mean
    widths = np.maximum(high - low, least)
    bars = axes.bar(
        low, density, width=widths, align="edge", color=style.SKY, edgecolor="white", linewidth=0.8
    )
    roomy = widths.min() > (limits[1] - limits[0]) / 16  # else the numbers would run together
    axes.bar_label(
        bars, [f"{count:,.0f}" for count in bins["count"]], fontsize=8, color=style.INK,
        padding=3, rotation=0 if roomy else 90,
    )  # fmt: skip
    axes.set_xlim(limits)
    axes.margins(y=0.22 if roomy else 0.5)
