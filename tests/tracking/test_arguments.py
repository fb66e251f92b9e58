"""A command's arguments as they were used."""

import pytest
from kedro.io import DataCatalog, MemoryDataset

from assembled_core.datasets import TextDataset
from assembled_core.errors import ParameterError
from assembled_core.tracking.arguments import fill_arguments

PARAMETERS = {"training": {"seed": 0, "cv": {"kind": "cpcv"}}, "universe": {"symbols": []}}


def filled(tmp_path, arguments, **stand_ins):
    """Fill in arguments for a project with one file within and one outside."""
    catalog = DataCatalog(
        {
            "trades": TextDataset(filepath=str(tmp_path / "project" / "output" / "trades.csv")),
            "model": TextDataset(filepath=str(tmp_path / "elsewhere" / "m.joblib")),
            "memory": MemoryDataset(1),
        }
    )
    return fill_arguments(arguments, stand_ins, PARAMETERS, catalog, tmp_path / "project")


def test_an_argument_that_was_not_given_has_the_value_in_force(tmp_path):
    """Parameters give their value, even 0, entries their path or folder."""
    found = filled(
        tmp_path,
        {"seed": None, "cv": None, "out": None, "file": None, "model": None},
        seed="params:training.seed",
        cv="params:training.cv.kind",
        out="trades/..",
        file="trades",
        model="model",
    )
    assert found == {
        "seed": 0,
        "cv": "cpcv",
        "out": "output",
        "file": "output/trades.csv",
        "model": str(tmp_path / "elsewhere" / "m.joblib"),
    }


def test_an_argument_that_was_given_stays(tmp_path):
    """False and 0 were given; only None was not."""
    given = {"seed": 7, "flag": False, "name": "v1"}
    assert filled(tmp_path, given, seed="params:training.seed", flag="params:training") == given


def test_what_has_no_value_stays_null(tmp_path):
    """No stand-in, an empty list, a parameter that does not exist."""
    arguments = {"name": None, "symbols": None, "strange": None}
    stand_ins = {"symbols": "params:universe.symbols", "strange": "params:training.seed.deeper"}
    assert filled(tmp_path, arguments, **stand_ins) == arguments


def test_an_entry_without_a_file_is_refused(tmp_path):
    """A stand-in that cannot be said is a mistake of the command."""
    with pytest.raises(ParameterError, match="memory"):
        filled(tmp_path, {"out": None}, out="memory")
