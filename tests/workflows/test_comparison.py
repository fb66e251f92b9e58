"""What the comparison says of a model that knows, one that guesses, and one that drops nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.market_arrays import MarketArrays
from assembled_core.workflows.backtest import BacktestSettings, run_strategy
from assembled_core.workflows.comparison import (
    Comparison,
    ComparisonSettings,
    against_chance,
    compare_ensembles,
    random_filters,
)
from assembled_core.workflows.comparison_text import comparison_text
from assembled_core.workflows.confidence_arrays import ConfidenceArrays

pytest.importorskip("arch")

DAYS = pd.bdate_range("2020-01-01", periods=400, tz="UTC").as_unit("ns")
FEW = ComparisonSettings(n_random=30, bootstrap_samples=200)


def random_market(seed: int = 0, symbols: int = 4) -> MarketArrays:
    """Random walks with signals of five days in ten, the last ten days without."""
    rng = np.random.default_rng(seed)
    shape = (len(DAYS), symbols)
    close = 50.0 * np.exp(np.cumsum(0.02 * rng.standard_normal(shape), axis=0))
    open_ = np.vstack([close[:1], close[:-1]])
    block = (np.arange(len(DAYS))[:, np.newaxis] + 3 * np.arange(symbols)) // 5
    direction = np.where(np.arange(len(DAYS))[:, np.newaxis] < 390, block % 2, 0)
    return MarketArrays(
        tuple("ABCDEFG"[:symbols]), DAYS.asi8, open_, close, direction.astype(np.int8),
        np.full(shape, 0.02), np.full(shape, 1e9), np.zeros(shape, bool),
    )  # fmt: skip


def compare(confidence: np.ndarray, market: MarketArrays) -> Comparison:
    """Compare with these confidences, all scored walk-forward."""
    opinion = ConfidenceArrays(confidence, np.ones(confidence.shape, np.int8), DAYS[0])
    return compare_ensembles(market, DAYS.asi8, opinion, BacktestSettings(), FEW)


def knowing(market: MarketArrays) -> np.ndarray:
    """Confidence that sees the next five days: high where they rise."""
    ahead = np.vstack([market.close[5:], np.repeat(market.close[-1:], 5, axis=0)])
    return np.where(ahead > market.close, 0.9, 0.1)


@pytest.fixture(scope="module")
def found() -> Comparison:
    """The comparison of a model that knows the future."""
    market = random_market()
    return compare(knowing(market), market)


def test_sessions_without_any_bar_are_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """A hole of all symbols distorts every account's figures alike: it is said, but once."""
    market = random_market(symbols=2)
    close = market.close.copy()
    close[100:105] = np.nan
    holed = replace(market, close=close, open_=np.where(np.isnan(close), np.nan, market.open_))
    compare(knowing(market), holed)
    (said,) = caplog.messages
    assert said.startswith("No symbol has a bar on 5 of 400 sessions (the longest stretch is 2020-")


def test_model_that_knows_beats_chance(found: Comparison) -> None:
    """No random filter does as well, so p is the smallest it can be; the interval is above 0."""
    for figures in found.chance.values():
        assert figures == {"percentile": 1.0, "p_value": pytest.approx(1 / 31)}
    assert found.intervals["filter"].low > 0


def test_model_that_guesses_stands_anywhere() -> None:
    """Over many guessing models the mean standing among random filters is the middle."""
    few, standings = ComparisonSettings(n_random=12), []
    for seed in range(40):
        market = random_market(seed)
        guessed = np.random.default_rng(seed).random(market.close.shape)
        opinion = ConfidenceArrays(guessed, np.ones(guessed.shape, np.int8), DAYS[0])
        settings = BacktestSettings()
        run = run_strategy(market, DAYS.asi8, settings, opinion)
        random = random_filters(market, DAYS.asi8, opinion, settings, few)
        standings.append(against_chance(run, random, "total_return")["percentile"])
    error = 1 / np.sqrt(12 * len(standings))
    assert abs(np.mean(standings) - 0.5) < 3 * error


def test_model_that_drops_nothing_is_its_own_equal() -> None:
    """All random filters are the plain strategy too: half-way, p = 1, no difference."""
    market = random_market()
    found = compare(np.full(market.close.shape, 0.9), market)
    assert found.chance["sharpe_ratio"] == {"percentile": 0.5, "p_value": 1.0}
    assert (found.intervals["filter"].low, found.intervals["filter"].high) == (0.0, 0.0)


def test_model_that_drops_everything_has_no_sharpe_ratio_and_claims_nothing() -> None:
    """An account that never trades stands nowhere among the random filters."""
    market = random_market()
    found = compare(np.zeros(market.close.shape), market)
    assert np.isnan(found.chance["sharpe_ratio"]["p_value"])
    assert "by Sharpe ratio" not in comparison_text(found)


def test_random_filters_drop_as_many_entries_as_the_real_one(found: Comparison) -> None:
    """Every random filter keeps the number of trades that the filter keeps."""
    table = found.table.set_index("run")
    assert (found.random["total_trades"] == table.loc["filter", "total_trades"]).all()
    assert found.random["final_pf"].nunique() == 30


def test_random_filters_are_seeded() -> None:
    """The same seed drops the same entries; another seed others."""
    market = random_market()
    confidence = np.where(np.arange(len(DAYS))[:, np.newaxis] % 3 > 0, 0.9, 0.1)
    shape = market.close.shape
    scored = np.broadcast_to(confidence, shape)
    opinion = ConfidenceArrays(scored, np.ones(shape, np.int8), DAYS[0])
    rules = BacktestSettings(), ComparisonSettings(n_random=3)
    first, again = (random_filters(market, DAYS.asi8, opinion, *rules) for _ in range(2))
    other = random_filters(
        market, DAYS.asi8, opinion, rules[0], ComparisonSettings(n_random=3, seed=1)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize(
    ("ours", "percentile", "p_value"), [(4.5, 1.0, 1 / 5), (2.0, 0.375, 4 / 5), (0.0, 0.0, 1.0)]
)
def test_standing_among_random_filters(ours: float, percentile: float, p_value: float) -> None:
    """Ties count half in the share, and fully against us in p; an undefined one counts as worse."""

    class Run:
        figures = {"sharpe_ratio": ours}  # noqa: RUF012

    random = pd.DataFrame({"sharpe_ratio": [1.0, 2.0, 3.0, 4.0]})
    expected = {"percentile": percentile, "p_value": p_value}
    assert against_chance(Run, random, "sharpe_ratio") == pytest.approx(expected)


def test_one_row_per_run_over_the_same_dates(found: Comparison) -> None:
    """Plain, filter, scaling, chance and buy and hold; curves share their dates."""
    assert found.table["run"].tolist() == [
        "plain", "filter", "scaling", "random median", "random 5 %", "random 95 %", "buy and hold",
    ]  # fmt: skip
    stamps = [list(curve["timestamp"]) for _, curve in found.curves.groupby("run")]
    assert len(stamps) == 4
    assert all(dates == stamps[0] for dates in stamps)
    table = found.table.set_index("run")
    band = table.loc[["random 5 %", "random median", "random 95 %"], "total_return"]
    assert band.is_monotonic_increasing


def test_metrics_are_finite_numbers(found: Comparison) -> None:
    """What is tracked of a comparison can be compared."""
    assert all(np.isfinite(value) for value in found.metrics.values())
    assert {"plain_sharpe_ratio", "filter_sharpe_ratio_p_value", "buy_and_hold_final_pf"} <= set(
        found.metrics
    )


def test_text_is_aligned_and_fits_a_terminal(found: Comparison) -> None:
    """At most 100 columns; the rows of the table are equally wide; the verdict is in words."""
    lines = comparison_text(found).splitlines()
    assert max(map(len, lines)) <= 100
    assert len({len(line) for line in lines[2:11]}) == 1
    assert "filter: better than 100% of them by Sharpe ratio (p = 0.032)" in lines
    assert lines[-2].startswith("filter - plain: +")
    assert lines[-2].endswith(": a difference")
