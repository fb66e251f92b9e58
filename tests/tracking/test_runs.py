"""Reading runs back and comparing them."""

import json

import pytest

from assembled_core.errors import ParameterError
from assembled_core.tracking.run_text import (
    align_columns,
    render_comparison,
    render_run,
    render_runs,
)
from assembled_core.tracking.runs import compare_runs, list_runs, read_run
from assembled_core.tracking.store import start_run


@pytest.fixture
def root(tmp_path):
    """Two finished runs that differ in one setting, and one that failed."""
    for stamp, name, threshold, sharpe in (
        ("20250101_000000_aaaaaaaa", "plain", None, 0.5),
        ("20250102_000000_bbbbbbbb", "filter", 0.5, 0.75),
    ):
        run = start_run(
            tmp_path,
            config={"threshold": threshold},
            name=name,
            tags=["trend"],
            parameters={
                "ensemble": {"threshold": threshold, "mode": "filter"},
                "tracking": {"name": name},
            },
        )
        run.log_metrics({"sharpe_ratio": sharpe, "qa_overall_result": "OK"})
        run.log_metrics({"sharpe_ratio": sharpe + 0.125}, step=1)
        (run.folder / "artifacts" / "report.md").write_text("")
        run.finish()
        record = json.loads((run.folder / "run.json").read_text()) | {"run_id": stamp}
        (run.folder / "run.json").write_text(json.dumps(record))
        run.folder.rename(tmp_path / stamp)
    return tmp_path


def test_list_is_in_order_of_time(root):
    """Runs are listed oldest first with their last metric values and artifacts."""
    records = list_runs(root)
    assert [record["name"] for record in records] == ["plain", "filter"]
    assert records[0]["metrics"] == {"sharpe_ratio": 0.625, "qa_overall_result": "OK"}
    assert records[0]["artifacts"] == ["report.md"]


def test_missing_root_holds_no_runs(tmp_path):
    """Without a folder there are no runs, and the text says how to make one."""
    assert list_runs(tmp_path / "experiments") == []
    assert "--track-experiment" in render_runs([])


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda folder: (folder / "run.json").unlink(), "run.json is missing"),
        (lambda folder: (folder / "run.json").write_text('{"run_id": "x"'), "delimiter"),
        (lambda folder: (folder / "run.json").write_text("[]"), "not a run's record"),
        (lambda folder: (folder / "run.json").write_bytes(b"\xff\xfe"), "decode"),
        (lambda folder: (folder / "metrics.csv").write_text("a,b\n1,2\n"), "columns"),
        (lambda folder: (folder / "metrics.csv").unlink(), "metrics.csv is missing"),
    ],
)
def test_broken_run_is_listed_as_broken(root, spoil, problem):
    """A folder that is no run any more is listed with its problem; the others are unharmed."""
    spoil(root / "20250101_000000_aaaaaaaa")
    broken, whole = list_runs(root)
    assert broken["status"] == "broken"
    assert problem in broken["problem"]
    assert whole["status"] == "finished"
    assert problem in render_runs([broken, whole])
    assert "broken" in render_run(broken)


@pytest.mark.parametrize(
    "word", ["20250102_000000_bbbbbbbb", "bbbbbbbb", "20250102", "filter", "latest"]
)
def test_run_is_found_by_id_digits_start_name_or_latest(root, word):
    """Every documented way of naming a run finds it."""
    assert read_run(root, word)["name"] == "filter"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("cccc", r"No run under .* fits 'cccc'; the latest are 20250101_000000_aaaaaaaa, 2025"),
        ("2025", r"Several runs under .* fit '2025': 20250101_.*; give more of the id"),
        ("", r"No run under .* fits ''"),
    ],
)
def test_run_that_is_not_one_is_refused(root, word, message):
    """An unknown or ambiguous word names the choices."""
    with pytest.raises(ParameterError, match=message):
        read_run(root, word)


def test_no_runs_at_all_is_said(tmp_path):
    """Asking for a run in an empty folder says that there are none."""
    with pytest.raises(ParameterError, match="there are no runs"):
        read_run(tmp_path, "latest")


def test_newest_of_a_name_is_meant(root):
    """Of two runs with one name the newer is read."""
    path = root / "20250101_000000_aaaaaaaa" / "run.json"
    path.write_text(path.read_text().replace('"name": "plain"', '"name": "filter"'))
    assert read_run(root, "filter")["run_id"] == "20250102_000000_bbbbbbbb"


def test_comparison_shows_metrics_and_what_differs(root):
    """Metrics stand side by side; settings that are equal, and labels, are left out."""
    comparison = compare_runs(root, ["plain", "filter"])
    assert comparison["metrics"] == {
        "sharpe_ratio": [0.625, 0.875],
        "qa_overall_result": ["OK", "OK"],
    }
    assert comparison["config"] == {"ensemble.threshold": [None, 0.5]}
    assert render_comparison(comparison).splitlines() == [
        "                      20250101_000000_aaaaaaaa  20250102_000000_bbbbbbbb",
        "name                                     plain                    filter",
        "status                                finished                  finished",
        "",
        "sharpe_ratio                             0.625                     0.875",
        "qa_overall_result                           OK                        OK",
        "",
        "settings that differ",
        "ensemble.threshold                           -                       0.5",
    ]


def test_equal_runs_differ_in_nothing(root):
    """A run compared with itself says `none`."""
    comparison = compare_runs(root, ["plain", "plain"])
    assert comparison["config"] == {}
    assert render_comparison(comparison).endswith("settings that differ\nnone")


def test_comparison_needs_two_runs(root):
    """One run alone is refused."""
    with pytest.raises(ParameterError, match="at least two runs, got 1"):
        compare_runs(root, ["plain"])


def test_arguments_are_compared_where_parameters_are_missing(root):
    """A run without resolved parameters is compared by its arguments."""
    path = root / "20250101_000000_aaaaaaaa" / "run.json"
    record = json.loads(path.read_text())
    del record["parameters"]
    path.write_text(json.dumps(record))
    assert compare_runs(root, ["plain", "filter"])["config"] == {"threshold": [None, 0.5]}


def test_run_text_shows_everything(root):
    """The text of one run holds its facts, metrics, configuration, versions and artifact paths."""
    text = render_run(read_run(root, "filter"))
    for part in (
        "git.commit",
        "sharpe_ratio",
        "0.875",
        "threshold",
        "python",
        "report.md",
        "trend",
    ):
        assert part in text


def test_columns_are_aligned():
    """Cells are padded to their column; numbers can stand to the right."""
    assert align_columns([("a", "1"), ("long", "22"), ()], right=(1,)) == "a      1\nlong  22\n"


def test_control_characters_are_shown_not_obeyed(tmp_path):
    """Line breaks and terminal codes in names, tags, settings and files stay within their line."""
    odd = "a\nb\r\x1b[31mred\u2028\u202ex"
    run = start_run(tmp_path, config={odd: odd}, name=odd, tags=[odd, "plain"])
    run.log_metrics({"sharpe_ratio": 1.0})
    (run.folder / "artifacts" / "two\nlines").write_text("")
    run.finish()
    (record,) = list_runs(tmp_path)
    shown = r"a\nb\r\x1b[31mred\u2028\u202ex"
    listed, whole = render_runs([record]), render_run(record)
    compared = render_comparison(compare_runs(tmp_path, ["latest", "latest"]))
    assert len(listed.splitlines()) == 2
    assert f"{shown}  {shown},plain" in listed
    assert whole.count(shown) == 4  # name, tag, key and value of the setting
    assert r"artifacts/two\nlines" in whole
    assert shown in compared
    for text in (listed, whole, compared):
        assert text.replace("\n", "").isprintable()
