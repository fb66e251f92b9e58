"""How frames of single symbols become the market."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.market_arrays import MarketArrays, build_market
from assembled_core.errors import EmptyDataError

NAN = float("nan")
DAYS = pd.bdate_range("2024-01-01", periods=30, tz="UTC").as_unit("ns")


def bars(rows: list, close: list, direction: list | None = None, **columns: object) -> pd.DataFrame:
    """Signal frame of one symbol with bars on the given rows of DAYS."""
    prices = np.array(close, dtype=float)
    missing = np.diff(rows, prepend=rows[0]) - 1
    given = {
        "timestamp": DAYS[rows],
        "open": prices - 0.5,
        "close": prices,
        "volume": 100.0,
        "factor": 1.0,
        "segment": np.cumsum(missing > 2),
        "signal_direction": 1.0 if direction is None else np.array(direction, dtype=float),
    }
    return pd.DataFrame(given | columns)


def market_of(max_gap_sessions: int = 2, **frames: pd.DataFrame) -> MarketArrays:
    """The market of these frames over the first eight days."""
    panel = {symbol: (lambda frame=frame: frame) for symbol, frame in frames.items()}
    return build_market(panel, DAYS[:8].asi8, DAYS.asi8, max_gap_sessions)


def test_prices_are_adjusted_and_missing_bars_are_nan() -> None:
    """Open and close carry one factor; a day without a bar has neither."""
    market = market_of(A=bars([0, 2], [10.0, 12.0], factor=np.array([0.5, 1.0])))
    assert market.close[:4, 0] == pytest.approx([5.0, NAN, 12.0, NAN], nan_ok=True)
    assert market.open_[:4, 0] == pytest.approx([4.75, NAN, 11.5, NAN], nan_ok=True)


def test_direction_is_carried_over_missing_bars_until_the_end_is_known() -> None:
    """Flat before the first bar; carried for two missing sessions, flat from the third on."""
    market = market_of(A=bars([1, 2], [10.0, 11.0], [0, 1]))
    assert market.direction[:, 0].tolist() == [0, 0, 1, 1, 1, 0, 0, 0]
    assert np.flatnonzero(market.gap_close[:, 0]).tolist() == [5]


def test_gap_no_longer_than_allowed_closes_nothing() -> None:
    """Two missing sessions of two allowed are no ending."""
    market = market_of(A=bars([0, 3, 4], [10.0, 11.0, 12.0]))
    assert not market.gap_close[:6].any()
    assert market.direction[:6, 0].tolist() == [1] * 6


def test_symbol_that_comes_back_starts_anew() -> None:
    """After a gap the new segment decides for itself."""
    market = market_of(A=bars([0, 4, 5], [10.0, 11.0, 12.0], [1, 0, -1]))
    assert np.flatnonzero(market.gap_close[:, 0]).tolist() == [3]
    assert market.direction[:6, 0].tolist() == [1, 1, 1, 0, 0, -1]


def test_new_segment_without_a_grid_bar_in_between_still_closes_the_old_one() -> None:
    """On a grid of the symbol's own bars the gap is closed at the first bar after it."""
    frame = bars([0, 1, 9, 10], [10.0, 11.0, 12.0, 13.0])
    market = build_market({"A": lambda: frame}, DAYS[[0, 1, 9, 10]].asi8, DAYS.asi8, 2)
    assert market.gap_close[:, 0].tolist() == [False, False, True, False]


def test_bars_beside_the_grid_are_added_within_the_window_only() -> None:
    """A Saturday's bar within the window becomes a bar of the grid; later ones do not."""
    frame = bars([0, 1, 5, 20], [10.0, 11.0, 12.0, 13.0])
    frame.loc[1, "timestamp"] = pd.Timestamp("2024-01-06", tz="UTC")
    market = market_of(A=frame, B=bars([0], [1.0]))
    assert pd.Timestamp("2024-01-06", tz="UTC") in market.timestamps
    assert len(market.grid) == 9


def test_history_before_the_window_warms_liquidity_up() -> None:
    """At the window's first bar volatility and dollar volume are those of the 20 days before."""
    close = 10.0 * np.exp(np.cumsum(np.tile([0.01, -0.01], 13)))
    frame = bars(list(range(26)), list(close), volume=7.0)
    market = build_market({"A": lambda: frame}, DAYS[22:25].asi8, DAYS.asi8, 20)
    returns = np.diff(np.log(close))[2:22]
    assert market.volatility[0, 0] == pytest.approx(returns.std(ddof=1), rel=1e-12)
    assert market.dollar_volume[0, 0] == pytest.approx((7.0 * close[3:23]).mean(), rel=1e-12)


def test_dollar_volume_is_raw() -> None:
    """Liquidity is quoted close times volume, whatever the adjustment."""
    market = market_of(A=bars([0, 1], [10.0, 10.0], factor=0.1))
    assert market.dollar_volume[:2, 0].tolist() == [1000.0, 1000.0]


def test_later_start_is_the_same_market() -> None:
    """`since` cuts every array at the same bar and keeps them contiguous."""
    market = market_of(A=bars([0, 1, 2], [10.0, 11.0, 12.0]))
    later = market.since(2)
    assert len(later.grid) == 6
    assert later.close[0, 0] == 12.0
    assert later.close.flags.c_contiguous


def test_nothing_to_trade_is_refused() -> None:
    """No symbol, or no bar in the window, is an error that counts both."""
    with pytest.raises(EmptyDataError, match="nothing to trade: 0 symbols, 8 bars"):
        market_of()
    with pytest.raises(EmptyDataError, match="nothing to trade: 1 symbols, 0 bars"):
        build_market({"A": lambda: bars([0], [1.0])}, DAYS[:0].asi8, DAYS.asi8)
