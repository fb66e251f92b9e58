"""The stationary bootstrap: of a mean, and of whole histories."""

import builtins

import numpy as np
import pytest

from assembled_core.backtest.bootstrap import (
    block_length,
    stationary_interval,
    stationary_resamples,
)
from assembled_core.errors import DependencyError, ParameterError


def test_interval_of_independent_figures_is_the_textbook_one() -> None:
    """Without dependence it is close to mean +- 1.96 standard errors."""
    pytest.importorskip("arch")
    seen = np.random.default_rng(3).normal(0.1, 1.0, 2000)
    found = stationary_interval(seen, scale=2.0, seed=1)
    error = 2.0 * 1.96 * seen.std() / np.sqrt(len(seen))
    assert found.mean == pytest.approx(2.0 * seen.mean())
    assert found.low == pytest.approx(found.mean - error, abs=0.15 * error)
    assert found.high == pytest.approx(found.mean + error, abs=0.15 * error)


def test_dependence_widens_the_interval() -> None:
    """Days that resemble their neighbours say less: the blocks are longer, the interval wider."""
    pytest.importorskip("arch")
    noise = np.random.default_rng(5).normal(0.0, 1.0, 2000)
    smooth = np.convolve(noise, np.ones(20) / np.sqrt(20), mode="same")
    one, other = (stationary_interval(each, seed=1) for each in (noise, smooth))
    assert other.block_days > 5 * one.block_days
    assert other.high - other.low > 2 * (one.high - one.low)


def test_same_seed_same_interval() -> None:
    """Resampling is reproducible."""
    pytest.importorskip("arch")
    seen = np.random.default_rng(0).normal(size=100)
    assert stationary_interval(seen, seed=7) == stationary_interval(seen, seed=7)


def test_figures_that_do_not_vary_have_no_width() -> None:
    """Two equal curves differ by nothing, surely."""
    found = stationary_interval(np.zeros(50), seed=0)
    assert (found.mean, found.low, found.high) == (0.0, 0.0, 0.0)


def test_resamples_are_runs_of_the_history() -> None:
    """A resampled day is followed by the next one, but where a block ends: one day in a block."""
    pytest.importorskip("arch")
    found = stationary_resamples(np.arange(400.0), 8, samples=50, seed=2)
    assert found.shape == (50, 400)
    follows = (found[:, 1:] - found[:, :-1]) % 400 == 1
    assert 1 - follows.mean() == pytest.approx(1 / 8, rel=0.05)


def test_resampled_means_spread_as_the_interval_says() -> None:
    """Histories and the interval of a mean are the same bootstrap."""
    pytest.importorskip("arch")
    seen = np.random.default_rng(4).normal(size=300)
    found = stationary_interval(seen, samples=2000, seed=6)
    means = stationary_resamples(seen, block_length(seen), samples=2000, seed=6).mean(axis=1)
    assert np.quantile(means, [0.025, 0.975]) == pytest.approx([found.low, found.high])


def test_absolute_returns_keep_turbulence_together() -> None:
    """Returns of clustered size look independent; only their sizes ask for long blocks."""
    pytest.importorskip("arch")
    generator = np.random.default_rng(8)
    calm_or_wild = np.repeat(generator.choice([0.005, 0.03], 40), 50)
    returns = calm_or_wild * generator.normal(size=2000)
    assert block_length(np.abs(returns)) > 5 * block_length(returns)


@pytest.mark.parametrize("seen", [np.arange(19.0), np.ones(50)])
def test_no_block_length_without_variation(seen: np.ndarray) -> None:
    """A history too short or without movement is refused, not given blocks of any length."""
    with pytest.raises(ParameterError, match="at least 20 figures that vary"):
        block_length(seen)


@pytest.mark.parametrize("days", [0, 19])
def test_too_few_figures_give_no_interval(days: int) -> None:
    """Below 20 days no interval is claimed."""
    found = stationary_interval(np.arange(float(days)), seed=0)
    assert np.isnan([found.low, found.high]).all()


def test_missing_arch_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the error says how to install it."""
    load = builtins.__import__

    def refuse(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("arch"):
            raise ImportError(name)
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(DependencyError, match=r"pip install -e \.\[ml\]"):
        stationary_interval(np.arange(50.0), seed=0)
