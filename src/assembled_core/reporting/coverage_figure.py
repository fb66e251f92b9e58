"""Where there are data: symbols or places by time, gaps in another colour, and events by time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


WIDTH = 9.0
ROW, LEAST, MOST = 0.17, 0.55, 7.5  # inches: of a row, and of a panel's height
COUNT_HEIGHT = 1.5
ALL_NAMES = 44  # rows up to which each has its name
PANELS = 8
NAMED = 3  # tables that are left out
LONGEST = 28  # characters of a name
MANY = 50  # events of a period
# share of what could be there -> colour; whole is blue, what is missing stands out
RAMP = ((0.0, style.VERMILION), (0.5, style.ORANGE), (0.9, style.SKY), (1.0, style.BLUE))


@dataclass(frozen=True)
class CoveragePanel:
    """Rows by time.

    Attributes:
        title: What is shown.
        subjects: Name of each row.
        edges: (bins + 1,) int64 nanoseconds UTC.
        share: (rows, bins) in [0, 1]; NaN where a row has not begun yet or is over.
        unit: What is counted.
    """

    title: str
    subjects: Sequence[str]
    edges: npt.NDArray[np.int64]
    share: npt.NDArray[np.floating[Any]]
    unit: str


@dataclass(frozen=True)
class CountPanel:
    """Events by time.

    Attributes:
        title: What is shown.
        period: What is counted over, such as `a week`.
        begins: (periods,) first instant of each, int64 nanoseconds UTC.
        happened: (periods,) events by when they happened.
        published: (periods,) events by when they became public, or None.
    """

    title: str
    period: str
    begins: npt.NDArray[np.int64]
    happened: npt.NDArray[np.integer[Any]]
    published: npt.NDArray[np.integer[Any]] | None


Panel = CoveragePanel | CountPanel


def draw_coverage(panels: Sequence[Panel], *, title: str, subtitle: str = "") -> bytes:
    """Return where there are data, as a PNG; the more rows, the higher, up to a limit.

    Args:
        panels: What is drawn, one above the other; at most eight, some of each kind; of the
            others the first are named.
        title: What is shown.
        subtitle: Of which data.
    """
    shown, left = choose_panels(panels)
    if left:
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        names = ", ".join(_shorten(panel.title) for panel in left[:NAMED])
        subtitle += f"\n{PANELS} of {len(panels)} tables; not shown: {names}{more}"
    heights = [_height(panel) for panel in shown] or [LEAST]
    figure = style.new_figure(WIDTH, sum(heights) + 0.75 * len(heights) + 1.1)
    axes = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    image = None
    for panel, at in zip(shown, axes, strict=False):
        if isinstance(panel, CoveragePanel):
            image = _plot_rows(at, panel)
        else:
            _plot_counts(at, panel)
    if not shown:
        axes[0].set_axis_off()
        axes[0].text(0, 0.5, "no dated rows", color=style.MUTED)
    elif image is not None:
        _put_scale(figure, axes, image)
    style.put_title(axes[0], title, subtitle + _first_title(shown))
    return style.write_png(figure)


def choose_panels(panels: Sequence[Panel]) -> tuple[list[Panel], list[Panel]]:
    """Return the panels that are drawn, and those that are left out, in their order.

    The room is dealt out kind by kind (bars, places, counts of events), so that each is seen.
    """
    ranks: dict[str, int] = {}
    order = []
    for number, panel in enumerate(panels):
        kind = panel.unit if isinstance(panel, CoveragePanel) else "events"
        ranks[kind] = ranks.get(kind, -1) + 1
        order.append((ranks[kind], number))
    drawn = {number for _, number in sorted(order)[:PANELS]}
    shown = [panel for number, panel in enumerate(panels) if number in drawn]
    return shown, [panel for number, panel in enumerate(panels) if number not in drawn]


def _first_title(shown: Sequence[Panel]) -> str:
    return f"\n{_describe(shown[0])}" if shown else ""


def _describe(panel: Panel) -> str:
    if isinstance(panel, CountPanel):
        return f"{panel.title}: events {panel.period}"
    rows = len(panel.subjects)
    return f"{panel.title}: {rows:,} row{'s' * (rows > 1)}, share of the {panel.unit}"


def _height(panel: Panel) -> float:
    if isinstance(panel, CountPanel):
        return COUNT_HEIGHT
    return float(np.clip(ROW * len(panel.subjects), LEAST, MOST))


def _plot_rows(axes: "Axes", panel: CoveragePanel) -> Any:
    """Paint each row's share, names to the left."""
    from matplotlib.colors import LinearSegmentedColormap

    rows = len(panel.subjects)
    ramp = LinearSegmentedColormap.from_list("coverage", RAMP, N=512)
    colours = ramp.with_extremes(bad=style.FAINT)
    days = _to_days(panel.edges)
    mesh = axes.pcolormesh(
        days, np.arange(rows + 1), np.ma.masked_invalid(panel.share), cmap=colours,
        vmin=0, vmax=1, shading="flat", rasterized=True, antialiased=False,
    )  # fmt: skip
    _dress(axes, days)
    axes.set_ylim(rows, 0)
    step = max(1, -(-rows // ALL_NAMES))
    at = np.arange(0, rows, step)
    axes.set_yticks(at + 0.5, [_shorten(panel.subjects[int(row)]) for row in at])
    axes.tick_params(axis="y", labelsize=8 if rows <= ALL_NAMES else 6.5, length=0)
    if 1 < rows <= ALL_NAMES:  # a white line between rows
        axes.hlines(np.arange(1, rows), days[0], days[-1], color="white", linewidth=1.2)
    if not axes.get_subplotspec().is_first_row():  # type: ignore[union-attr]
        axes.set_title(_describe(panel), loc="left", fontsize=9.5, color=style.MUTED)
    return mesh


def _shorten(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def _plot_counts(axes: "Axes", panel: CountPanel) -> None:
    """Draw how many events there are, by both of their dates."""
    days = _to_days(panel.begins)
    _dress(axes, days)
    axes.grid(visible=True, axis="y", color=style.FAINT, linewidth=0.7)
    axes.fill_between(
        days, panel.happened, step="post", color=style.SKY, linewidth=0, label="happened"
    )
    if panel.published is not None:
        axes.step(
            days, panel.published, where="post", color=style.VERMILION, linewidth=1.2,
            label="became public",
        )  # fmt: skip
    _scale_counts(axes, int(panel.happened.max(initial=0)))
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.01, 0.97), ncols=2, frameon=False, fontsize=8,
        labelcolor=style.INK,
    )  # fmt: skip
    if not axes.get_subplotspec().is_first_row():  # type: ignore[union-attr]
        axes.set_title(_describe(panel), loc="left", fontsize=9.5, color=style.MUTED)


def _scale_counts(axes: "Axes", most: int) -> None:
    """Choose the scale of counts: logarithmic where there are many, so that few still show."""
    from matplotlib import ticker

    if most > MANY:
        axes.set_yscale("symlog", linthresh=10)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    if most <= MANY:
        axes.yaxis.set_major_locator(ticker.MaxNLocator(4, integer=True))


def _dress(axes: "Axes", days: npt.NDArray[np.float64]) -> None:
    """Give the axes the house's look and a time axis from first to last."""
    from matplotlib import dates

    style.dress_axes(axes)
    axes.grid(visible=False)
    axes.xaxis_date()
    locator = dates.AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = dates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)
    if len(days) > 1:
        axes.set_xlim(days[0], days[-1])


def _put_scale(figure: Any, axes: Any, image: Any) -> None:
    """Draw under the figure which colour means how much."""
    bar = figure.colorbar(
        image, ax=list(axes), location="bottom", shrink=0.5, aspect=40, anchor=(0.0, 0.5)
    )
    bar.set_ticks([0, 0.25, 0.5, 0.75, 1], labels=["0 %", "25 %", "50 %", "75 %", "100 %"])
    bar.ax.tick_params(labelsize=8, length=2, color=style.MUTED)
    bar.set_label(
        "share of what could be there; grey: not begun yet, or over", fontsize=8.5, color=style.INK
    )
    bar.outline.set_visible(False)


def _to_days(stamps: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Nanoseconds as matplotlib's days since 1970."""
    return np.asarray(stamps / 86_400_000_000_000, dtype=np.float64)
