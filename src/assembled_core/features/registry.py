"""The feature families: a fourth one is one more file, and one more line in each list here."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from .family import FeatureFamily, SymbolBars, Values
from .insider import INSIDER, InsiderParameters
from .shipping import SHIPPING, ShippingParameters
from .technical import TECHNICAL, TechnicalParameters

FAMILIES = (TECHNICAL, INSIDER, SHIPPING)
FamilyName = Literal["technical", "insider", "shipping"]


class FeatureParameters(BaseModel):
    """Which families there are (None: technical and what the strategy reads), and their windows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    families: tuple[FamilyName, ...] | None = None
    technical: TechnicalParameters = TechnicalParameters()
    insider: InsiderParameters = InsiderParameters()
    shipping: ShippingParameters = ShippingParameters()


def chosen_families(params: FeatureParameters, needs: Iterable[str]) -> tuple[FeatureFamily, ...]:
    """Return the families to compute: those named, or technical and what `needs` names.

    Args:
        params: Parameters of the features.
        needs: Names of the features that the strategy reads.
    """
    if params.families is not None:
        return tuple(family for family in FAMILIES if family.name in params.families)
    prefixes = tuple(name.split("_", 1)[0] + "_" for name in needs)
    return tuple(family for family in FAMILIES if family is TECHNICAL or family.prefix in prefixes)


def feature_names(
    params: FeatureParameters, families: Iterable[FeatureFamily] = (TECHNICAL,)
) -> tuple[str, ...]:
    """Return the names of the families' features, in the order `compute_features` gives them."""
    return tuple(name for family in families for name in family.names(getattr(params, family.name)))


def compute_features(
    bars: SymbolBars,
    known: Mapping[str, Any],
    params: FeatureParameters,
    families: Iterable[FeatureFamily] = (TECHNICAL,),
) -> Values:
    """Return (features, bars) float64 of the families; see each for its NaN policy.

    Args:
        bars: The symbol's bars.
        known: What each family that reads events prepared of them, by the family's name.
        params: Parameters of each family.
        families: Which of them.
    """
    parts = [
        family.compute(bars, known.get(family.name), getattr(params, family.name))
        for family in families
    ]
    return parts[0] if len(parts) == 1 else np.vstack(parts)
