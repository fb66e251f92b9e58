"""One strategy through the account: ensemble, dates, counts, benchmark and gates."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.costs import FREE, CostModel
from assembled_core.backtest.engine import EntryFunding
from assembled_core.backtest.market_arrays import MarketArrays
from assembled_core.errors import DataError, EmptyDataError, ParameterError
from assembled_core.market.sessions import Sessions, index_sessions
from assembled_core.portfolio.ensemble import EnsembleRule
from assembled_core.portfolio.sizing import SizingRule
from assembled_core.workflows.backtest import BacktestSettings, run_backtest, run_strategy
from assembled_core.workflows.benchmark import benchmark_market
from assembled_core.workflows.confidence_arrays import align_confidences
from assembled_core.workflows.strategy_run import hold_everything
from assembled_core.workflows.window import trading_grid, window_sessions

DAYS = pd.bdate_range("2024-01-01", periods=8, tz="UTC").as_unit("ns")
FREELY = BacktestSettings(costs=FREE)
NAN = float("nan")


def market_of(direction: dict[str, list], price: dict[str, list] | None = None) -> MarketArrays:
    """Symbols with a direction per day; a price per day is its open and close (10.00 if absent)."""
    sides = np.array(list(direction.values()), np.int8).T.copy()
    prices = {symbol: [10.0] * len(sides) for symbol in direction} | (price or {})
    close = np.array(list(prices.values()), dtype=float).T.copy()
    nothing = np.full(close.shape, NAN)
    return MarketArrays(
        tuple(direction), DAYS.asi8[: len(sides)], close, close, sides, nothing, nothing,
        np.zeros(close.shape, bool),
    )  # fmt: skip


def confidences_of(**symbols: list) -> pd.DataFrame:
    """Confidence per day and symbol; `(value, provenance)` or walk-forward."""
    rows = [
        (DAYS[at], symbol, *(value if isinstance(value, tuple) else (value, "walk_forward")))
        for symbol, values in symbols.items()
        for at, value in enumerate(values)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["timestamp", "symbol", "confidence", "provenance"])


def test_filter_takes_only_what_the_model_trusts_and_leaves_the_rest_in_cash() -> None:
    """Of two signals the one below 0.5 is dropped; the other gets its half, not the whole."""
    market = market_of({"A": [1] * 4, "B": [1] * 4})
    opinion = align_confidences(market, confidences_of(A=[0.7] * 4, B=[0.4] * 4), DAYS[0])
    run = run_strategy(market, DAYS.asi8, FREELY, opinion)
    assert run.trades["symbol"].tolist() == ["A"]
    assert run.trades["confidence"].tolist() == [0.7]
    assert run.trades["provenance"].tolist() == ["walk_forward"]
    assert run.equity_curve["cash"].iloc[-1] == pytest.approx(5_000.0)


def test_scaling_weighs_by_confidence() -> None:
    """Half of the account at a confidence of 0.7 is 35 % of it."""
    market = market_of({"A": [1] * 4, "B": [1] * 4})
    opinion = align_confidences(market, confidences_of(A=[0.7] * 4, B=[0.4] * 4), DAYS[0])
    settings = replace(FREELY, ensemble=EnsembleRule(mode="scaling"))
    run = run_strategy(market, DAYS.asi8, settings, opinion)
    assert run.equity_curve["gross_exposure"].iloc[-1] == pytest.approx(3_500.0)


def test_confidence_of_the_entry_is_held_unless_read_at_every_bar() -> None:
    """A confidence that falls below the minimum ends the position only under `bar`."""
    market = market_of({"A": [0, 1, 1, 1, 1]})
    opinion = align_confidences(market, confidences_of(A=[0.9, 0.9, 0.2, 0.2, 0.9]), DAYS[0])
    held = run_strategy(market, DAYS.asi8, FREELY, opinion)
    read = run_strategy(
        market, DAYS.asi8, replace(FREELY, ensemble=EnsembleRule(confidence_at="bar")), opinion
    )
    assert held.trades["exit_time"].isna().all()
    assert read.trades["exit_time"].tolist() == [DAYS[3]]
    assert (held.counts["dropped_bars"], read.counts["dropped_bars"]) == (0, 2)


def test_bars_and_entries_are_counted_apart() -> None:
    """Three entries (one short) over six active bars: kept, dropped and without a confidence."""
    market = market_of({"A": [0, 1, 1, -1, -1], "B": [0, 0, 0, 1, 1]})
    confidences = confidences_of(
        A=[None, 0.8, 0.8, (0.3, "out_of_sample"), (0.9, "out_of_sample")],
        B=[None, None, None, (NAN, "unscored"), (0.9, "walk_forward")],
    )
    opinion = align_confidences(market, confidences, DAYS[0])
    counts = run_strategy(market, DAYS.asi8, FREELY, opinion).counts
    expected = {
        "signal_bars": 6, "long_signal_bars": 4, "kept_bars": 2, "dropped_bars": 4,
        "walk_forward_bars": 2, "out_of_sample_bars": 2, "unscored_bars": 2,
        "signal_entries": 3, "long_signal_entries": 2, "kept_entries": 1, "dropped_entries": 2,
        "walk_forward_entries": 1, "out_of_sample_entries": 1, "unscored_entries": 1,
        "cross_validated_entries": 0,
    }  # fmt: skip
    assert {name: counts[name] for name in expected} == expected
    assert counts["dropped_entries_share"] == pytest.approx(2 / 3)
    assert counts["unscored_entries_share"] == pytest.approx(1 / 3)


def test_ensemble_and_plain_run_over_the_same_dates_from_the_first_scorable_on() -> None:
    """What the model could not have scored is in neither account, and is counted."""
    market = market_of({"A": [0, 1, 1, 0, 1, 1, 1]})
    opinion = align_confidences(market, confidences_of(A=[NAN, NAN, *[0.9] * 5]), DAYS[2])
    result = run_backtest(market, DAYS.asi8, FREELY, opinion)
    assert result.plain is not None
    for curve in (result.run.equity_curve, result.plain.equity_curve, result.benchmark):
        assert curve["timestamp"].tolist() == DAYS[2:7].tolist()
    assert result.run.counts["bars_before_first_scorable"] == 1
    assert result.run.counts["entries_before_first_scorable"] == 0  # it is entered at the start
    assert result.run.trades["entry_time"].tolist() == [DAYS[3], DAYS[5]]


def test_signals_before_the_first_scorable_date_lack_a_confidence() -> None:
    """One of three entries came too early to be scored: a third, in the share and at the gate."""
    market = market_of({"A": [0, 1, 0, 1, 1, 0, 1]})
    opinion = align_confidences(market, confidences_of(A=[NAN, NAN, *[0.9] * 5]), DAYS[2])
    result = run_backtest(market, DAYS.asi8, FREELY, opinion)
    counts = result.run.counts
    assert (counts["signal_entries"], counts["signal_bars"]) == (3, 4)
    assert (counts["kept_entries"], counts["entries_before_first_scorable"]) == (2, 1)
    assert counts["unscored_entries_share"] == pytest.approx(1 / 3)
    assert counts["unscored_bars_share"] == pytest.approx(1 / 4)
    assert counts["dropped_entries_share"] == 0.0
    gate = next(found for found in result.findings if found.gate == "max_unscored_share")
    assert (gate.result, gate.message) == ("WARNING", "0.3333 is above 0.2")


def test_signal_that_is_active_on_the_first_scorable_date_counts_once() -> None:
    """It is entered there, so it counts in the account and not before."""
    market = market_of({"A": [0, 1, 1, 1, 0], "B": [1, 0, 0, 1, 1]})
    opinion = align_confidences(market, confidences_of(A=[0.9] * 5, B=[0.2] * 5), DAYS[2])
    counts = run_backtest(market, DAYS.asi8, FREELY, opinion).run.counts
    assert counts["signal_entries"] == 3
    assert counts["kept_entries"] == 1
    assert counts["dropped_entries"] == 1
    assert counts["entries_before_first_scorable"] == 1


def test_without_a_model_there_is_no_plain_run_beside() -> None:
    """A plain backtest covers the whole window."""
    result = run_backtest(market_of({"A": [1] * 5}), DAYS.asi8, FREELY)
    assert result.plain is None
    assert result.spans == {}
    assert len(result.run.equity_curve) == 5


def test_in_span_and_after_span_are_reported_apart() -> None:
    """Days up to the first out-of-sample bar, and from the close before it on."""
    market = market_of({"A": [1] * 6}, {"A": [10.0, 10.0, 11.0, 16.5, 22.0, 22.0]})
    late = [(0.9, "out_of_sample")] * 3
    opinion = align_confidences(market, confidences_of(A=[0.9, 0.9, 0.9, *late]), DAYS[0])
    result = run_backtest(market, DAYS.asi8, FREELY, opinion)
    assert result.out_of_sample_from == DAYS[3]
    assert result.spans["walk_forward"]["total_return"] == pytest.approx(0.1)
    assert result.spans["out_of_sample"]["total_return"] == pytest.approx(1.0)


def test_the_benchmark_pays_the_same_costs() -> None:
    """Buy and hold starts with its own costs: its equity is less by just what it paid."""
    market = market_of({"A": [0] * 5})
    result = run_backtest(market, DAYS.asi8, BacktestSettings())
    paid = result.benchmark_figures["total_costs"]
    assert paid > 0
    assert result.benchmark["equity"].iloc[-1] == pytest.approx(10_000.0 - paid)


def test_metrics_are_finite_numbers_but_for_the_overall_result() -> None:
    """What is tracked can be compared: no NaN, no text, except OK, WARNING or BLOCK."""
    result = run_backtest(market_of({"A": [0] * 5}), DAYS.asi8, FREELY)
    metrics = result.metrics
    assert metrics.pop("qa_overall_result") == "BLOCK"
    assert all(np.isfinite(value) for value in metrics.values())
    assert metrics["final_pf"] == 10_000.0
    assert "sharpe_ratio" not in metrics
    assert result.qa["undefined_metrics"]["win_rate"] == "no trade was closed"


def test_universe_bought_and_held_is_the_benchmark() -> None:
    """Half in A, which doubles, half in B, which does not: +50 % whatever the signals say."""
    market = market_of(
        {"A": [0] * 4, "B": [0] * 4}, {"A": [10.0, 10.0, 20.0, 20.0], "B": [5.0] * 4}
    )
    result = run_backtest(market, DAYS.asi8, FREELY)
    assert result.benchmark["equity"].iloc[-1] == pytest.approx(15_000.0)
    assert result.metrics["benchmark_total_return"] == pytest.approx(0.5)


def test_delisting_return_reaches_the_account() -> None:
    """A position of 5 000.00 in a symbol that ends at half its value loses 30 % of the rest too."""
    market = market_of({"A": [1] * 4 + [0], "B": [1] * 5}, {"A": [10.0, 10.0, 5.0, NAN, NAN]})
    ended = np.zeros((5, 2), bool)
    ended[4, 0] = True
    market = replace(market, gap_close=ended)
    run = run_strategy(market, DAYS.asi8, replace(FREELY, delisting_return=-0.3))
    assert run.equity_curve["equity"].iloc[3] == pytest.approx(7_500.0)
    assert run.equity_curve["equity"].iloc[4] == pytest.approx(5_000.0 + 500 * 5.0 * 0.7)


def test_closing_an_ended_symbol_costs_as_any_fill() -> None:
    """Buying 5 000.00 and the forced sale of what is left, 2 500.00, both pay ten basis points."""
    market = market_of({"A": [1] * 4 + [0], "B": [0] * 5}, {"A": [10.0, 10.0, 5.0, NAN, NAN]})
    ended = np.zeros((5, 2), bool)
    ended[4, 0] = True
    settings = BacktestSettings(
        costs=CostModel(commission_bps=10.0, spread_w=0.0, impact_w=0.0),
        sizing=SizingRule(max_weight=0.5),
    )
    run = run_strategy(replace(market, gap_close=ended), DAYS.asi8, settings)
    assert run.equity_curve["costs"].tolist() == pytest.approx([0, 5.0, 0, 0, 2.5])
    assert run.trades["costs"].tolist() == pytest.approx([7.5])


@pytest.mark.parametrize(("funding", "traded"), [("trim", ["A", "B"]), ("cash", ["A"])])
def test_entry_funding_reaches_the_account(funding: EntryFunding, traded: list[str]) -> None:
    """When B enters a full account, `trim` makes room for it by selling A, `cash` does not."""
    market = market_of({"A": [1] * 4, "B": [0, 1, 1, 1]})
    run = run_strategy(market, DAYS.asi8, replace(FREELY, entry_funding=funding))
    assert run.trades["symbol"].tolist() == traded


def test_rebalance_reaches_the_account() -> None:
    """At every bar the half that rose is sold down to half; on change it is left alone."""
    market = market_of({"A": [1] * 4, "B": [1] * 4}, {"A": [10.0, 10.0, 20.0, 20.0]})
    turnover = [
        run_strategy(market, DAYS.asi8, replace(FREELY, rebalance=rule)).equity_curve["turnover"][2]
        for rule in ("on_change", "bar")
    ]
    assert turnover == pytest.approx([0.0, 0.5])


def test_benchmark_does_not_follow_the_sizing_of_the_strategy() -> None:
    """A cap per name is the strategy's; buy and hold is fully invested."""
    capped = replace(FREELY, sizing=SizingRule(max_weight=0.1))
    result = run_backtest(market_of({"A": [1] * 4}), DAYS.asi8, capped)
    assert result.benchmark["gross_exposure"].iloc[-1] == pytest.approx(10_000.0)
    assert result.run.equity_curve["gross_exposure"].iloc[-1] == pytest.approx(1_000.0)


def test_benchmark_can_be_a_symbol_of_the_panel_or_other_bars() -> None:
    """A traded symbol is taken from the market, another one, or a file, from its bars."""
    market, sessions = market_of({"A": [1] * 4, "B": [1] * 4}), Sessions(DAYS.asi8, "data")
    bars = pd.DataFrame(
        {"timestamp": DAYS[:4], "open": 10.0, "close": [10.0, 10.0, 10.0, 15.0],
         "adj_close": NAN, "volume": 1.0}
    )  # fmt: skip

    def find() -> dict:
        return {"SPY": lambda: bars}

    def never() -> dict:
        raise AssertionError("not needed")

    assert benchmark_market(None, market, never, sessions, 20) is None
    held = benchmark_market("B", market, never, sessions, 20)
    assert held is not None
    assert held.symbols == ("B",)
    for name in ("SPY", "some/index.csv"):
        held = benchmark_market(name, market, find, sessions, 20)
        result = run_backtest(market, DAYS.asi8, FREELY, benchmark=held)
        assert result.metrics["benchmark_total_return"] == pytest.approx(0.5)
    with pytest.raises(ParameterError, match="benchmark 'QQQ' has no bars"):
        benchmark_market("QQQ", market, find, sessions, 20)


def test_sessions_without_any_bar_are_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """Their number and the longest stretch are said: accounts stand still there, unseen."""
    market = market_of(
        {"A": [1] * 8, "B": [0] * 8},
        {"A": [10.0, NAN, 10.0, *[NAN] * 3, 10.0, 10.0], "B": [NAN] * 7 + [10.0]},
    )
    result = run_backtest(market, DAYS.asi8, FREELY)
    said = "No symbol has a bar on 4 of 8 sessions (the longest stretch is 2024-01-04 to 2024-01-08"
    assert [record.getMessage()[: len(said)] for record in caplog.records] == [said]
    assert (result.coverage.empty, result.coverage.hole_sessions) == (4, 3)


def test_a_panel_without_holes_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """A bar of one symbol is enough, and the universe is a benchmark for every session."""
    market = market_of(
        {"A": [1] * 4, "B": [1] * 4}, {"A": [10.0, NAN, 10.0, NAN], "B": [NAN, 10.0, NAN, 10.0]}
    )
    run_backtest(market, DAYS.asi8, FREELY)
    assert caplog.records == []


def test_benchmark_that_ends_early_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """From its end on it is cash: the warning says how much of the run it covers."""
    market = market_of({"A": [1] * 8, "I": [0] * 8}, {"I": [10.0] * 3 + [NAN] * 5})
    held = benchmark_market("I", market, dict, Sessions(DAYS.asi8, "data"), 20)
    result = run_backtest(market, DAYS.asi8, FREELY, benchmark=held)
    assert caplog.messages == [
        "The benchmark (I) has bars on 3 of 8 sessions, 2024-01-01 to 2024-01-03: it is cash "
        "before its first bar and after its end."
    ]
    assert result.benchmark_coverage.covered == 3


def test_model_that_scores_nothing_of_the_window_is_refused() -> None:
    """The message names the first scorable date and the window's end."""
    market = market_of({"A": [1] * 4})
    opinion = align_confidences(market, confidences_of(A=[NAN] * 4), DAYS[6])
    with pytest.raises(EmptyDataError, match=r"scores signals from 2024-01-09 on, .* 2024-01-04"):
        run_backtest(market, DAYS.asi8, FREELY, opinion)


def test_unknown_provenance_is_refused() -> None:
    """A provenance that nobody defined cannot be counted."""
    market = market_of({"A": [1] * 4})
    with pytest.raises(DataError, match=r"`provenance` must be one of .* got 'guessed'"):
        align_confidences(market, confidences_of(A=[(0.5, "guessed")]), DAYS[0])


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (None, None, 8),
        ("2024-01-03", None, 6),
        (None, "2024-01-03", 3),
        ("2024-01-06", "2024-01-08", 1),
    ],
)
def test_window_is_inclusive(start: str | None, end: str | None, days: int) -> None:
    """Both ends count, and dates between sessions do no harm."""
    stamps = [None if day is None else pd.Timestamp(day, tz="UTC") for day in (start, end)]
    assert len(window_sessions(Sessions(DAYS.asi8, "data"), *stamps)) == days


def test_empty_window_is_refused() -> None:
    """The message says what the data hold."""
    with pytest.raises(EmptyDataError, match="the data hold 2024-01-01 to 2024-01-10"):
        window_sessions(Sessions(DAYS.asi8, "data"), pd.Timestamp("2025-01-01", tz="UTC"), None)


def test_the_universe_is_held_by_its_members_alone() -> None:
    """Buy and hold leaves a symbol at the open after its first close outside the universe."""
    market = market_of({"A": [0] * 6, "B": [0] * 6})
    member = np.ones((6, 2), bool)
    member[3:, 1] = False
    held = hold_everything(replace(market, member=member), DAYS.asi8[:6], FREELY)
    trades = held.trades.set_index("symbol")
    assert trades.loc["B", "exit_time"] == DAYS[4]
    assert pd.isna(trades.loc["A", "exit_time"])


def test_intraday_bars_are_traded_at_their_own_stamps() -> None:
    """At 5 minutes the grid holds every stamp of any symbol within the window's sessions."""

    class Stamped:
        def __init__(self, *times: str) -> None:
            self._times = pd.DatetimeIndex(times).as_unit("ns").asi8

        def times(self) -> np.ndarray:
            return self._times

    panel = {
        "A": Stamped("2024-11-29T15:00", "2024-12-02T15:00", "2024-12-03T15:00"),
        "B": Stamped("2024-12-02T14:55", "2024-12-02T15:00"),
    }
    known = np.concatenate([each.times() for each in panel.values()])
    sessions = index_sessions("XNYS", known, "5min")
    day = pd.Timestamp("2024-12-02", tz="UTC")
    grid = trading_grid(panel, sessions, day, day)
    assert pd.DatetimeIndex(grid).strftime("%m-%d %H:%M").tolist() == ["12-02 14:55", "12-02 15:00"]
    later = pd.Timestamp("2024-12-03", tz="UTC")
    with pytest.raises(EmptyDataError, match="no bar lies in the window"):
        trading_grid({"B": panel["B"]}, sessions, later, later)


def test_a_short_span_has_no_yearly_figures() -> None:
    """Two days after the training span say what they brought, not what a year of them would."""
    market = market_of({"A": [1] * 8}, {"A": [10, 11, 12, 11, 12, 13, 14, 15]})
    opinion = align_confidences(
        market,
        confidences_of(A=[0.9] * 6 + [(0.9, "out_of_sample")] * 2),
        DAYS[0],
    )
    spans = run_backtest(market, DAYS.asi8, FREELY, opinion).spans
    assert set(spans["out_of_sample"]) == {"total_return", "max_drawdown_pct"}
