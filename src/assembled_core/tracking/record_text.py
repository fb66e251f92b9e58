"""A run's record as text and back: dotted keys, cells of metrics.csv, single lines."""

import math
from collections.abc import Iterator, Mapping
from typing import Any


def flatten(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (dotted key, value) of a nested mapping; an empty inner mapping is a value."""
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from flatten(value, f"{name}.")
        else:
            yield name, value


def metric_text(value: Any) -> str | None:
    """Return a metric as a cell of metrics.csv, or None if it is neither number nor text.

    NaN and None become the empty cell, which pandas reads as NaN; infinities become `inf` and
    `-inf`; floats keep every digit; booleans become 1 and 0.
    """
    if callable(item := getattr(value, "item", None)) and getattr(value, "ndim", 0) == 0:
        value = item()  # a numpy scalar
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    return value if isinstance(value, str) else None


def metric_value(text: str) -> float | int | str | None:
    """Return the number, text or None (empty: not a number) that a cell of metrics.csv means."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None


def one_line(text: str, limit: int = 500) -> str:
    """Return `text` with every run of white space as one blank, cut at `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
