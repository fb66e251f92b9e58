"""Every family keeps the registry's rules."""

import pickle

import pytest

from assembled_core.features.registry import (
    FAMILIES,
    FeatureParameters,
    chosen_families,
    feature_names,
)
from assembled_core.market.columns import FEATURE_FAMILIES
from panels import EVERY_FAMILY, random_bars, signals_of

PARAMS = FeatureParameters()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_names_its_features_by_its_prefix(family):
    """Training finds features by their prefix, so each family's is known to it and kept."""
    assert family.prefix in FEATURE_FAMILIES
    names = family.names(getattr(PARAMS, family.name))
    assert names
    assert all(name.startswith(family.prefix) for name in names)
    assert pickle.loads(pickle.dumps(family)) == family


def test_the_strategy_chooses_its_families_unless_they_are_named():
    """Technical features always, others where the strategy reads them or the parameters say so."""
    chosen = [family.name for family in chosen_families(PARAMS, ["shipping_congestion_score_7d"])]
    assert chosen == ["technical", "shipping"]
    named = FeatureParameters(families=("insider",))
    assert [family.name for family in chosen_families(named, ["ta_rsi_14"])] == ["insider"]


def test_every_named_feature_has_its_column():
    """With all families a panel has all their features, in order, and some bar knows each."""
    found = signals_of({"A": random_bars("A", 120)}, EVERY_FAMILY)
    names = feature_names(PARAMS, FAMILIES)
    assert [name for name in found.columns if name in names] == list(names)
    assert found[list(names)].notna().any().all()
