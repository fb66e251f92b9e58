"""What binary_outperformance compares with, and what becomes of it in a dataset."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.datasets.bars import BarsDataset
from assembled_core.errors import EmptyDataError, ParameterError
from assembled_core.labeling.labels import NEVER
from assembled_core.market.sessions import index_sessions
from assembled_core.market.universe import Universe
from assembled_core.workflows.label_benchmark import equal_weight_benchmark, named_benchmark
from assembled_core.workflows.samples import LabelParameters
from panels import random_bars, samples_of, sessions_of, weekdays


def bars_of(symbol, close, first=0, **columns):
    """Daily bars of given closes, from a weekday on."""
    close = np.asarray(close, dtype=float)
    days = weekdays(first + len(close))[first:]
    prices = dict.fromkeys(("open", "high", "low", "close", "adj_close"), close)
    return pd.DataFrame(
        {"timestamp": days, "symbol": symbol, **prices, "volume": 1000.0, **columns}
    )


def lazy(*frames):
    """Loaders by symbol."""
    return {frame["symbol"].iloc[0]: (lambda frame=frame: frame) for frame in frames}


def equal_weight(*frames, members=None, gap=20):
    """The index of some bars."""
    loaders = lazy(*frames)
    panel = sessions_of({name: loader() for name, loader in loaders.items()})
    universe = members or Universe(tuple(loaders))
    return equal_weight_benchmark(loaders, panel, universe, gap)


def test_the_universe_is_the_mean_of_one_bar_returns():
    """+10 % and 0 %, then -10 % and +20 %: 1.05, then 1.05 * 1.05."""
    index = equal_weight(bars_of("A", [100, 110, 99]), bars_of("B", [50, 50, 60]))
    assert index.level.level == pytest.approx([1, 1.05, 1.05 * 1.05], rel=1e-12)
    assert index.facts == {"name": "equal-weight universe"}


def test_a_symbol_counts_from_its_second_bar_on():
    """B begins at 1000 on the second day: it has no return then, and no weight."""
    index = equal_weight(bars_of("A", [100, 110, 110]), bars_of("B", [1000, 2000], first=1))
    assert index.level.level == pytest.approx([1, 1.1, 1.1 * 1.5], rel=1e-12)


def test_adjusted_closes_count():
    """A split 2:1 halves the close and the factor's inverse: no return."""
    split = bars_of("A", [100, 50], adj_close=[50.0, 50.0])
    assert equal_weight(split).level.level == pytest.approx([1, 1], rel=1e-12)


def test_a_return_across_a_gap_does_not_count():
    """A comes back after four sessions at three times its price: another history, no return."""
    whole, gone = bars_of("B", [10] * 6), bars_of("A", [100] + [300] * 5).drop(index=[1, 2, 3, 4])
    assert equal_weight(whole, gone, gap=3).level.level.tolist() == [1] * 6
    assert equal_weight(whole, gone, gap=4).level.level[-1] == 2  # the mean of 0 % and 200 %


def test_a_return_counts_for_those_who_were_members_when_it_began():
    """A leaves the universe after the second day: its third return is nobody's."""
    days = weekdays(3).asi8
    members = Universe(("A", "B"), {"A": ((days[0], days[1]),), "B": ((days[0], days[2]),)})
    frames = bars_of("A", [100, 110, 121]), bars_of("B", [10, 10, 10])
    assert equal_weight(*frames, members=members).level.level == pytest.approx([1, 1.05, 1.1025])
    members = Universe(("A", "B"), {"A": ((days[0], days[0]),), "B": ((days[0], days[2]),)})
    assert equal_weight(*frames, members=members).level.level == pytest.approx([1, 1.05, 1.05])


def named(name, find=dict, end=None, panel=None):
    """A benchmark by name beside a panel of A."""
    bars = panel or {"A": random_bars("A", 60)}
    return named_benchmark(name, lazy(*bars.values()), find, end, sessions_of(bars), 20)


def test_a_symbol_of_the_universe_is_taken_from_it():
    """Its closes are the level, its span and fingerprint are kept; nothing else is read."""
    found = named("a", find=lambda: pytest.fail("read"))
    bars = random_bars("A", 60)
    assert found.level.level.tolist() == bars["adj_close"].tolist()
    assert found.facts["name"] == "a"
    assert found.facts["last"] == str(bars["timestamp"].iloc[-1])
    assert len(found.facts["price_fingerprint"]) == 32


def test_a_file_is_read_up_to_the_end_date(tmp_path):
    """No bar after the end date is read of a benchmark either."""
    path = tmp_path / "index.csv"
    random_bars("SPX", 60).to_csv(path, index=False)
    end = weekdays(60)[40]
    find = BarsDataset(filepath=str(path), freq="1d", lazy=True).load()
    found = named(str(path), find, end)
    assert found.level.stamp[-1] == end.value


@pytest.mark.parametrize(
    ("name", "symbols", "said"),
    [
        ("SPY", ("X",), "benchmark 'SPY' has no bars; choose a symbol with data or a file"),
        ("two.csv", ("X", "Y"), "must be a file of one symbol, found 2 symbols"),
    ],
)
def test_a_benchmark_that_is_not_there_is_named(name, symbols, said):
    """Neither a symbol without bars nor a file of two symbols is one."""
    with pytest.raises(ParameterError, match=said):
        named(name, lambda: dict.fromkeys(symbols))


def test_a_benchmark_that_begins_after_the_end_date_is_named(tmp_path):
    """Nothing is left of it."""
    path = tmp_path / "index.csv"
    random_bars("SPX", 60, start="2020-01-06").to_csv(path, index=False)
    find = BarsDataset(filepath=str(path), freq="1d", lazy=True).load()
    with pytest.raises(EmptyDataError, match="has no bar up to the end date"):
        named(str(path), find, weekdays(60)[40])


def test_a_daily_benchmark_of_intraday_labels_is_refused():
    """A day's close under the day's midnight would be known before its open."""
    stamps = pd.date_range("2024-06-03 13:30", periods=78, freq="5min", tz="UTC").as_unit("ns")
    sessions = index_sessions("XNYS", stamps.append(stamps + pd.Timedelta(days=1)).asi8, "5min")
    daily = bars_of("SPX", [100, 101]).assign(
        timestamp=pd.DatetimeIndex(["2024-06-03", "2024-06-04"], tz="UTC").as_unit("ns")
    )
    with pytest.raises(ParameterError, match="one bar a day; intraday labels need intraday"):
        named_benchmark("SPX", lazy(daily), dict, None, sessions, 20)


def test_samples_beat_the_universe_or_do_not():
    """By hand from the frames: the lead over the mean of both symbols decides each label."""
    panel = {symbol: random_bars(symbol, 150) for symbol in ("A", "B")}
    labels = LabelParameters(label_type="binary_outperformance", horizon_days=7)
    samples = samples_of(panel, labels=labels)
    close = pd.DataFrame({s: bars.set_index("timestamp")["close"] for s, bars in panel.items()})
    index = (1 + close.pct_change().mean(axis=1).fillna(0)).cumprod()
    own = samples["exit_price"] / samples["entry_price"]
    theirs = index[samples["label_end"]].to_numpy() / index[samples["timestamp"]].to_numpy()
    lead = samples["signal_direction"] * (own - theirs)
    assert ((lead >= 0.02) == (samples["label"] == 1)).all()
    assert 0 < samples["label"].mean() < 1
    assert (samples["exit_reason"] == "horizon").all()


def test_a_symbol_is_not_compared_with_itself():
    """Where no second symbol has a return within a span, the mean covers nothing."""
    index = equal_weight(bars_of("A", [100, 110, 99, 90]), bars_of("B", [50, 60])).level
    growth, known = index.growth(index.stamp[[0, 1, 2]], index.stamp[[1, 2, 3]])
    assert growth[0] == pytest.approx(1.15, rel=1e-12)
    assert np.isnan(growth[1:]).all()
    assert (known[1:] == NEVER).all()
    alone = equal_weight(bars_of("A", [100, 110, 99])).level
    assert np.isnan(alone.growth(alone.stamp[[0]], alone.stamp[[2]])[0]).all()
