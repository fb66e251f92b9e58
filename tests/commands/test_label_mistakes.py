"""Labels that no model can learn from are refused in one line that names the value."""

import re

import pytest

from assembled_core.commands.main import main
from samples import ml_dataset, multi_class_dataset

TRAIN = ["train_meta_model", "--quiet", "--dataset-path"]


def binary():
    """A dataset of 0 and 1 that says nothing of itself."""
    return ml_dataset(symbols=1, sessions=200)


def several():
    """A dataset of -2 to 2 that says nothing of itself."""
    return multi_class_dataset(symbols=1, sessions=200)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (several().replace({"label": {2: 3}}), "column label: labels are 0 or 1 .* such as 3"),
        (several().assign(label=several()["label"] * 0.75), r"column label: .* such as -?\d\.\d"),
        (binary().assign(label="up"), "column label: .* such as up"),
        (binary().assign(label=1), r"all \d+ labels are 1: with one class"),
        (several().assign(label=-2), r"all \d+ labels are -2: with one class"),
        (several().drop(columns="signal_direction"), "multi_class rows need a 'signal_direction'"),
        (several().assign(signal_direction=0.0), "signal_direction must be 1 or -1"),
    ],
)
def test_a_label_that_cannot_be_learned_from_is_named(project, capsys, rows, said):
    """Nothing is rounded, filled or left out; no file is written."""
    rows.to_csv("mine.csv", index=False)
    assert main([*TRAIN, "mine.csv"], project) == 2
    lines = [
        line
        for line in capsys.readouterr().err.splitlines()
        if not line.startswith(("note:", "WARNING"))
    ]
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert re.search(said, lines[0]), lines[0]
    assert not (project / "models").exists()
    assert not (project / "output").exists()
