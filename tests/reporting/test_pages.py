"""Report pages: their structure, and what they say of doubt."""

import dataclasses
import re

import pandas as pd
import pytest

from assembled_core.market.coverage import Coverage
from assembled_core.reporting.performance_page import (
    PerformanceFacts,
    honesty_notes,
    render_performance_page,
)
from assembled_core.reporting.qa_page import render_qa_page

STAMPS = pd.to_datetime(["2019-12-30", "2019-12-31", "2020-01-02"]).tz_localize("UTC")
FIGURES = {
    "final_pf": 12345.678,
    "total_return": 0.2345678,
    "sharpe_ratio": 0.5896,
    "max_drawdown_pct": -12.345,
    "total_costs": 12.3,
    "total_trades": 3,
}
ENSEMBLE_COUNTS = {
    "signal_entries": 10,
    "signal_bars": 1000,
    "long_signal_entries": 10,
    "long_signal_bars": 1000,
    "kept_entries": 8,
    "kept_bars": 900,
    "dropped_entries": 2,
    "dropped_bars": 100,
    "walk_forward_entries": 7,
    "walk_forward_bars": 800,
    "out_of_sample_entries": 3,
    "out_of_sample_bars": 200,
    "unscored_entries": 0,
    "unscored_bars": 0,
}


def make_trades(count):
    """Return so many trades, of which the last is open."""
    times = pd.date_range("2019-01-01", periods=count, freq="D", tz="UTC")
    return pd.DataFrame(
        {
            "symbol": [f"S|{n}" for n in range(count)],
            "direction": "LONG",
            "entry_time": times,
            "exit_time": times.where([n < count - 1 for n in range(count)]),
            "return": [n / 100 for n in range(count)],
            "pnl": [100.0 * n for n in range(count)],
        }
    )


WHOLE = Coverage(3, 3, (STAMPS[0], STAMPS[2]), None, 0)
FULL_OF_HOLES = Coverage(3, 1, (STAMPS[2], STAMPS[2]), (STAMPS[0], STAMPS[1]), 2)
PLAIN = PerformanceFacts(
    strategy="trend_baseline",
    freq="1d",
    symbols=("AAPL", "MSFT"),
    accounts={"plain": FIGURES, "equal-weight universe": {"final_pf": 1.0, "cagr": 0.1}},
    curve=pd.DataFrame({"timestamp": STAMPS, "equity": [100.0, 110.0, 99.0]}),
    trades=make_trades(3),
    counts={"signal_entries": 10, "signal_bars": 1000},
    undefined={"profit_factor": "no closed trade lost money"},
    settings={"backtesting.costs.with_costs": True, "window.end_date": None},
    pictures=(("Equity", "figures/equity of 1d.png"),),
    qa_overall_result="WARNING",
    trials=0,
)
ENSEMBLE = dataclasses.replace(
    PLAIN,
    accounts={"filter": FIGURES, **PLAIN.accounts},
    counts=ENSEMBLE_COUNTS,
    spans={"walk_forward": {"cagr": 0.2}, "out_of_sample": {"cagr": 0.05}},
    out_of_sample_from=pd.Timestamp("2020-01-02", tz="UTC"),
    trials=1234,
)


def read_sections(page):
    """Return the titles of a page's sections."""
    return re.findall(r"^## (.+)$", page, flags=re.MULTILINE)


def test_plain_report_has_its_sections():
    """A backtest without a model says nothing of an ensemble or of a training span."""
    page = render_performance_page(PLAIN)
    assert page.startswith("# Performance: trend_baseline, 1d, plain\n\n2019-12-30 to 2020-01-02, ")
    assert read_sections(page) == [
        "Results",
        "Returns by month",
        "Best and worst trades",
        "What to doubt",
        "Settings",
    ]


def test_ensemble_report_has_its_sections():
    """With a model come what it did to the signals, and the two sides of its training span."""
    page = render_performance_page(ENSEMBLE)
    assert read_sections(page)[1:3] == ["Ensemble", "Within and after the training span"]
    assert "| Kept | 8 | 900 |" in page
    assert "| Dropped | 2 | 100 |" in page
    assert "| Unscored | 0 | 0 |" in page
    assert "Cross-validated" not in page
    assert "|  | Walk-forward | Out of sample |" in page
    assert "From 2020-01-02 on signals were scored by the final model." in page


def test_run_within_the_training_span_is_said():
    """Where the final model scored nothing, the report says so."""
    facts = dataclasses.replace(ENSEMBLE, out_of_sample_from=None)
    assert "The final model scored no bar" in render_performance_page(facts)


def test_accounts_stand_side_by_side():
    """A figure that one account lacks is n/a there; one that all lack is left out and explained."""
    page = render_performance_page(PLAIN)
    for row in (
        "|  | plain | equal-weight universe |",
        "| Final portfolio value | 12,345.68 | 1.00 |",
        "| Total return | +23.46 % | n/a |",
        "| CAGR | n/a | +10.00 % |",
        "| Maximum drawdown | -12.35 % | n/a |",
        "Not defined here: Profit factor: no closed trade lost money.",
    ):
        assert row in page
    assert "Calmar" not in page


def test_months_and_years_are_tabled():
    """Each year is a row of twelve months and its total; months without a bar are blank."""
    page = render_performance_page(PLAIN)
    assert "| 2019 |  |  |  |  |  |  |  |  |  |  |  | +10.0 | +10.0 % |" in page
    assert "| 2020 | -10.0 |  |  |  |  |  |  |  |  |  |  |  | -10.0 % |" in page


def test_trades_are_ranked_by_profit():
    """Of many trades the five best and the five worst are shown; an open one is called open."""
    page = render_performance_page(dataclasses.replace(PLAIN, trades=make_trades(20)))
    shown = re.findall(r"^\| S\\\|(\d+) ", page, flags=re.MULTILINE)
    assert shown == ["19", "18", "17", "16", "15", "4", "3", "2", "1", "0"]
    assert "| S\\|19 | LONG | 2019-01-20 | open | +19.00 % | 1,900.00 |" in page


def test_no_trades_are_said():
    """A run without trades has a report that says so."""
    facts = dataclasses.replace(PLAIN, trades=make_trades(0))
    assert "There were no trades." in render_performance_page(facts)


def test_every_table_is_whole():
    """Within each table all rows have as many cells, escaped pipes not counted."""
    for page in (render_performance_page(PLAIN), render_performance_page(ENSEMBLE)):
        for block in page.split("\n\n"):
            rows = [line for line in block.splitlines() if line.startswith("|")]
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1


def test_pictures_are_linked_by_quoted_paths():
    """A path with blanks is still a link."""
    assert "![Equity](figures/equity%20of%201d.png)" in render_performance_page(PLAIN)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "chosen with today's knowledge"),
        ({}, "Costs of 12.30 are taken off"),
        ({"with_costs": False}, "No costs were charged"),
        ({"accounts": {"plain": {}}}, "Nothing was traded, so no costs were paid"),
        ({"adjusted": False}, "No symbol has adjusted closes"),
        ({"simulated": ["insider"]}, "**The insider events are simulated.**"),
        ({"revised": ["shipping"]}, "The shipping events are of a single vintage"),
        (
            {"static_universe": False, "unpriced": ["GONE", "LOST"]},
            "2 members of the universe have no prices and are missing here (GONE, LOST)",
        ),
        ({"trials": 0}, "No other setting had been tried"),
        ({"trials": 1234}, "1,234 other settings had been tried"),
        (
            {"coverage": FULL_OF_HOLES},
            "No symbol had a bar on 2 of 3 sessions (the longest stretch is 2019-12-30 to "
            "2019-12-31, 2 sessions)",
        ),
        (
            {"coverage": WHOLE, "benchmark_coverage": FULL_OF_HOLES},
            "The benchmark had bars on 1 of 3 sessions, 2020-01-02 to 2020-01-02: it was cash",
        ),
        ({"counts": ENSEMBLE_COUNTS}, "trained only on data from before it"),
    ],
)
def test_doubts_are_said(changed, said):
    """Adjustment, costs, survivorship, missing data and the number of trials are not hidden."""
    notes = " ".join(honesty_notes(dataclasses.replace(PLAIN, **changed)))
    assert said in notes
    assert ("adjusted for splits" in notes) == changed.get("adjusted", True)


@pytest.mark.parametrize(
    ("changed", "unsaid"),
    [
        ({"static_universe": False}, "survivorship"),
        ({"trials": None}, "tried"),
        ({"coverage": WHOLE, "benchmark_coverage": WHOLE}, "No symbol had a bar"),
        ({"coverage": WHOLE, "benchmark_coverage": WHOLE}, "it was cash"),
        ({}, "trained only"),
    ],
)
def test_doubts_that_do_not_apply_are_not_said(changed, unsaid):
    """A point-in-time universe is not called survivorship, an unknown count is not guessed."""
    assert unsaid not in " ".join(honesty_notes(dataclasses.replace(PLAIN, **changed)))


def finding(gate, value, threshold, result, message=""):
    """Return a gate's finding as the backtest writes it."""
    return {
        "gate": gate,
        "value": value,
        "threshold": threshold,
        "result": result,
        "message": message,
    }


FINDINGS = [
    finding("solvent", 0.0, None, "OK"),
    finding("min_trades", 12.0, 20.0, "WARNING", "12 is below 20"),
    finding("max_drawdown_pct", 69.344731, 60.0, "BLOCK", "69.34 is above 60"),
    finding("max_dropped_share", None, 0.95, "OK", "not defined here"),
    finding("min_sharpe_ratio", 0.5, None, "OK"),
]


def render_qa(overall, findings):
    """Render the quality report of these findings."""
    result = {"overall_result": overall, "findings": findings}
    return render_qa_page(
        result, strategy="trend_baseline", freq="1d", first="2000-03-01", last="2024-12-30"
    )


def test_quality_report_is_this_page():
    """The whole page, worst finding first, limits and values where there are any."""
    assert render_qa("BLOCK", FINDINGS).splitlines() == [
        "# Quality: trend_baseline, 1d, 2000-03-01 to 2024-12-30",
        "",
        "Overall: **BLOCK**. Do not rely on the result: at least one gate refuses it.",
        "",
        "## Findings",
        "",
        "- **BLOCK** max drawdown pct: 69.34 is above 60.",
        "- **WARNING** min trades: 12 is below 20.",
        "",
        "## Gates",
        "",
        "| Gate | Result | Value | Limit | Note |",
        "| :-- | :-- | --: | --: | :-- |",
        "| solvent | OK |  |  |  |",
        "| min trades | WARNING | 12 | 20 | 12 is below 20 |",
        "| max drawdown pct | BLOCK | 69.34 | 60 | 69.34 is above 60 |",
        "| max dropped share | OK | n/a | 0.95 | not defined here |",
        "| min sharpe ratio | OK | 0.5 | none |  |",
    ]


def test_good_result_is_no_proof():
    """Without findings the section is missing, and OK is not sold as proof."""
    page = render_qa("OK", FINDINGS[:1])
    assert read_sections(page) == ["Gates"]
    assert "no proof" in page
