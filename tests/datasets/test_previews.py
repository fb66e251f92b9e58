"""What Kedro-Viz is shown of a file."""

import base64
import inspect
import json

import pandas as pd
import pytest

from assembled_core.datasets import FigureDataset, JsonDataset, TableDataset


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_table_shows_its_first_rows(tmp_path, suffix):
    """Two of three rows, times as text, an unknown number as null, all of it JSON."""
    table = pd.DataFrame(
        {
            "timestamp": pd.date_range("2020-01-02", periods=3, tz="UTC"),
            "symbol": ["A", "B", "C"],
            "value": [1.5, float("nan"), 3.0],
        }
    )
    dataset = TableDataset(filepath=f"{tmp_path}/table.{suffix}")
    dataset.save(table)
    shown = json.loads(json.dumps(dataset.preview(nrows=2), allow_nan=False))
    assert shown["columns"] == ["timestamp", "symbol", "value"]
    assert shown["index"] == [0, 1]
    assert [row[1:] for row in shown["data"]] == [["A", 1.5], ["B", None]]
    assert [row[0][:10] for row in shown["data"]] == ["2020-01-02", "2020-01-03"]


def test_a_table_without_rows_can_be_shown(tmp_path):
    """An empty parquet table has a preview of its columns alone."""
    dataset = TableDataset(filepath=f"{tmp_path}/table.parquet")
    dataset.save(pd.DataFrame({"a": []}))
    assert dataset.preview() == {"columns": ["a"], "index": [], "data": []}


def test_json_is_shown_whole(tmp_path):
    """The preview is the file's content as text."""
    dataset = JsonDataset(filepath=f"{tmp_path}/metrics.json")
    dataset.save({"sharpe_ratio": 0.5, "cagr": float("nan")})
    assert json.loads(dataset.preview()) == {"sharpe_ratio": 0.5, "cagr": None}


def test_a_picture_is_shown_in_base64(tmp_path):
    """The preview decodes to the file's bytes."""
    dataset = FigureDataset(filepath=f"{tmp_path}/figure.png")
    dataset.save(b"\x89PNG picture")
    assert base64.b64decode(dataset.preview()) == b"\x89PNG picture"


@pytest.mark.parametrize(
    ("kind", "type_name"),
    [(FigureDataset, "ImagePreview"), (JsonDataset, "JSONPreview"), (TableDataset, "TablePreview")],
)
def test_a_preview_says_its_kind_and_needs_no_file(tmp_path, kind, type_name):
    """Kedro-Viz reads the kind from the return type; before the first run there is nothing."""
    dataset = kind(filepath=f"{tmp_path}/missing")
    assert inspect.signature(dataset.preview).return_annotation.__name__ == type_name
    assert dataset.preview() is None
