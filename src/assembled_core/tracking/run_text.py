"""Runs as text with aligned columns, for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from .record_text import flatten

HEADLINE = (
    "roc_auc",
    "brier_score",
    "log_loss",
    "final_pf",
    "total_return",
    "cagr",
    "sharpe_ratio",
    "max_drawdown_pct",
    "total_trades",
    "qa_overall_result",
)


def render_runs(records: Sequence[Mapping[str, Any]]) -> str:
    """Return one line per run: id, status, duration, name, tags, headline metrics."""
    if not records:
        return "No runs yet: add --track-experiment to train_meta_model or run_backtest."
    rows = [("run", "status", "seconds", "name", "tags", "metrics")]
    rows += [
        (
            record["run_id"],
            record["status"],
            _cell(record.get("duration_seconds")),
            _cell(record.get("name")),
            ",".join(record.get("tags") or ()),
            record.get("problem") or _headline(record["metrics"]),
        )
        for record in records
    ]
    return align_columns(rows, right=(2,))


def render_run(record: Mapping[str, Any]) -> str:
    """Return everything about one run: facts, configuration, metrics, artifacts."""
    shown = ("metrics", "config", "parameters", "artifacts", "versions", "folder")
    facts = [
        (name, _cell(value)) for name, value in flatten(record) if name.split(".")[0] not in shown
    ]
    sections = [
        align_columns(facts),
        _section("metrics", record["metrics"]),
        _section("config", dict(flatten(record.get("config") or {}))),
        _section("versions", record.get("versions") or {}),
        "\n".join(
            [
                "artifacts",
                *(escape(f"  {record['folder']}/artifacts/{a}") for a in record["artifacts"]),
            ]
        ),
    ]
    return "\n\n".join(section for section in sections if "\n" in section)


def render_comparison(comparison: Mapping[str, Any]) -> str:
    """Return the metrics of several runs side by side, then the settings that differ."""
    names = [name or "" for name in comparison["names"]]
    rows = [("", *comparison["runs"]), ("name", *names), ("status", *comparison["statuses"]), ()]
    rows += [(name, *map(_cell, values)) for name, values in comparison["metrics"].items()]
    rows += [(), ("settings that differ", *[""] * len(names))]
    rows += [(name, *map(_cell, values)) for name, values in comparison["config"].items()]
    if not comparison["config"]:
        rows.append(("none",))
    return align_columns(rows, right=range(1, len(names) + 1))


def align_columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Return rows of cells as lines with two blanks between aligned columns.

    Args:
        rows: cells as text, whose control characters are shown escaped; a row may be shorter than
            others, an empty row is an empty line.
        right: numbers of the columns that are aligned to the right.
    """
    rows = [[escape(cell) for cell in row] for row in rows]
    count = max(map(len, rows), default=0)
    widths = [
        max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(count)
    ]
    lines = (
        "  ".join(
            cell.rjust(widths[at]) if at in right else cell.ljust(widths[at])
            for at, cell in enumerate(row)
        )
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def escape(text: str) -> str:
    """Return `text` as one line that cannot steer a terminal: control signs become escapes."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )


def _section(title: str, values: Mapping[str, Any]) -> str:
    """Return a title and its indented name-value lines."""
    lines = align_columns([(name, _cell(value)) for name, value in values.items()]).splitlines()
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _headline(metrics: Mapping[str, Any]) -> str:
    """Return the metrics one looks at first as `name value` pairs."""
    return "  ".join(f"{name} {_cell(metrics[name])}" for name in HEADLINE if name in metrics)


def _cell(value: Any) -> str:
    """Return a value as text: floats with six significant digits, None as a dash."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return str(value)
