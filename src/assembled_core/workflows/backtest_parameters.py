"""What a backtest can be told; conf/base/parameters_backtesting.yml explains every key."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ..backtest.costs import FREE, CostModel
from ..backtest.qa import Limits, QaGates
from ..errors import ParameterError
from ..portfolio.ensemble import EnsembleRule
from ..portfolio.sizing import SizingRule, check_rebalance
from .strategy_run import BacktestSettings

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0, le=1)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _known_rebalance(value: str) -> str:
    try:
        check_rebalance(value)
    except ParameterError as error:
        raise ValueError(str(error)) from error
    return value


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EnsembleParameters(_Parameters):
    """How the meta-model's confidence is used."""

    mode: Literal["filter", "scaling"] = "filter"
    min_confidence: Share = 0.5
    max_scaling: Weight = 1.0
    confidence_at: Literal["entry", "bar"] = "entry"
    redistribute: bool = False


class SizingParameters(_Parameters):
    """How weight is spread over the signals."""

    max_gross: Weight = 1.0
    max_weight: Weight | None = None


class CostParameters(_Parameters):
    """What a fill costs."""

    with_costs: bool = True
    commission_bps: Rate = 1.0
    half_spread_bps: Rate = 2.0
    spread_w: Rate = 1.0
    impact_w: Rate = 0.1

    def model(self) -> CostModel:
        """The cost rates in force."""
        return CostModel(**self.model_dump(exclude={"with_costs"})) if self.with_costs else FREE


class LimitParameters(_Parameters):
    """Values from which a figure warns, and from which it blocks."""

    warning: float | None = None
    block: float | None = None


class QaParameters(_Parameters):
    """Limits of the quality gates."""

    max_drawdown_pct: LimitParameters = LimitParameters(warning=30.0, block=60.0)
    min_sharpe_ratio: LimitParameters = LimitParameters(warning=0.0)
    min_trades: LimitParameters = LimitParameters(warning=20, block=1)
    max_dropped_share: LimitParameters = LimitParameters(warning=0.95)
    max_unscored_share: LimitParameters = LimitParameters(warning=0.2)
    max_annual_cost_rate: LimitParameters = LimitParameters(warning=0.05)
    max_cut_short_share: LimitParameters = LimitParameters(warning=0.1)
    flag_static_universe: bool = True

    def gates(self) -> QaGates:
        """The same for the backtest room."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        limits = {
            name: Limits(**value.model_dump())
            for name, value in given.items()
            if isinstance(value, LimitParameters)
        }
        return QaGates(flag_static_universe=self.flag_static_universe, **limits)


class BacktestingParameters(_Parameters):
    """Everything a backtest is told."""

    start_capital: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 10_000.0
    use_meta_model: bool = False
    ensemble: EnsembleParameters = EnsembleParameters()
    sizing: SizingParameters = SizingParameters()
    costs: CostParameters = CostParameters()
    rebalance: Annotated[str, AfterValidator(_known_rebalance)] = "on_change"
    entry_funding: Literal["trim", "cash"] = "trim"
    delisting_return: Annotated[float, Field(ge=-1, allow_inf_nan=False)] = 0.0
    benchmark: str | None = None
    sessions_per_year: Annotated[float, Field(gt=0, le=366)] = 252.0
    qa: QaParameters = QaParameters()

    def settings(self) -> BacktestSettings:
        """The same for the workflow."""
        return BacktestSettings(
            start_capital=self.start_capital,
            ensemble=EnsembleRule(**self.ensemble.model_dump(exclude={"redistribute"})),
            sizing=SizingRule(**self.sizing.model_dump(), redistribute=self.ensemble.redistribute),
            costs=self.costs.model(),
            rebalance=self.rebalance,
            entry_funding=self.entry_funding,
            delisting_return=self.delisting_return,
            sessions_per_year=self.sessions_per_year,
            gates=self.qa.gates(),
        )
