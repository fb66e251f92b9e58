"""Any argument or metric as plain data that JSON and CSV can hold."""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any


def to_plain(value: Any) -> Any:
    """Return `value` as dicts, lists, text, numbers, booleans and None.

    Paths, dates and unknown objects become text; tuples and sets become lists (sets sorted);
    pydantic models and dataclasses become dicts; numpy scalars and arrays become Python's own.
    JSON has no NaN or infinity: both become None.
    """
    if value is None or isinstance(value, bool | int | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((to_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return _object_to_plain(value)


def _object_to_plain(value: Any) -> Any:
    """Convert what is none of Python's own containers and scalars."""
    if isinstance(value, Enum):
        return to_plain(value.value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    for method in ("model_dump", "tolist"):  # a pydantic model; a numpy scalar or array
        if callable(convert := getattr(value, method, None)) and not isinstance(value, type):
            return to_plain(convert())
    return str(value)


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
