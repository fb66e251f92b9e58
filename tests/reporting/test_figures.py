"""Figures: what they show, and that the same data give the same bytes."""

import struct
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembled_core.errors import DataError
from assembled_core.reporting import style
from assembled_core.reporting.calibration_figure import draw_calibration
from assembled_core.reporting.comparison_figure import draw_comparison
from assembled_core.reporting.confusion_figure import draw_confusion
from assembled_core.reporting.equity_figure import draw_equity
from assembled_core.reporting.trades_figure import draw_trade_returns

DATES = pd.date_range("2019-01-01", periods=400, freq="D", tz="UTC").as_unit("ns")
CALIBRATION = pd.DataFrame(
    {
        "bin_low": [0.3, 0.4, 0.5, 0.6],
        "bin_high": [0.4, 0.5, 0.6, 0.7],
        "mean_predicted": [0.36, 0.45, 0.55, np.nan],
        "observed": [0.33, 0.46, 0.52, np.nan],
        "count": [120, 1300, 400, 0],
        "low": [0.25, 0.43, 0.47, np.nan],
        "high": [0.42, 0.49, 0.57, np.nan],
    }
)


def make_curve(growth, start=10_000.0):
    """Return a curve that grows evenly and falls by a fifth half way."""
    equity = start * np.exp(growth * np.arange(len(DATES)))
    equity[200:] *= 0.8
    return pd.DataFrame({"timestamp": DATES, "equity": equity})


CURVES = {"filter": make_curve(0.001), "plain": make_curve(0.0005)}
TRADES = pd.DataFrame(
    {
        "return": [-0.05, -0.01, 0.02, 0.08, np.nan, 0.01, 0.5],
        "exit_time": pd.to_datetime(["2020-01-31"] * 6 + [None]).tz_localize("UTC"),
    }
)


def calibration(**changed):
    """Draw the calibration plot of the sample."""
    wanted = {"base_rate": 0.45, "break_even": 0.52, "title": "Calibration", "subtitle": "sample"}
    return draw_calibration(**({"curve": CALIBRATION} | wanted | changed))


CONFUSION = pd.DataFrame(
    {"came": ["sell", "hold", "buy"], "sell": [2, 1200, 0], "hold": [6, 800, 0], "buy": [2, 0, 0]}
)


def confusion(**changed):
    """Draw the confusion matrix of the sample."""
    return draw_confusion(**({"counts": CONFUSION, "title": "Confusion"} | changed))


def equity(**changed):
    """Draw the sample's equity figure."""
    return draw_equity(**({"curves": CURVES, "title": "Equity", "start_capital": 1e4} | changed))


def comparison(**changed):
    """Draw the sample's comparison with chance."""
    wanted = {"ours": {"filter": 0.7}, "measure": "Sharpe ratio", "title": "Chance?"}
    values = np.linspace(0, 1, 200)
    return draw_comparison(**({"curves": CURVES, "random_values": values} | wanted | changed))


def trades(**changed):
    """Draw the sample's histogram of trades."""
    return draw_trade_returns(**({"trades": TRADES, "title": "Trades"} | changed))


@pytest.fixture
def see(monkeypatch):
    """Return the figure itself instead of its bytes."""
    monkeypatch.setattr(style, "write_png", lambda figure: figure)
    return lambda draw, **changed: draw(**changed)


def read_chunks(png):
    """Return the names of a PNG's chunks."""
    names, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        names.append(png[at + 4 : at + 8].decode())
        at += 12 + length
    return names


@pytest.mark.parametrize("draw", [calibration, confusion, equity, comparison, trades])
def test_same_data_same_bytes(draw):
    """Two drawings are equal to the byte and hold neither time nor program name."""
    png = draw()
    assert png.startswith(b"\x89PNG\r\n")
    assert png == draw()
    assert not {"tEXt", "iTXt", "zTXt", "tIME"} & set(read_chunks(png))


def test_figures_need_no_pyplot():
    """Drawing leaves no global state: pyplot is never imported."""
    code = (
        "import sys, pandas as pd\n"
        "from assembled_core.reporting.trades_figure import draw_trade_returns\n"
        "assert 'matplotlib' not in sys.modules\n"
        "draw_trade_returns(pd.DataFrame({'return': [0.1, -0.1]}), title='t')\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_calibration_shows_all_it_should(see):
    """Labelled axes, ideal line, base rate, break-even, intervals, and a count on every bin."""
    figure = see(calibration)
    upper, lower = figure.axes
    assert upper.get_ylabel() == "observed frequency of success"
    assert lower.get_xlabel() == "predicted probability of success"
    assert [text.get_text() for text in lower.texts] == ["120", "1,300", "400"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "ideal: happens as often as predicted",
        "base rate 0.450",
        "break-even after costs 0.520",
        "observed, with 95 % Wilson interval",
    ]
    assert upper.get_xlim() == upper.get_ylim()
    observed = upper.containers[0].lines[0].get_xydata()
    np.testing.assert_allclose(observed, [[0.36, 0.33], [0.45, 0.46], [0.55, 0.52]])


@pytest.mark.parametrize("break_even", [None, float("nan")])
def test_unknown_break_even_is_not_drawn(see, break_even):
    """Without a break-even probability its line is missing, and nothing else."""
    labels = [t.get_text() for t in see(calibration, break_even=break_even).legends[0].get_texts()]
    assert len(labels) == 3
    assert not any("break-even" in label for label in labels)


def test_counts_of_unequal_bins_have_the_height_of_their_density(see):
    """A bin five times as wide with as many predictions is a fifth as high."""
    curve = CALIBRATION.iloc[:2].assign(
        bin_low=[0.0, 0.5], bin_high=[0.5, 0.6], count=[100, 100], mean_predicted=[0.4, 0.55]
    )
    bars = see(calibration, curve=curve).axes[1].patches
    assert bars[1].get_height() == pytest.approx(5 * bars[0].get_height())


def test_calibration_refuses_what_it_cannot_draw():
    """A missing column is named, and so is a curve without predictions."""
    with pytest.raises(DataError, match=r"lacks the columns \['observed', 'low'\]"):
        calibration(curve=CALIBRATION.drop(columns=["observed", "low"]))
    with pytest.raises(DataError, match="no bin with predictions"):
        calibration(curve=CALIBRATION.assign(count=0))


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_one_bin_can_be_drawn(see, value):
    """A model that says the same of everything has one bin without width, and a figure."""
    names = ["bin_low", "bin_high", "mean_predicted", "observed", "low", "high"]
    curve = CALIBRATION.iloc[1:2].assign(**dict.fromkeys(names, value))
    figure = see(calibration, curve=curve, base_rate=value, break_even=None)
    assert figure.axes[1].texts[0].get_text() == "1,300"
    low, high = figure.axes[0].get_xlim()
    assert 0 <= low <= value <= high <= 1


def test_calibration_names_what_it_is_told_to(see):
    """Another label than success has other words on both axes."""
    words = {"observed": "share that beat the benchmark", "predicted": "chance of beating it"}
    upper, lower = see(calibration, **words).axes
    assert upper.get_ylabel() == "share that beat the benchmark"
    assert lower.get_xlabel() == "chance of beating it"


def test_confusion_shows_counts_and_shares_of_each_row(see):
    """What came stands at the left with its number; a class that never came has no share."""
    (axes,) = see(confusion).axes
    assert [text.get_text() for text in axes.get_xticklabels()] == ["sell", "hold", "buy"]
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "sell\n10",
        "hold\n2,000",
        "buy\n0",
    ]
    cells = [text.get_text() for text in axes.texts if text.get_text() != "Confusion"]
    assert cells == [
        *("2\n20.0%", "6\n60.0%", "2\n20.0%"),
        *("1,200\n60.0%", "800\n40.0%", "0\n0.0%"),
        *("0\n0.0%", "0\n0.0%", "0\n0.0%"),
    ]
    shades = axes.images[0].get_array()
    np.testing.assert_allclose(shades, [[0.2, 0.6, 0.2], [0.6, 0.4, 0], [0, 0, 0]])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("likeliest class", "class that came")


def test_confusion_refuses_what_it_cannot_draw():
    """Rows and columns of different classes, and a matrix of nothing, are named."""
    with pytest.raises(DataError, match=r"rows for \['sell', 'hold', 'buy'\], and columns for"):
        confusion(counts=CONFUSION[["came", "hold", "sell", "buy"]])
    with pytest.raises(DataError, match="has no row in it"):
        confusion(counts=CONFUSION.assign(sell=0, hold=0, buy=0))


def test_equity_names_each_curve_with_its_return(see):
    """Every curve carries its name and its return on the start capital."""
    upper, lower = see(equity).axes
    labels = {text.get_text() for text in upper.texts}
    gain = CURVES["filter"]["equity"].iloc[-1] / 1e4 - 1
    assert f"filter\n{gain:+.0%}" in labels
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("equity", "drawdown")
    assert min(lower.lines[0].get_ydata()) == pytest.approx(0.8 * np.exp(0.001) - 1)


@pytest.mark.parametrize(
    ("boundary", "shown"),
    [
        (None, []),
        ("2018-06-01", ["out of sample"]),
        ("2019-06-01", ["walk-forward", "out of sample"]),
        ("2021-06-01", ["walk-forward"]),
        ("2020-01-30", ["walk-forward"]),  # too narrow for its name
    ],
)
def test_sides_of_the_training_span_are_named(see, boundary, shown):
    """Only the parts that the curve has, and has room for, are named, each on its side."""
    start = None if boundary is None else pd.Timestamp(boundary, tz="UTC")
    upper = see(equity, out_of_sample_from=start).axes[0]
    texts = [text.get_text() for text in upper.texts]
    assert [text for text in texts if text in {"walk-forward", "out of sample"}] == shown


def test_wide_range_gets_a_log_scale(see):
    """A curve that grows more than fourfold is drawn logarithmically, unless told otherwise."""
    curves = {"steep": make_curve(0.01)}
    assert see(equity, curves=curves).axes[0].get_yscale() == "log"
    assert see(equity, curves=curves, log=False).axes[0].get_yscale() == "linear"
    assert see(equity).axes[0].get_yscale() == "linear"


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        ({}, "holds 1 to 6 curves, got 0"),
        ({"a": CURVES["plain"].iloc[:0]}, "'a' is empty"),
        ({"a": CURVES["plain"].drop(columns="equity")}, r"'a' lacks \['equity'\]"),
    ],
)
def test_equity_refuses_what_it_cannot_draw(curves, message):
    """No curve, an empty one, or one without its columns is named."""
    with pytest.raises(DataError, match=message):
        equity(curves=curves)


def test_curve_of_one_bar_can_be_drawn(see):
    """A single session makes a figure without a warning."""
    assert see(equity, curves={"a": CURVES["plain"].iloc[:1]}).axes[0].lines


def test_drawing_leaves_its_input_alone():
    """The frames are the same after as before."""
    before = CURVES["plain"].copy(deep=True)
    equity()
    pd.testing.assert_frame_equal(CURVES["plain"], before)


def test_comparison_says_how_many_random_filters_do_as_well(see):
    """The share of random filters at or above ours stands above the histogram."""
    texts = [text.get_text() for text in see(comparison).axes[1].texts]
    assert texts == ["filter 0.70: 30% of random filters do as well or better"]


def test_comparison_without_random_values_is_refused():
    """Only NaN to compare with is an error, not an empty picture."""
    with pytest.raises(DataError, match="no random filter that trades; lower --meta-min"):
        comparison(random_values=[np.nan])


def test_trades_are_split_at_zero(see):
    """Losses and gains have their colours, an edge lies at zero, and every closed trade counts."""
    axes = see(trades).axes[0]
    losses, gains = axes.containers
    assert sum(bar.get_height() for bar in losses) == 2
    assert sum(bar.get_height() for bar in gains) == 3
    assert any(abs(bar.get_x()) < 1e-12 for bar in gains)
    assert "5 closed trades, 60% with a gain" in axes.get_title(loc="left")


def test_no_closed_trade_is_said_in_the_picture(see):
    """A backtest without a closed trade still gets its figure, which says so."""
    axes = see(trades, trades=pd.DataFrame({"return": [np.nan]})).axes[0]
    assert axes.get_title(loc="left") == "No trade was closed."
    assert not axes.patches


def test_trades_without_returns_are_refused():
    """A missing column is named."""
    with pytest.raises(DataError, match=r"lack the column 'return', got \['pnl'\]"):
        trades(trades=pd.DataFrame({"pnl": [1.0]}))


def test_known_runs_keep_their_colours():
    """Plain, filter and scaling look the same in every figure, and no two curves look alike."""
    names = ["a", "plain", "b", "filter", "c", "d"]
    colours = style.choose_colours(names)
    assert list(colours) == names
    assert len(set(colours.values())) == 6
    assert colours["plain"] == style.choose_colours(["filter", "plain"])["plain"]


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0.01, 0.2))
def test_labels_are_spread_and_keep_their_order(positions, gap):
    """Labels end at least a gap apart, in their order, and stay where there is room."""
    moved = np.array(style.spread_labels(positions, gap))
    order = np.argsort(positions, kind="stable")
    assert (np.diff(moved[order]) >= gap - 1e-9).all()
    assert np.mean(moved) == pytest.approx(np.mean(positions)) if positions else moved.size == 0
    if positions and (np.diff(np.sort(positions)) >= gap).all():
        np.testing.assert_allclose(moved, positions)
