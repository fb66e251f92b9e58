"""What a backtest must pass."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.backtest.qa import Limits, QaGates, check_backtest, overall_result

GOOD = {
    "max_drawdown_pct": -12.0,
    "sharpe_ratio": 0.8,
    "total_trades": 80,
    "dropped_entries_share": 0.4,
    "unscored_entries_share": 0.0,
    "annual_cost_rate": 0.01,
    "cut_short_share": 0.0,
}
CURVE = pd.DataFrame({"equity": [100.0, 110.0]})


def verdict(gate: str, **changes: float) -> tuple[str, str]:
    """Result and message of one gate when some figures change."""
    findings = check_backtest(CURVE, GOOD | changes, QaGates())
    found = next(finding for finding in findings if finding.gate == gate)
    return found.result, found.message


def test_good_run_is_ok() -> None:
    """Nothing to say of a run within all limits."""
    findings = check_backtest(CURVE, GOOD, QaGates())
    assert overall_result(findings) == "OK"
    assert {finding.message for finding in findings} == {""}


@pytest.mark.parametrize(
    ("gate", "figure", "value", "result", "message"),
    [
        ("max_drawdown_pct", "max_drawdown_pct", -30.0, "OK", ""),
        ("max_drawdown_pct", "max_drawdown_pct", -31.0, "WARNING", "31 is above 30"),
        ("max_drawdown_pct", "max_drawdown_pct", -61.0, "BLOCK", "61 is above 60"),
        ("min_sharpe_ratio", "sharpe_ratio", -0.1, "WARNING", "-0.1 is below 0"),
        ("min_trades", "total_trades", 19, "WARNING", "19 is below 20"),
        ("min_trades", "total_trades", 0, "BLOCK", "0 is below 1"),
        ("max_dropped_share", "dropped_entries_share", 0.96, "WARNING", "0.96 is above 0.95"),
        ("max_unscored_share", "unscored_entries_share", 0.5, "WARNING", "0.5 is above 0.2"),
        ("max_annual_cost_rate", "annual_cost_rate", 0.06, "WARNING", "0.06 is above 0.05"),
        ("max_cut_short_share", "cut_short_share", 0.2, "WARNING", "0.2 is above 0.1"),
    ],
)
def test_gate_at_and_beyond_its_limits(
    gate: str, figure: str, value: float, result: str, message: str
) -> None:
    """A figure on the limit passes, beyond it the finding says value and limit."""
    assert verdict(gate, **{figure: value}) == (result, message)


def test_figure_that_is_not_defined_passes_and_says_so() -> None:
    """A run without a Sharpe ratio is not blamed for a bad one."""
    figures = {name: value for name, value in GOOD.items() if name != "sharpe_ratio"}
    found = {f.gate: f for f in check_backtest(CURVE, figures, QaGates())}
    assert (found["min_sharpe_ratio"].value, found["min_sharpe_ratio"].message) == (
        None,
        "not defined here",
    )


def test_lost_or_broken_account_blocks() -> None:
    """Bankruptcy and an equity that is no number block the run."""
    broken = pd.DataFrame({"equity": [100.0, np.nan]})
    assert overall_result(check_backtest(CURVE, GOOD, QaGates(), bankrupt=True)) == "BLOCK"
    assert overall_result(check_backtest(broken, GOOD, QaGates())) == "BLOCK"


def test_universe_chosen_in_hindsight_warns_unless_told_not_to() -> None:
    """A static universe is a warning that a user can switch off."""
    quiet = QaGates(flag_static_universe=False)
    assert overall_result(check_backtest(CURVE, GOOD, QaGates(), static_universe=True)) == "WARNING"
    assert overall_result(check_backtest(CURVE, GOOD, quiet, static_universe=True)) == "OK"


def test_gate_without_limits_never_fires() -> None:
    """None switches a level off."""
    gates = QaGates(max_drawdown_pct=Limits(None, None))
    findings = check_backtest(CURVE, GOOD | {"max_drawdown_pct": -99.0}, gates)
    assert overall_result(findings) == "OK"


def test_members_without_prices_warn():
    """A dated universe some of whose members have no prices is no whole universe."""
    findings = check_backtest(CURVE, GOOD, QaGates(), unpriced_members=3)
    assert overall_result(findings) == "WARNING"
    (found,) = (finding for finding in findings if finding.result == "WARNING")
    assert found.gate == "members_have_prices"
    assert found.message.startswith("3 members of the universe have no prices")
