"""The feature families: a fourth one is one more file and one more line here."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from .technical import TechnicalParameters, compute_technical, technical_names


class FeatureParameters(BaseModel):
    """Parameters of each feature family."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    technical: TechnicalParameters = TechnicalParameters()


def feature_names(params: FeatureParameters) -> tuple[str, ...]:
    """Return the names of all features, in the order `compute_features` gives them."""
    return technical_names(params.technical)


def compute_features(
    bars: Mapping[str, npt.NDArray[np.float64]],
    bounds: npt.NDArray[np.int64],
    params: FeatureParameters,
) -> npt.NDArray[np.float64]:
    """Return (features, bars) float64 of every family; see each family for its NaN policy.

    Args:
        bars: (bars,) adjusted high, low, close and raw dollar_volume, sorted by segment and time.
        bounds: (segments + 1,) first row of each unbroken history and the number of rows.
        params: Parameters of each family.
    """
    return compute_technical(bars, bounds, params.technical)
