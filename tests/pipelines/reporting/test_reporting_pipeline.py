"""The reporting pipeline: from a backtest's result to pages and pictures on disk."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from kedro.config import OmegaConfigLoader
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from assembled_core import settings
from assembled_core.backtest.market_arrays import MarketArrays
from assembled_core.datasets import FigureDataset, TextDataset
from assembled_core.datasets.dated_text import DatedTextDataset
from assembled_core.features.registry import FeatureParameters
from assembled_core.market.coverage import Coverage
from assembled_core.pipelines.reporting import create_comparison_pipeline, create_pipeline
from assembled_core.pipelines.reporting.parameters import ReportingParameters
from assembled_core.workflows.backtest import BacktestResult, StrategyRun
from assembled_core.workflows.backtest_parameters import BacktestingParameters
from assembled_core.workflows.parameters import StrategiesParameters

STAMPS = pd.date_range("2024-01-01", periods=60, freq="D", tz="UTC").as_unit("ns")
MODEL = SimpleNamespace(
    model_type="random_forest",
    calibration="sigmoid",
    seed=5,
    train_rows=321,
    span_start=STAMPS[0],
    span_end=STAMPS[29],
    metadata={"dataset": {"labels": {"label_type": "binary_absolute", "success_threshold": 0.07}}},
)
CONF = Path(__file__).parents[3] / "conf"
TRADES = pd.DataFrame(
    {
        "symbol": ["AAPL"],
        "direction": ["LONG"],
        "entry_time": STAMPS[:1],
        "exit_time": STAMPS[9:10],
        "return": [0.1],
        "pnl": [10.0],
    }
)


def make_run(growth):
    """Return an account that grows evenly."""
    curve = pd.DataFrame({"timestamp": STAMPS, "equity": 100 * (1 + growth) ** np.arange(60)})
    return StrategyRun(
        equity_curve=curve,
        trades=TRADES,
        counts={"signal_entries": 4, "kept_entries": 3, "signal_bars": 9, "kept_bars": 8},
        figures={"total_return": growth, "total_trades": 1},
        undefined={},
        bankrupt=False,
    )


def make_catalog(folder, *, ensemble):
    """Return a catalog that holds a backtest's result."""
    rules = BacktestingParameters(start_capital=100.0, use_meta_model=ensemble)
    result = BacktestResult(
        run=make_run(0.02),
        plain=make_run(0.01) if ensemble else None,
        benchmark=make_run(0.015).equity_curve,
        benchmark_figures={"total_return": 0.015},
        spans={"walk_forward": {"cagr": 0.1}} if ensemble else {},
        out_of_sample_from=STAMPS[30] if ensemble else None,
        findings=[],
        qa_overall_result="OK",
        coverage=Coverage(60, 59, (STAMPS[0], STAMPS[59]), (STAMPS[5], STAMPS[5]), 1),
        benchmark_coverage=Coverage(60, 30, (STAMPS[0], STAMPS[29]), (STAMPS[30], STAMPS[59]), 30),
    )
    reporting = ReportingParameters(
        performance_report=folder / "reports" / "performance_report_1d.md",
        equity_figure=folder / "figures" / "equity_1d.png",
        trades_figure=folder / "reports" / "trades_1d.png",
    )
    market = MarketArrays.__new__(MarketArrays)  # of the market only the symbols are read
    object.__setattr__(market, "symbols", ("AAPL", "MSFT"))
    rules_of_trend = {"1d": {"fast": 20}, "5min": {"fast": 10}}
    parameters = {
        "strategy": "trend_baseline",
        "freq": "1d",
        "strategies": StrategiesParameters(
            trend_baseline=rules_of_trend, event_insider_shipping={}
        ),
        "features": FeatureParameters(),
        "backtesting": rules,
    }
    return DataCatalog(
        {
            "backtest_result": MemoryDataset(result, "assign"),
            "market": MemoryDataset(market, "assign"),
            "trials_so_far": MemoryDataset(3),
            "meta_model@lazy": MemoryDataset(lambda: MODEL if ensemble else pytest.fail("read")),
            "data_facts": MemoryDataset(
                {
                    "static_universe": False,
                    "without_prices": ["GONE"],
                    "events": {
                        "insider": {"sources": ["simulated"], "rows": 7, "digest": "abc"},
                        "shipping": {
                            "sources": ["portwatch"],
                            "rows": 9,
                            "digest": "def",
                            "single_vintage": True,
                        },
                    },
                }
            ),
            "parameters": MemoryDataset(parameters, "assign"),
            "params:strategy": MemoryDataset("trend_baseline"),
            "params:freq": MemoryDataset("1d"),
            "params:reporting": MemoryDataset(reporting, "assign"),
            "qa_result": MemoryDataset(result.qa),
            "equity_curve": MemoryDataset(result.run.equity_curve),
            "report_facts": MemoryDataset(copy_mode="assign"),
            "performance_report": TextDataset(filepath=str(reporting.performance_report)),
            "equity_figure": FigureDataset(filepath=str(reporting.equity_figure)),
            "trades_figure": FigureDataset(filepath=str(reporting.trades_figure)),
            "qa_report": DatedTextDataset(
                filepath=str(folder / "reports" / "qa_report_trend_baseline_1d_%date%.md")
            ),
        }
    )


@pytest.mark.parametrize("ensemble", [False, True])
def test_reports_are_written(tmp_path, ensemble):
    """Both pages and both pictures are written, the quality report under its last session."""
    SequentialRunner().run(create_pipeline(), make_catalog(tmp_path, ensemble=ensemble))
    names = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert names == [
        "figures/equity_1d.png",
        "reports/performance_report_1d.md",
        "reports/qa_report_trend_baseline_1d_2024-02-29.md",
        "reports/trades_1d.png",
    ]


def test_report_points_to_its_pictures(tmp_path):
    """The pictures are linked by paths relative to the report, wherever they are."""
    SequentialRunner().run(create_pipeline(), make_catalog(tmp_path, ensemble=False))
    page = (tmp_path / "reports" / "performance_report_1d.md").read_text()
    assert "(../figures/equity_1d.png)" in page
    assert "(trades_1d.png)" in page


def test_report_says_what_was_run(tmp_path):
    """Accounts, the parameters of this strategy and frequency alone, and the trials are named."""
    SequentialRunner().run(create_pipeline(), make_catalog(tmp_path, ensemble=True))
    page = (tmp_path / "reports" / "performance_report_1d.md").read_text()
    assert "|  | filter | plain | equal-weight universe |" in page
    assert "| trend_baseline.fast | 20 |" in page
    assert "5min" not in page
    assert "| backtesting.costs.with_costs | yes |" in page
    assert "3 other settings had been tried" in page
    assert "No symbol had a bar on 1 of 60 sessions" in page
    assert "**The insider events are simulated.**" in page
    assert "The shipping events are of a single vintage" in page
    assert "1 members of the universe have no prices and are missing here (GONE)" in page
    assert "| events.shipping.digest | def |" in page
    assert "| features.technical.rsi_window | 14 |" in page
    assert "The benchmark had bars on 30 of 60 sessions, 2024-01-01 to 2024-01-30" in page


def test_same_backtest_same_bytes(tmp_path):
    """Two runs on one result write the same bytes."""
    written = []
    for name in ("one", "two"):
        SequentialRunner().run(create_pipeline(), make_catalog(tmp_path / name, ensemble=True))
        files = sorted((tmp_path / name).rglob("*.*"))
        written.append([path.read_bytes() for path in files])
    assert written[0] == written[1]
    assert len(written[0]) == 4


def test_comparison_is_drawn():
    """The three runs and the random filters become one picture."""
    curves = pd.concat(
        [
            make_run(growth).equity_curve.assign(run=run)
            for run, growth in (("plain", 0.01), ("filter", 0.02), ("scaling", 0.015))
        ]
    )
    catalog = DataCatalog(
        {
            "comparison_curves": MemoryDataset(curves),
            "comparison_random": MemoryDataset(pd.DataFrame({"sharpe_ratio": [0.1, 0.2, 0.3]})),
            "comparison_table": MemoryDataset(
                pd.DataFrame({"run": ["plain", "filter"], "sharpe_ratio": [0.1, 0.25]})
            ),
            "params:strategy": MemoryDataset("trend_baseline"),
            "params:freq": MemoryDataset("1d"),
        }
    )
    result = SequentialRunner().run(create_comparison_pipeline(), catalog)
    assert result["comparison_figure"].load().startswith(b"\x89PNG")


@pytest.mark.parametrize("given", [{}, {"freq": "5min", "paths": {"equity_figure": "/e.png"}}])
def test_parameters_know_the_paths_of_the_catalog(given):
    """The report's links hold because its parameters resolve to the catalog's own paths."""
    conf = OmegaConfigLoader(str(CONF), runtime_params=given, **settings.CONFIG_LOADER_ARGS)
    for name in ("performance_report", "equity_figure", "trades_figure"):
        assert conf["parameters"]["reporting"][name] == conf["catalog"][name]["filepath"]
    freq = given.get("freq", "1d")
    report = f"output/reports/qa_report_trend_baseline_{freq}_%date%.md"
    assert conf["catalog"]["qa_report"]["filepath"] == report


def test_picture_elsewhere_is_linked_as_given():
    """Where one path is absolute and the other is not, no relative path is invented."""
    reporting = ReportingParameters(
        performance_report="/reports/r.md", equity_figure="output/e.png", trades_figure="/t/t.png"
    )
    assert reporting.seen_from_report(reporting.equity_figure) == "output/e.png"
    assert reporting.seen_from_report(reporting.trades_figure) == "../t/t.png"


def test_report_names_the_model_that_was_asked(tmp_path):
    """Type, labels and training span stand with the ensemble; without it no model is read."""
    SequentialRunner().run(create_pipeline(), make_catalog(tmp_path, ensemble=True))
    page = (tmp_path / "reports" / "performance_report_1d.md").read_text()
    for name, value in {
        "model_type": "random_forest",
        "trained_from": "2024-01-01",
        "trained_to": "2024-01-30",
        "labels.label_type": "binary_absolute",
        "labels.success_threshold": "0.07",
    }.items():
        assert f"| model.{name} | {value} |" in page
    SequentialRunner().run(create_pipeline(), make_catalog(tmp_path, ensemble=False))
    assert "model." not in (tmp_path / "reports" / "performance_report_1d.md").read_text()
