"""Volatility and dollar volume as known at each bar."""

import numpy as np
import pytest

from assembled_core.backtest.liquidity import average_dollar_volume, daily_volatility


def test_volatility_needs_twenty_returns_and_forgets_older_ones() -> None:
    """NaN for the first 20 bars of a segment, then the deviation of the last 20 log returns."""
    rng = np.random.default_rng(0)
    close = np.exp(np.cumsum(rng.normal(0, 0.02, 60)))
    session = np.arange(60)
    segment = (session >= 30).astype(int)
    got = daily_volatility(close, session, segment)
    assert np.isnan(got[:20]).all()
    assert np.isnan(got[30:50]).all()
    assert got[25] == pytest.approx(np.diff(np.log(close))[5:25].std(ddof=1), rel=1e-12)
    assert got[55] == pytest.approx(np.diff(np.log(close))[35:55].std(ddof=1), rel=1e-12)


def test_dollar_volume_averages_what_there_is_up_to_twenty_sessions() -> None:
    """Expanding at first, then rolling; a gap starts anew and NaN counts as nothing traded."""
    dollars = np.arange(1.0, 51.0)
    dollars[1] = np.nan
    segment = (np.arange(50) >= 40).astype(int)
    got = average_dollar_volume(dollars, np.arange(50), segment)
    assert got[:3].tolist() == pytest.approx([1.0, 0.5, 4 / 3])
    assert got[30] == pytest.approx(dollars[11:31].mean())
    assert got[40:42].tolist() == pytest.approx([41.0, 41.5])


def test_bars_within_a_session_know_the_sessions_before() -> None:
    """Two bars a day: the first still holds yesterday's figure, the day's last bar has its own."""
    session = np.repeat(np.arange(3), 2)
    got = average_dollar_volume(np.full(6, 50.0), session, np.zeros(6, int))
    assert got == pytest.approx([np.nan, 100.0, 100.0, 100.0, 100.0, 100.0], nan_ok=True)


def test_short_history_has_no_volatility() -> None:
    """Fewer than 21 bars never give a deviation."""
    assert np.isnan(daily_volatility(np.ones(5), np.arange(5), np.zeros(5, int))).all()
