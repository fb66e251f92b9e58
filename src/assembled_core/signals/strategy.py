"""What a strategy is: names of the features it needs and a pure decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

LONG, FLAT, SHORT = 1.0, 0.0, -1.0
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Strategy:
    """A named rule from features to directions and scores.

    Args:
        name: What `--strategy` says.
        parameters: The pydantic model of its parameters.
        needs: Names of the feature columns that `decide` reads, given the parameters.
        decide: ({name: (bars,) float64} of those columns, or a frame; parameters) -> (direction,
            score), each (bars,) float64.
            Direction is 1 LONG, 0 FLAT, -1 SHORT; score in [0, 1] grows with conviction. Row t may
            use rows up to t only; a bar with a NaN feature is FLAT with score 0.
    """

    name: str
    parameters: type[BaseModel]
    needs: Callable[[Any], tuple[str, ...]]
    decide: Callable[[Mapping[str, Any], Any], tuple[Values, Values]]
