"""Any value as plain data that JSON can hold."""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any


def to_plain(value: Any) -> Any:
    """Return `value` as dicts, lists, text, numbers, booleans and None.

    Paths, dates (ISO 8601) and unknown objects become text; tuples and sets become lists (sets
    sorted); pydantic models and dataclasses become dicts; numpy scalars and arrays become Python's
    own. JSON has no NaN or infinity: both become None, and so does pandas' NaT.
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
        return value.isoformat() if value == value else None
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
