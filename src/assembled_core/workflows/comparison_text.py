"""A comparison at one look, for the terminal."""

import pandas as pd

from ..backtest.bootstrap import Interval
from .comparison import Comparison

COLUMNS = {
    "final_pf": ("final", "{:,.0f}"),
    "total_return": ("return", "{:+.1%}"),
    "cagr": ("CAGR", "{:+.1%}"),
    "annual_volatility": ("vol.", "{:.1%}"),
    "sharpe_ratio": ("Sharpe", "{:.2f}"),
    "max_drawdown_pct": ("max. DD", "{:.1f}%"),
    "exposure": ("invested", "{:.0%}"),
    "total_trades": ("trades", "{:.0f}"),
    "dropped_entries_share": ("dropped", "{:.0%}"),
}


def comparison_text(comparison: Comparison) -> str:
    """Return the table and what chance and resampling say of it, at most 100 columns wide."""
    dates = comparison.curves["timestamp"]
    count = len(comparison.random)
    costs = "after costs" if (comparison.table["total_costs"] > 0).any() else "without costs"
    lines = [f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}, {costs}", ""]
    lines += _aligned(comparison.table)
    lines += ["", f"random: {count} filters that drop as many entries, but by chance"]
    for measure, name in (("sharpe_ratio", "Sharpe ratio"), ("total_return", "total return")):
        found = comparison.chance[measure]
        if pd.notna(found["percentile"]):
            lines.append(
                f"filter: better than {found['percentile']:.0%} of them by {name} "
                f"(p = {found['p_value']:.3f})"
            )
    lines += [_difference(mode, interval) for mode, interval in comparison.intervals.items()]
    return "\n".join(lines) + "\n"


def _aligned(table: pd.DataFrame) -> list[str]:
    cells = [["", *(title for title, _ in COLUMNS.values())]]
    for row in table.to_dict("records"):
        shown = [
            form.format(row[name]) if pd.notna(row[name]) else "-"
            for name, (_, form) in COLUMNS.items()
        ]
        cells.append([str(row["run"]), *shown])
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = [
        row[0].ljust(widths[0])
        + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in cells
    ]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def _difference(mode: str, interval: Interval) -> str:
    if pd.isna(interval.low):
        return f"{mode} - plain: {interval.mean:+.1%} a year; too few days for an interval"
    known = interval.low > 0 or interval.high < 0
    return (
        f"{mode} - plain: {interval.mean:+.1%} a year in log return, "
        f"{interval.level:.0%} interval {interval.low:+.1%} to {interval.high:+.1%}: "
        f"{'a difference' if known else 'no difference shown'}"
    )
