"""info: what is there."""

from pathlib import Path

import pandas as pd
import pytest

from assembled_core.commands.main import main


def test_info_names_what_was_found(sample_project, capsys):
    """Prices, events with their sources, datasets, models and runs are counted."""
    assert main(["info"], sample_project) == 0
    said = capsys.readouterr().out
    assert "Prices 1d: 5 symbols (AAPL, FB, GOOG, IBM, MSFT)" in said
    assert "Events insider: 3,365 rows (simulated)" in said
    assert "Models: none yet" in said
    assert "Experiments: 0 tracked runs, 0 trials in all" in said


def test_info_of_an_empty_project(project, capsys):
    """Without any data nothing is claimed."""
    assert main(["info"], project) == 0
    assert "Events" not in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["no parquet", "another table", "a folder"])
def test_info_goes_on_where_a_file_cannot_be_read(project, capsys, kind):
    """A broken file of events is called unreadable on its line; what follows is still said."""
    folder = Path(project) / "data" / "01_raw" / "events"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "insider.parquet"
    if kind == "no parquet":
        path.write_bytes(b"PAR1 and more")
    elif kind == "another table":
        pd.DataFrame({"a": [1]}).to_parquet(path)
    else:
        path.mkdir()
    assert main(["info"], project) == 0
    said = capsys.readouterr().out
    assert "Events insider: unreadable (" in said
    assert "Experiments: 0 tracked runs" in said
