"""The page on event sources says what the sources take."""

import re
from pathlib import Path

import pytest
import yaml

from assembled_core.sources.event_columns import INSIDER_COLUMNS, SHIPPING_COLUMNS
from assembled_core.sources.event_file_parameters import InsiderFileParameters
from assembled_core.sources.shipping import ShippingSourceParameters

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/event-sources.md").read_text(encoding="utf-8")
MODELS = {
    "event_ingestion.shipping.published": ShippingSourceParameters,
    "event_ingestion.insider.file": InsiderFileParameters,
}
BLOCKS = re.findall(r'```yaml title="([a-z_.]+)"\n(.*?)```', PAGE, re.DOTALL)


def test_there_are_three_examples():
    """PortWatch, vessel counts and trades: no example escapes the tests below."""
    assert PAGE.count("```yaml") == len(BLOCKS) == 3


@pytest.mark.parametrize(("title", "text"), BLOCKS)
def test_the_examples_are_valid_parameters(title, text):
    """Each example on the page is taken as it stands."""
    MODELS[title](**yaml.safe_load(text))


def test_the_portwatch_example_shows_every_default():
    """What the page calls the defaults are the defaults."""
    (shown,) = [text for title, text in BLOCKS if "publication:" in text]
    assert ShippingSourceParameters(**yaml.safe_load(shown)) == ShippingSourceParameters()


@pytest.mark.parametrize(
    ("section", "columns"),
    [("Insider events", INSIDER_COLUMNS), ("Shipping events", SHIPPING_COLUMNS)],
)
def test_the_tables_name_every_column(section, columns):
    """The reference of tables lists the columns of both event tables, in their order."""
    tables = (ROOT / "docs/reference/tables.md").read_text(encoding="utf-8")
    part = tables.split(f"## {section}\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == columns
