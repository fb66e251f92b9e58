"""The research templates: kept clean, and told of."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
DOCUMENTED = {
    "trend/trend_baseline_experiments.ipynb",
    "meta/meta_model_calibration.ipynb",
    "altdata/insider_congress_shipping_exploration.ipynb",
    "risk/scenario_and_risk_experiments.ipynb",
}


def test_every_documented_template_is_there():
    """The four templates that users were promised are the notebooks that there are."""
    there = {path.relative_to(ROOT / "notebooks").as_posix() for path in NOTEBOOKS}
    assert {name for name in there if ".ipynb_checkpoints" not in name} == DOCUMENTED


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_templates_hold_no_outputs(name):
    """A template is kept without results: those are of whoever runs it."""
    cells = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial/first-comparison.md"])
def test_every_template_is_named_where_a_newcomer_reads(page):
    """A notebook that nobody is told of is not found."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert {name for name in DOCUMENTED if f"notebooks/{name}" not in text} == set()
