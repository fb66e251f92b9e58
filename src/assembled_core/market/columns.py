"""A table as plain numpy columns: inside the per-symbol chain a frame costs more than the work."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

# what a column's name begins with where it is a feature of a family
FEATURE_FAMILIES = ("ta_", "insider_", "shipping_")


@dataclass(frozen=True)
class Text:
    """A column of few distinct words.

    Args:
        codes: (rows,) int8 positions in `words`.
        words: The words.
    """

    codes: npt.NDArray[np.int8]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> "Text":
        return Text(self.codes[rows], self.words)


@dataclass(frozen=True)
class Columns:
    """Named columns of one length, of one symbol.

    Args:
        values: {name: array or `Text`}; times are datetime64[ns] in UTC.
        notes: What else is known of the table, such as its price digest.
    """

    values: dict[str, Any]
    notes: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def frame(self) -> pd.DataFrame:
        """Return the table as a pandas frame, times in UTC, notes in `attrs`."""
        columns = {name: _as_series(values) for name, values in self.values.items()}
        frame = pd.DataFrame(columns, copy=False)
        frame.attrs = dict(self.notes)
        return frame


class LazyColumns(ABC):
    """A table that is made when it is asked for, as columns or, when called, as a frame."""

    @abstractmethod
    def columns(self) -> Columns:
        """Return the table as numpy columns."""

    def __call__(self) -> pd.DataFrame:
        """Return the table as a frame."""
        return self.columns().frame()


def constant_text(word: str, rows: int) -> Text:
    """Return a text column that says the same in every row."""
    return Text(np.zeros(rows, dtype=np.int8), (word,))


def _as_series(values: Any) -> Any:
    if isinstance(values, Text):
        return pd.Categorical.from_codes(values.codes, list(values.words)).astype(
            "str" if len(values.words) == 1 else "category"
        )
    if values.dtype.kind == "M":
        return pd.DatetimeIndex(values, tz="UTC")
    return values
