"""The stationary bootstrap of a mean."""

import builtins

import numpy as np
import pytest

from assembled_core.backtest.bootstrap import stationary_interval
from assembled_core.errors import DependencyError


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
