"""Splits, genuine moves and factors that contradict prices are told apart."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.quality.splits import name_ratio
from raw_samples import check, daily, of, only, raw, troubles

BARS = daily(count=200)
PRICES = ["open", "high", "low", "close"]
AT = 100
WHEN = f"{BARS['timestamp'][AT]:%Y-%m-%d}"


def split(ratio, *, adjusted=False, loud=1.0, at=AT):
    """Return bars that cost 1 / ratio from a day on, the value traded as before."""
    after = BARS.index >= at
    bars = BARS.assign(**{name: BARS[name].where(~after, BARS[name] / ratio) for name in PRICES})
    volume = BARS["volume"].where(~after, BARS["volume"] * ratio)
    volume[at] *= loud
    old = BARS["close"] / ratio  # the adjusted close of all days stands on the new basis
    return bars.assign(adj_close=old if adjusted else bars["close"], volume=volume)


@pytest.mark.parametrize("ratio", [2, 3, 4, 10, 1.5, 2.5, 0.5, 0.1])
def test_an_adjusted_split_is_a_note(ratio):
    """adj_close explains it; the ratio and the date are named, nothing is wrong."""
    findings = check(split(ratio, adjusted=True))
    found = only(findings, "explained_split")
    assert (found.severity, found.first, found.count) == ("info", WHEN, 1)
    assert found.message.startswith(f"A split of {name_ratio(1 / ratio)}:")
    assert troubles(findings) == []
    assert "raw closes" in only(findings, "price_basis").message


@pytest.mark.parametrize("ratio", [2, 3, 4, 10, 0.5, 0.1])
def test_an_unadjusted_split_is_an_error(ratio):
    """A lasting jump on the usual dollar volume that adj_close lacks."""
    found = only(check(split(ratio)), "unadjusted_split")
    assert (found.severity, found.first) == ("error", WHEN)
    assert f"near a split of {name_ratio(1 / ratio)}" in found.message


def test_a_small_unadjusted_split_is_a_warning():
    """A fall by a third happens on news too."""
    bars = BARS.copy()
    bars.loc[AT, PRICES] = bars.loc[AT - 1, "close"]  # no move of its own on the day
    after = bars.index >= AT
    bars[PRICES] = bars[PRICES].where(~pd.Series(after), bars[PRICES] / 1.5, axis=0)
    bars["adj_close"] = bars["close"]
    assert only(check(bars), "unadjusted_split").severity == "warning"


def test_without_volume_a_split_cannot_be_sure():
    """Nothing tells news from a split: a warning."""
    found = only(check(split(2).drop(columns="volume")), "unadjusted_split")
    assert found.severity == "warning"
    assert "no volume known" in found.message


def test_a_crash_on_high_volume_is_a_genuine_move():
    """Half the price on ten times the usual dollar volume is news."""
    findings = check(split(2, loud=10.0))
    found = only(findings, "large_move")
    assert (found.severity, found.first) == ("info", WHEN)
    assert "looks genuine" in found.message
    assert troubles(findings) == []


def test_a_jump_that_does_not_last_is_no_split():
    """A bar at half of both neighbours is a bad print."""
    bars = BARS.copy()
    bars.loc[AT, [*PRICES, "adj_close"]] /= 2
    findings = check(bars)
    assert only(findings, "price_spike").first == WHEN
    assert of(findings, "unadjusted_split") + of(findings, "large_move") == []


def test_a_factor_that_jumps_alone_is_an_error():
    """adj_close halves while close goes on: split-adjusted closes beside a raw factor."""
    bars = BARS.assign(adj_close=BARS["close"].where(BARS.index >= AT, BARS["close"] / 2))
    found = only(check(bars), "adjustment_disagrees")
    assert (found.severity, found.first) == ("error", WHEN)


def test_a_factor_that_falls_a_little_is_a_warning():
    """Dividends only ever raise the factor: closes of two sources disagree."""
    wobble = np.where(BARS.index % 10 == 0, 0.97, 1.0)
    found = only(check(BARS.assign(adj_close=BARS["close"] * wobble)), "adjustment_disagrees")
    assert (found.severity, found.count) == ("warning", 19)


def test_dividends_are_no_contradiction():
    """A factor that rises by a few percent four times."""
    factor = 0.9 * 1.02 ** (BARS.index // 50)
    findings = check(BARS.assign(adj_close=BARS["close"] * factor))
    assert troubles(findings) == []
    assert "dividends only" in only(findings, "price_basis").message
    later = only(findings, "adjusted_later")
    assert later.first == f"{BARS['timestamp'].iloc[-1]:%Y-%m-%d}"


def test_no_adj_close_at_all_is_a_note():
    """It is said once for the table."""
    both = pd.concat([daily("A"), daily("B")]).drop(columns="adj_close")
    found = only(check(both), "missing_adj_close")
    assert (found.severity, found.count) == ("info", 2)


def test_raw_and_adjusted_closes_of_one_symbol_are_told_apart():
    """Two tables that differ by a split's factor on the days they share."""
    raw_closes, adjusted = (
        split(2, adjusted=True),
        BARS.assign(**{name: BARS[name] / 2 for name in [*PRICES, "adj_close"]}),
    )
    found = only(check(raw(raw_closes, "a.csv"), raw(adjusted, "b.csv")), "basis_differs")
    assert found.count == AT
    assert "2 times" in found.message
    assert "adjusted for splits" in found.message


@pytest.mark.parametrize(
    ("ratio", "name"),
    [(0.5, "2:1"), (0.66, "3:2"), (0.1, "10:1"), (0.4, "5:2"), (10.0, "1:10"), (0.75, "4:3")],
)
def test_ratios_are_named_as_shares_after_and_before(ratio, name):
    """The price halves in a split of 2:1."""
    assert name_ratio(ratio) == name
