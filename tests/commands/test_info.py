"""info: what is there."""

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
