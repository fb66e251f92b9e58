"""One way to make values plain, for files and for run records."""

import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
import pandas as pd

from assembled_core.plain_values import to_plain
from assembled_core.workflows.parameters import WindowParameters


class Colour(Enum):
    """An enumeration."""

    RED = "red"


@dataclass
class Pair:
    """A dataclass."""

    left: object
    right: object


def test_everything_becomes_what_json_can_hold():
    """Containers, numbers of numpy, times, models and the undefined each have one plain form."""
    given = {
        1: Pair(np.float32(0.5), np.array([1, 2])),
        "set": {"b", "a"},
        "times": [pd.Timestamp("2020-01-02", tz="UTC"), pd.NaT],
        "odd": (float("nan"), np.inf, None, True, Colour.RED, Path("a/b"), WindowParameters()),
    }
    plain = to_plain(given)
    assert plain == {
        "1": {"left": 0.5, "right": [1, 2]},
        "set": ["a", "b"],
        "times": ["2020-01-02T00:00:00+00:00", None],
        "odd": [None, None, None, True, "red", "a/b", {"start_date": None, "end_date": None}],
    }
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
