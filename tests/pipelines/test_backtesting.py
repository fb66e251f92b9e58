"""The backtesting and comparison pipelines on a small panel with a model that is only pretended."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Pipeline
from kedro.runner import SequentialRunner
from pydantic import ValidationError

from assembled_core.backtest.costs import FREE, CostModel
from assembled_core.backtest.qa import Limits, QaGates
from assembled_core.datasets import JsonDataset, TableDataset, TextDataset
from assembled_core.errors import ModelError
from assembled_core.market.sessions import Sessions
from assembled_core.pipelines import backtesting, comparison, market
from assembled_core.pipelines.comparison.parameters import ComparisonParameters
from assembled_core.portfolio.ensemble import EnsembleRule
from assembled_core.portfolio.sizing import SizingRule
from assembled_core.workflows.backtest import BacktestSettings
from assembled_core.workflows.backtest_parameters import BacktestingParameters
from assembled_core.workflows.comparison import ComparisonSettings
from assembled_core.workflows.parameters import MarketParameters, WindowParameters

CONF = Path(__file__).parents[2] / "conf/base"
BACKTESTING = market.create_pipeline() + backtesting.create_pipeline()
COMPARISON = market.create_pipeline() + comparison.create_pipeline()
DAYS = pd.bdate_range("2020-01-01", periods=300, tz="UTC").as_unit("ns")


class PretendedModel:
    """Trusts what it is told to, from the 100th day on; counts how often it is asked."""

    asked = 0

    features = ("ta_x",)
    metadata = {"dataset": {"strategy": "trend_baseline", "freq": "1d"}}  # noqa: RUF012
    first_scorable = DAYS[100]

    def score(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The feature is the confidence."""
        self.asked += 1
        known = rows["timestamp"] >= self.first_scorable
        late = rows["timestamp"] >= DAYS[200]
        provenance = np.where(late, "out_of_sample", "walk_forward")
        return pd.DataFrame(
            {
                "confidence": rows["ta_x"].where(known),
                "provenance": np.where(known, provenance, "unscored"),
            },
            index=rows.index,
        )


def signal_frame(symbol: str, seed: int) -> pd.DataFrame:
    """A random walk with signals of ten days in twenty."""
    rng = np.random.default_rng(seed)
    close = 20.0 * np.exp(np.cumsum(0.02 * rng.standard_normal(len(DAYS))))
    return pd.DataFrame(
        {
            "timestamp": DAYS,
            "symbol": symbol,
            "open": close,
            "close": close,
            "volume": 1e6,
            "factor": 1.0,
            "segment": 0,
            "ta_x": rng.random(len(DAYS)),
            "signal_direction": (np.arange(len(DAYS)) // 10 + seed) % 2.0,
        }
    )


def run(pipeline: Pipeline, folder: Path, model: object = None, **parameters: object) -> None:
    """Run a pipeline with its files in the folder."""

    def load() -> object:
        assert model is not None, "a plain backtest must not ask for a model"
        return model

    panel = {
        name: (lambda at=at, name=name: signal_frame(name, at)) for at, name in enumerate("AB")
    }
    given = {
        "signal_panel": panel,
        "sessions": Sessions(DAYS.asi8, "data"),
        "meta_model@lazy": load,
        "benchmark_bars": dict,
        "data_facts": {"static_universe": True, "without_prices": [], "events": {}},
        "params:backtesting": BacktestingParameters(**parameters),
        "params:comparison": ComparisonParameters(n_random=5, bootstrap_samples=100),
        "params:window": WindowParameters(start_date="2020-03-02"),
        "params:market": MarketParameters(),
        "params:strategy": "trend_baseline",
        "params:freq": "1d",
    }
    files = {
        "equity_curve": TableDataset(filepath=str(folder / "equity_curve.csv")),
        "trades": TableDataset(filepath=str(folder / "trades.csv")),
        "backtest_metrics": JsonDataset(filepath=str(folder / "metrics.json")),
        "qa_result": JsonDataset(filepath=str(folder / "qa.json")),
        "comparison_text": TextDataset(filepath=str(folder / "comparison.txt")),
        "comparison_table": TableDataset(filepath=str(folder / "comparison.csv")),
        "comparison_curves": TableDataset(filepath=str(folder / "curves.parquet")),
        "comparison_random": TableDataset(filepath=str(folder / "random.parquet")),
        "comparison_metrics": JsonDataset(filepath=str(folder / "comparison.json")),
    }
    memory = {name: MemoryDataset(value, copy_mode="assign") for name, value in given.items()}
    for made in ("market", "backtest_result", "comparison_result", "comparison_opinion"):
        memory[made] = MemoryDataset(copy_mode="assign")
    SequentialRunner().run(pipeline, DataCatalog({**memory, **files}))


def test_plain_backtest_needs_no_model(tmp_path: Path) -> None:
    """Curve, trades, metrics and quality result are written; the model is never asked for."""
    run(BACKTESTING, tmp_path)
    curve = pd.read_csv(tmp_path / "equity_curve.csv")
    assert list(curve) == [
        "timestamp", "equity", "cash", "gross_exposure", "turnover", "costs",
    ]  # fmt: skip
    assert curve["timestamp"][0].startswith("2020-03-02")
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["final_pf"] == pytest.approx(curve["equity"].iloc[-1])
    assert metrics["total_trades"] == len(pd.read_csv(tmp_path / "trades.csv"))
    assert (
        metrics["qa_overall_result"]
        == json.loads((tmp_path / "qa.json").read_text())["overall_result"]
    )


def test_backtest_with_a_model_starts_where_the_model_can_score(tmp_path: Path) -> None:
    """The ensemble's account begins at the first scorable date and reports both spans."""
    run(BACKTESTING, tmp_path, PretendedModel(), use_meta_model=True)
    curve = pd.read_csv(tmp_path / "equity_curve.csv")
    assert curve["timestamp"][0].startswith(f"{DAYS[100]:%Y-%m-%d}")
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["unscored_bars"] == 0
    assert metrics["bars_before_first_scorable"] > 0
    assert {"plain_total_return", "walk_forward_total_return", "out_of_sample_total_return"} <= set(
        metrics
    )


def test_model_of_another_strategy_is_refused(tmp_path: Path) -> None:
    """A model says what it was trained for."""
    model = PretendedModel()
    model.metadata = {"dataset": {"strategy": "event_insider_shipping", "freq": "1d"}}
    with pytest.raises(ModelError, match="trained for strategy event_insider_shipping"):
        run(BACKTESTING, tmp_path, model, use_meta_model=True)


def test_comparison_runs_whether_or_not_the_backtest_uses_the_model(tmp_path: Path) -> None:
    """The comparison always asks the model, and writes table, text, curves and metrics."""
    pytest.importorskip("arch")
    run(COMPARISON, tmp_path, PretendedModel(), use_meta_model=False)
    assert (tmp_path / "comparison.txt").read_text().startswith(f"{DAYS[100]:%Y-%m-%d} to ")
    assert len(pd.read_parquet(tmp_path / "random.parquet")) == 5
    assert len(pd.read_csv(tmp_path / "comparison.csv")) == 7
    assert "filter_sharpe_ratio" in json.loads((tmp_path / "comparison.json").read_text())


@pytest.mark.parametrize("use_meta_model", [True, False])
def test_backtest_and_comparison_together_ask_once(tmp_path: Path, use_meta_model: bool) -> None:
    """Side by side they share the market and the opinion, whichever of them wants it."""
    pytest.importorskip("arch")
    model = PretendedModel()
    run(BACKTESTING + COMPARISON, tmp_path, model, use_meta_model=use_meta_model)
    assert model.asked == 1
    assert sum("market" in node.outputs for node in (BACKTESTING + COMPARISON).nodes) == 1
    assert (tmp_path / "comparison.txt").is_file()


def test_parameters_files_hold_the_defaults() -> None:
    """What the files say is what the code does without them."""
    written = yaml.safe_load((CONF / "parameters_backtesting.yml").read_text())["backtesting"]
    assert BacktestingParameters(**written) == BacktestingParameters()
    assert BacktestingParameters().settings() == BacktestSettings()
    written = yaml.safe_load((CONF / "parameters_comparison.yml").read_text())["comparison"]
    assert ComparisonParameters(**written).settings() == ComparisonSettings()


def test_every_key_of_the_parameters_files_has_a_comment() -> None:
    """A reader of the file need not look into the code."""
    for path in sorted(CONF.glob("parameters*.yml")):
        above = ""
        for line in path.read_text().splitlines():
            is_key = line.strip() and not line.lstrip().startswith("#")
            if is_key and not line.rstrip().endswith(":"):
                assert "#" in line or above.lstrip().startswith("#"), f"{path.name}: {line}"
            above = line


def test_every_parameter_reaches_the_account() -> None:
    """None of them is read from the file and forgotten."""
    given = BacktestingParameters(
        start_capital=5.0,
        ensemble={
            "mode": "scaling", "min_confidence": 0.6, "max_scaling": 0.9, "confidence_at": "bar",
            "redistribute": True,
        },
        sizing={"max_gross": 0.8, "max_weight": 0.3},
        costs={"commission_bps": 9.0, "half_spread_bps": 8.0, "spread_w": 0.7, "impact_w": 0.6},
        rebalance="W",
        entry_funding="cash",
        delisting_return=-0.5,
        sessions_per_year=365.0,
        qa={"min_trades": {"warning": 7, "block": 3}, "flag_static_universe": False},
    )  # fmt: skip
    assert given.settings() == BacktestSettings(
        start_capital=5.0,
        ensemble=EnsembleRule("scaling", 0.6, 0.9, "bar"),
        sizing=SizingRule(max_gross=0.8, max_weight=0.3, redistribute=True),
        costs=CostModel(commission_bps=9.0, half_spread_bps=8.0, spread_w=0.7, impact_w=0.6),
        rebalance="W",
        entry_funding="cash",
        delisting_return=-0.5,
        sessions_per_year=365.0,
        gates=QaGates(min_trades=Limits(7.0, 3.0), flag_static_universe=False),
    )
    fields = {field.name for field in dataclasses.fields(BacktestSettings)}
    silent = [f for f in fields if getattr(given.settings(), f) == getattr(BacktestSettings(), f)]
    # these are known of the universe, not of the parameters
    assert sorted(silent) == ["static_universe", "unpriced_members"]


def test_costs_can_be_switched_off() -> None:
    """Without costs every rate is zero; with them they are the file's."""
    off = BacktestingParameters(costs={"with_costs": False, "commission_bps": 9.0})
    on = BacktestingParameters(costs={"commission_bps": 9.0})
    assert off.settings().costs == FREE
    assert on.settings().costs == CostModel(commission_bps=9.0)


@pytest.mark.parametrize(
    "given",
    [
        {"start_capital": 0},
        {"start_capital": float("inf")},
        {"ensemble": {"min_confidence": 1.2}},
        {"ensemble": {"mode": "veto"}},
        {"costs": {"commission_bps": -1}},
        {"sizing": {"max_gross": 2}},
        {"sizing": {"max_weight": 0}},
        {"delisting_return": -1.5},
        {"rebalance": "weekly"},
        {"entry_funding": "loan"},
        {"sessions_per_year": 0},
        {"use_metamodel": True},
    ],
)
def test_parameters_out_of_range_or_misspelt_are_refused(given: dict) -> None:
    """One mistake is one error, at the key that was given."""
    with pytest.raises(ValidationError) as caught:
        BacktestingParameters(**given)
    assert len(caught.value.errors()) == 1
    assert str(caught.value.errors()[0]["loc"][0]) in given
