"""How every figure of ours looks: one palette, one frame, bytes that depend on the data alone.

The palette is that of Okabe and Ito (2008), Color Universal Design, whose colours readers with any
common colour blindness can tell apart.
"""

import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9",
)  # fmt: skip
LINES = (PURPLE, ORANGE, SKY, BLUE, VERMILION, GREEN)
KNOWN = {"filter": BLUE, "plain": VERMILION, "scaling": GREEN}  # the same in every figure
INK, MUTED, FAINT, SHADE = "#222222", "#6B6B6B", "#D9D9D9", "#F1F1F1"
DPI = 150


def new_figure(width: float, height: float) -> "Figure":
    """Return an empty figure of so many inches that belongs to no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    if engine := figure.get_layout_engine():
        engine.set(w_pad=0.1, h_pad=0.1)  # type: ignore[call-arg]  # inches
    return figure


def choose_colours(names: Iterable[str]) -> dict[str, str]:
    """Return name -> colour; known names have their own, others take what is left, in order."""
    names = list(names)
    chosen = {name: KNOWN[name] for name in names if name in KNOWN}
    left = iter([colour for colour in LINES if colour not in chosen.values()])
    return {name: chosen.get(name) or next(left) for name in names}


def put_legend(figure: "Figure", axes: "Axes", columns: int) -> None:
    """Write the legend of `axes` under the figure, where it covers nothing."""
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=columns,
        frameon=False, fontsize=9, labelcolor=INK,
    )  # fmt: skip


def write_png(figure: "Figure") -> bytes:
    """Return the figure as a PNG without time stamp or program name: same data, same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def dress_axes(axes: "Axes", x_label: str = "", y_label: str = "") -> None:
    """Label the axes, draw a faint horizontal grid and take away the frame's upper right."""
    axes.set_xlabel(x_label, color=INK, fontsize=10)
    axes.set_ylabel(y_label, color=INK, fontsize=10)
    axes.tick_params(colors=INK, labelsize=9, length=3, color=MUTED)
    axes.grid(visible=True, axis="y", color=FAINT, linewidth=0.7)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(MUTED)


def put_title(axes: "Axes", title: str, subtitle: str) -> None:
    """Write a bold title and a muted subtitle above the uppermost axes, flush left.

    A title too long for the figure is written smaller, a subtitle is broken into lines.
    """
    room = _room_right_of(axes)
    wrapped = _wrap(subtitle, int(room / (0.5 * 9.5)))
    axes.set_title(wrapped, loc="left", fontsize=9.5, color=MUTED, pad=8, linespacing=1.35)
    lines = wrapped.count("\n") + 1 if wrapped else 0
    axes.annotate(
        title, (0, 1), xycoords="axes fraction", xytext=(0, 10 + 14 * lines),
        textcoords="offset points", fontsize=min(13.0, room / (0.66 * max(len(title), 1))),
        fontweight="bold", color=INK, va="bottom", annotation_clip=False,
    )  # fmt: skip


def _room_right_of(axes: "Axes") -> float:
    """Return the points from the axes' left to the figure's right edge, as a safe estimate."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(figure.get_size_inches()[0] * 72 * (1 - axes.get_position().x0) - 10)


def _wrap(text: str, columns: int) -> str:
    """Return text whose lines have at most so many characters."""
    return "\n".join(part for line in text.split("\n") for part in textwrap.wrap(line, columns))


def spread_labels(positions: Sequence[float], gap: float) -> list[float]:
    """Return positions moved apart by at least `gap`, in the same order, as little as may be."""
    order = np.argsort(positions, kind="stable")
    wanted = np.asarray(positions, dtype=float)[order] - gap * np.arange(len(order))
    moved = _nondecreasing(wanted) + gap * np.arange(len(order))
    spread = np.empty(len(order))
    spread[order] = moved
    return [float(value) for value in spread]


def label_line_ends(axes: "Axes", ends: Sequence[tuple[float, str, str]]) -> None:
    """Write each curve's name in its colour to the right of its last point.

    Args:
        axes: axes whose y limits are final.
        ends: (y of the last point in data units, text, colour) per curve.
    """
    to_fraction = axes.transAxes.inverted().transform
    heights = [to_fraction(axes.transData.transform((1, y)))[1] for y, _, _ in ends]
    lines = max(text.count("\n") + 1 for _, text, _ in ends)
    gap = 1.25 * 9.5 * lines / (axes.get_window_extent().height * 72 / DPI)
    for height, (_, text, colour) in zip(spread_labels(heights, gap), ends, strict=True):
        axes.annotate(
            text, (1, height), xycoords="axes fraction", xytext=(6, 0), textcoords="offset points",
            color=colour, fontsize=9.5, va="center", linespacing=1.1, annotation_clip=False,
        )  # fmt: skip


def _nondecreasing(values: "np.ndarray[Any, np.dtype[np.float64]]") -> Any:
    """Return the nearest nondecreasing sequence (pool adjacent violators)."""
    blocks: list[list[float]] = []
    for value in values:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, size = blocks.pop()
            last = blocks[-1]
            blocks[-1] = [(last[0] * last[1] + mean * size) / (last[1] + size), last[1] + size]
    return np.concatenate([np.full(int(size), mean) for mean, size in blocks] or [np.empty(0)])
