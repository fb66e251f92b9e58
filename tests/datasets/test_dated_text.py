"""Text files named after their date."""

import pytest
from kedro.io import DatasetError

from assembled_core.datasets.dated_text import DatedTextDataset


@pytest.fixture
def make(tmp_path):
    """Return a function that makes the entry anew, as every run does."""
    return lambda: DatedTextDataset(filepath=str(tmp_path / "reports" / "qa_%date%.md"))


def test_date_fills_in_the_name(make, tmp_path):
    """The text is written under its date, and the entry stands for that file."""
    entry = make()
    entry.save(("2024-12-30", "ok"))
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["qa_2024-12-30.md"]
    assert entry.load() == "ok"
    assert entry._filepath == tmp_path / "reports" / "qa_2024-12-30.md"


def test_other_dates_are_kept(make):
    """A second date is a second file; a new entry loads the latest, an old one its own."""
    first, second = make(), make()
    first.save(("2024-12-30", "new"))
    second.save(("2024-01-02", "old"))
    assert (first.load(), second.load(), make().load()) == ("new", "old", "new")


def test_nothing_saved_is_said(make):
    """Without any file the pattern is named."""
    with pytest.raises(DatasetError, match=r"qa_%date%\.md does not exist"):
        make().load()
