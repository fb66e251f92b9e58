"""Every check has its advice, its place on the page, and a test."""

import re
from pathlib import Path

from assembled_core.quality.advice import ADVICE

ROOT = Path(__file__).resolve().parents[2]


def words_in(*paths):
    """Return all quoted words of some files."""
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return set(re.findall(r"[\"'`](\w+)[\"'`]", text))


def test_every_advice_belongs_to_a_check_and_is_a_sentence():
    """No advice is left over from a check that is gone."""
    code = [
        *ROOT.glob("src/assembled_core/quality/*.py"),
        *ROOT.glob("src/assembled_core/workflows/*.py"),
    ]
    used = words_in(*(path for path in code if path.name != "advice.py"))
    assert set(ADVICE) - used == set()
    assert all(text.endswith(".") for text in ADVICE.values())


def test_every_check_is_named_on_the_page():
    """The how-to page lists exactly the checks that there are."""
    page = (ROOT / "docs/how-to/check-your-data.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert listed == set(ADVICE)


def test_every_check_has_a_test():
    """Its name stands in a test."""
    tests = [*ROOT.glob("tests/quality/*.py"), *ROOT.glob("tests/datasets/test_raw_tables.py")]
    assert set(ADVICE) - words_in(*tests) == set()
