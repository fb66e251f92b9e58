"""Equity curves over their drawdowns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..metrics.returns import drawdowns
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOG_FROM_RATIO = 4.0  # highest over lowest equity from which a log scale reads better
ROOM_FOR_WORDS = 0.15  # share of the width below which a side is too narrow for its name


def draw_equity(
    curves: Mapping[str, pd.DataFrame],
    *,
    title: str,
    subtitle: str = "",
    start_capital: float | None = None,
    out_of_sample_from: pd.Timestamp | None = None,
    log: bool | None = None,
) -> bytes:
    """Return equity curves, and below them their drawdowns, as a PNG.

    Args:
        curves: name -> frame with timestamp (datetime64, UTC) and equity (> 0, no NaN), sorted;
            at most six. The first is drawn boldest.
        title: what is shown.
        subtitle: on which data, with which costs; may have several lines.
        start_capital: drawn as a thin line; names then carry the return on it, otherwise on the
            first equity.
        out_of_sample_from: first bar that the final model scored; what lies before was scored by
            walk-forward models. The later part is shaded, both are named. None: neither.
        log: logarithmic equity axis; None: where the highest equity is over 4 times the lowest.

    Raises:
        DataError: no curve, too many, an empty one or one without its columns.
    """
    check_curves(curves)
    figure = style.new_figure(9.0, 6.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    plot_equity(upper, curves, start_capital=start_capital, log=log)
    _plot_drawdowns(lower, curves)
    if out_of_sample_from is not None:
        _shade_after(upper, lower, curves, out_of_sample_from)
    style.put_title(upper, title, subtitle)
    return style.write_png(figure)


def check_curves(curves: Mapping[str, pd.DataFrame]) -> None:
    """Raise a DataError where curves cannot be drawn."""
    if not 1 <= len(curves) <= len(style.LINES):
        raise DataError(
            f"An equity figure holds 1 to {len(style.LINES)} curves, got {len(curves)}."
        )
    for name, curve in curves.items():
        if missing := {"timestamp", "equity"} - set(curve):
            raise DataError(
                f"The equity curve {name!r} lacks {sorted(missing)}, got {list(curve)}."
            )
        if curve.empty:
            raise DataError(f"The equity curve {name!r} is empty.")


def plot_equity(
    axes: "Axes",
    curves: Mapping[str, pd.DataFrame],
    *,
    start_capital: float | None,
    log: bool | None,
) -> None:
    """Draw the curves with their names and total returns at their ends."""
    style.dress_axes(axes, y_label="equity")
    if start_capital is not None:
        axes.axhline(start_capital, color=style.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    for (_, curve), look in zip(curves.items(), _looks(curves), strict=True):
        axes.plot(times(curve), curve["equity"].to_numpy(), **look)
    _scale_equity(axes, curves, log)
    _scale_dates(axes, curves)
    ends = [
        (curve["equity"].iloc[-1], _end_label(name, curve, start_capital), look["color"])
        for (name, curve), look in zip(curves.items(), _looks(curves), strict=True)
    ]
    style.label_line_ends(axes, ends)


def times(curve: pd.DataFrame) -> Any:
    """Return a curve's timestamps as datetime64 without a zone, in UTC."""
    return curve["timestamp"].dt.tz_convert(None).to_numpy()


def _looks(curves: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Return the look of each line; the first is above the others and bolder."""
    return [
        {"color": colour, "linewidth": 1.3 if at else 1.9, "zorder": 4 if at else 5}
        for at, colour in enumerate(style.choose_colours(curves).values())
    ]


def _end_label(name: str, curve: pd.DataFrame, start_capital: float | None) -> str:
    base = curve["equity"].iloc[0] if start_capital is None else start_capital
    return f"{name}\n{curve['equity'].iloc[-1] / base - 1:+,.0%}"


def _scale_equity(axes: "Axes", curves: Mapping[str, pd.DataFrame], log: bool | None) -> None:
    """Choose and label the equity scale."""
    from matplotlib import ticker

    values = np.concatenate([curve["equity"].to_numpy(dtype=float) for curve in curves.values()])
    ratio = values.max() / values.min() if values.min() > 0 else 0.0
    if log or (log is None and ratio > LOG_FROM_RATIO):
        axes.set_yscale("log")
        wide = ratio > 2 * LOG_FROM_RATIO
        axes.yaxis.set_major_locator(
            ticker.LogLocator(subs=(1, 2, 5)) if wide else ticker.AutoLocator()
        )
        axes.yaxis.set_minor_locator(ticker.NullLocator())
        axes.set_ylabel("equity (log scale)")
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))


def _scale_dates(axes: "Axes", curves: Mapping[str, pd.DataFrame]) -> None:
    """Let the time axis begin and end with the curves."""
    from matplotlib import dates

    locator = dates.AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = dates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)
    first = min(times(curve)[0] for curve in curves.values())
    last = max(times(curve)[-1] for curve in curves.values())
    if first < last:
        axes.set_xlim(first, last)


def _plot_drawdowns(axes: "Axes", curves: Mapping[str, pd.DataFrame]) -> None:
    """Draw how far each curve is below its peak; the first is filled."""
    from matplotlib.ticker import PercentFormatter

    style.dress_axes(axes, y_label="drawdown")
    for at, (curve, look) in enumerate(zip(curves.values(), _looks(curves), strict=True)):
        depth = drawdowns(curve["equity"].to_numpy(dtype=float))
        axes.plot(times(curve), depth, **(look | {"linewidth": 1.0}))
        if at == 0:
            axes.fill_between(times(curve), depth, 0, color=look["color"], alpha=0.18, linewidth=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylim(top=0)


def _shade_after(
    upper: "Axes",
    lower: "Axes",
    curves: Mapping[str, pd.DataFrame],
    out_of_sample_from: pd.Timestamp,
) -> None:
    """Shade what the final model scored and say what each side is."""
    boundary = out_of_sample_from.tz_convert(None).to_datetime64()
    first = min(times(curve)[0] for curve in curves.values())
    last = max(times(curve)[-1] for curve in curves.values())
    for axes in (upper, lower):
        if boundary < last:
            axes.axvspan(max(boundary, first), last, color=style.SHADE, zorder=0)
    sides = (("walk-forward", "right", -5), ("out of sample", "left", 5))
    shown = (first < boundary, boundary < last)
    at = min(max(boundary, first), last)
    before = (at - first) / (last - first) if last > first else 0.0
    roomy = (before > ROOM_FOR_WORDS, 1 - before > ROOM_FOR_WORDS)
    for (text, side, shift), is_roomy in zip(sides, roomy, strict=True):
        if is_roomy:
            upper.annotate(
                text, (at, 1), xycoords=("data", "axes fraction"), xytext=(shift, -4),
                textcoords="offset points", ha=side, va="top", fontsize=9, color=style.MUTED,
            )  # fmt: skip
    if all(shown):
        upper.axvline(boundary, color=style.MUTED, linewidth=0.9)
