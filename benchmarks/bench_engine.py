"""CPU seconds of the backtest engine on 500 symbols x 2520 daily bars, and what is around it.

    python benchmarks/run.py bench_engine

The panel is made here, the same every time: one market factor with regimes plus own noise. The rule
is long while EMA 20 > EMA 50, equal weight at 99 % gross, 5 bp, every symbol traded at every bar; a
plain numpy loop of the same rule is the yardstick. On the machine where vectorbt's `from_orders`
takes 0.51 CPU seconds for it, the loop takes 0.02 and the engine 0.04, 0.7 million fills included.
The first call compiles, once per machine, and is left out.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from timing import cpu_of

from assembled_core.backtest.costs import CostModel
from assembled_core.backtest.engine import simulate_portfolio
from assembled_core.backtest.market_arrays import MarketArrays, build_market
from assembled_core.workflows.backtest import BacktestSettings, run_strategy

SYMBOLS, BARS, GROSS, CAPITAL = 500, 2520, 0.99, 1e6
FEE = CostModel(commission_bps=5.0, half_spread_bps=0.0, impact_w=0.0)


def make_frames() -> dict[str, pd.DataFrame]:
    """Signal frames of the panel, one per symbol."""
    rng = np.random.default_rng(20240501)
    regime = np.repeat(rng.normal(0.0002, 0.001, BARS // 60 + 1), 60)[:BARS]
    factor = regime + rng.normal(0.0, 0.008, BARS)
    noise = rng.uniform(0.01, 0.03, SYMBOLS) * rng.standard_normal((BARS, SYMBOLS))
    steps = rng.uniform(0.5, 1.5, SYMBOLS) * factor[:, np.newaxis] + noise
    close = rng.uniform(10, 200, SYMBOLS) * np.exp(np.cumsum(steps, axis=0))
    open_ = np.vstack([close[:1], close[:-1] * np.exp(0.3 * noise[1:])])
    volume = np.floor(rng.lognormal(11.5, 1.0, (BARS, SYMBOLS)))
    active = ema(close, 20) > ema(close, 50)
    active[:49] = False
    days = pd.bdate_range("2015-01-05", periods=BARS, tz="UTC").as_unit("ns")
    return {
        f"SYM{i:05d}": pd.DataFrame(
            {
                "timestamp": days, "open": open_[:, i], "close": close[:, i],
                "volume": volume[:, i], "factor": 1.0, "segment": 0,
                "signal_direction": active[:, i].astype(np.float64),
            }
        )
        for i in range(SYMBOLS)
    }  # fmt: skip


def ema(values: np.ndarray, span: int) -> np.ndarray:
    """Exponential mean seeded with the first value."""
    smoothed, alpha = np.empty_like(values), 2 / (span + 1)
    smoothed[0] = values[0]
    for bar in range(1, len(values)):
        smoothed[bar] = smoothed[bar - 1] + alpha * (values[bar] - smoothed[bar - 1])
    return smoothed


def plain_loop(market: MarketArrays, weights: np.ndarray) -> np.ndarray:
    """The same rule in a few lines: every symbol to weight * value at every open."""
    shares, cash, equity = np.zeros(SYMBOLS), CAPITAL, np.full(BARS, CAPITAL)
    for bar in range(1, BARS):
        price = market.open_[bar]
        change = weights[bar - 1] * (cash + shares @ price) - shares * price
        cash -= change.sum() + 5e-4 * np.abs(change).sum()
        shares = shares + change / price
        equity[bar] = cash + shares @ market.close[bar]
    return equity


def measure() -> list[tuple[str, str]]:
    """Return (what, figure) rows."""
    frames = make_frames()
    panel = {symbol: (lambda frame=frame: frame) for symbol, frame in frames.items()}
    grid = pd.DatetimeIndex(next(iter(frames.values()))["timestamp"]).asi8
    market = build_market(panel, grid, grid)
    active = market.direction.astype(np.float64)
    weights = GROSS * active / np.maximum(active.sum(axis=1, keepdims=True), 1)
    orders = np.ones(weights.shape, bool)

    def engine() -> np.ndarray:
        return simulate_portfolio(market, weights, orders, start_capital=CAPITAL, costs=FEE).equity

    difference = np.abs(engine() / plain_loop(market, weights) - 1).max()
    settings = BacktestSettings()
    every_bar = replace(settings, rebalance="bar")
    tasks = {
        "numpy loop": lambda: plain_loop(market, weights),
        "engine, same rule": engine,
        "strategy, on_change, default costs": lambda: run_strategy(market, grid, settings),
        "strategy, every bar, default costs": lambda: run_strategy(market, grid, every_bar),
        "market arrays from 500 frames": lambda: build_market(panel, grid, grid),
    }
    equal = ("engine against the loop, largest relative difference", f"{difference:.1e}")
    return [equal, *((name, f"{cpu_of(task):.3f} CPU s") for name, task in tasks.items())]
