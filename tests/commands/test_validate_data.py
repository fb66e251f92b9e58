"""validate_data: what it prints, writes and returns."""

import json

import pandas as pd
import pytest

from assembled_core.commands.main import main
from assembled_core.commands.validate_data import name_report
from raw_samples import daily, intraday


def prices(project, frame=None, freq="1d"):
    """Write bars into the project's store, a file a symbol."""
    folder = project / "data" / "01_raw" / "prices" / freq
    folder.mkdir(parents=True, exist_ok=True)
    frame = daily() if frame is None else frame
    for symbol, rows in frame.groupby("symbol"):
        rows.to_parquet(folder / f"{symbol}.parquet", index=False)


def broken():
    """Return bars with a high below the low."""
    bars = daily()
    bars.loc[7, "high"] = 1.0
    return bars


def test_clean_data_exit_with_zero(project, capsys):
    """Notes are no reason to stop; report, page, picture and findings are written."""
    prices(project)
    assert main(["validate_data"], project) == 0
    printed = capsys.readouterr().out
    assert "0 errors, 0 warnings" in printed
    for name in ("md", "html", "png", "json"):
        assert (project / "output" / "quality" / f"data_quality_raw.{name}").is_file()
        assert f"output/quality/data_quality_raw.{name}" in printed
    assert "\x1b" not in printed


def test_an_error_exits_with_one(project, capsys):
    """And says which, when and what to do."""
    prices(project, broken())
    assert main(["validate_data"], project) == 1
    printed = capsys.readouterr().out
    assert "high_below_low" in printed
    assert "2015-01-14" in printed
    assert "Mend or drop the rows" in printed


def test_a_warning_alone_exits_with_zero(project, capsys):
    """A missing session is to be looked at, not to be refused."""
    prices(project, daily().drop(index=[5]))
    assert main(["validate_data"], project) == 0
    assert "missing_sessions" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nothing.csv"], "path nothing.csv does not exist"),
        (["pyproject.toml"], "format '.toml' is unknown"),
        (["--kind", "bar"], "kind 'bar' is unknown; the choices are: auto, bars, insider"),
        (["--freq", "1h"], "frequency '1h' is unknown; the choices are: 1d, 5min"),
        (["--symbols", "../x"], "is not a symbol"),
        (["--start-date", "2020-13-01"], "is not a date"),
        (["--kind", "shipping"], "no table of kind shipping among prices/1d/A.parquet"),
        (["--symbols", "ZZZ"], "no row of ZZZ in "),
        (["--start-date", "2030-01-01"], "nothing from 2030-01-01 in "),
        (["--symbols", "A", "--end-date", "2001-01-01"], "no row of A up to 2001-01-01 in "),
        (["--freq", "5min"], "and frequency 5min among prices/1d/A.parquet"),
    ],
)
def test_a_wrong_argument_exits_with_two(project, capsys, argv, said):
    """One line, nothing written."""
    prices(project)
    assert main(["validate_data", *argv], project) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not (project / "output" / "quality").exists()


def test_an_empty_project_says_how_to_get_data(project, capsys):
    """The line names fetch_prices."""
    assert main(["validate_data"], project) == 2
    assert "run fetch_prices" in capsys.readouterr().err


def test_both_frequencies_and_events_are_checked_at_once(project, capsys):
    """Without a path, data/01_raw is searched; --freq bounds the bars."""
    prices(project)
    prices(project, intraday(), "5min")
    folder = project / "data" / "01_raw" / "events"
    folder.mkdir()
    event = pd.DataFrame(
        {"place": ["Suez"], "event_time": [pd.Timestamp("2020-01-02", tz="UTC")],
         "available_at": [pd.Timestamp("2020-01-01", tz="UTC")], "vessel_count": [5.0]}
    )  # fmt: skip
    event.to_parquet(folder / "shipping.parquet")
    assert main(["validate_data"], project) == 1
    printed = capsys.readouterr().out
    for text in ("bars, 1d", "bars, 5min", "shipping_events", "disclosed_before_event"):
        assert text in printed
    assert main(["validate_data", "--kind", "bars", "--freq", "5min"], project) == 0
    assert "bars, 1d" not in capsys.readouterr().out


def test_paths_symbols_and_dates_choose_what_is_checked(project, capsys):
    """The reports are named after the path, and lie where they are asked for."""
    bars = pd.concat([broken(), daily("B")])
    bars.to_csv(project / "my bars.csv", index=False)
    assert main(["validate_data", "my bars.csv", "--out", "here"], project) == 1
    assert (project / "here" / "data_quality_my_bars.html").is_file()
    assert main(["validate_data", "my bars.csv", "--symbols", "b"], project) == 0
    argv = ["validate_data", "my bars.csv", "--start-date", "2015-02-02"]
    assert main(argv, project) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("paths", "name"),
    [
        (["data/01_raw/prices"], "prices"),
        (["a b.csv"], "a_b"),
        (["x.csv", "y.csv", "z"], "x_and_2_more"),
        (["/"], "data"),
    ],
)
def test_reports_are_named_after_their_paths(paths, name):
    """Blanks and marks do not reach the file's name."""
    assert name_report(paths) == name


def test_a_terminal_gets_colours_and_its_width(project, capsys, monkeypatch):
    """Colours only where they are seen."""
    prices(project, broken())
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "90")
    main(["validate_data"], project)
    assert "\x1b[31;1merror\x1b[0m" in capsys.readouterr().out


def test_the_findings_are_plain_json(project, capsys):
    """Scripts read what people read."""
    prices(project, broken())
    main(["validate_data"], project)
    path = project / "output" / "quality" / "data_quality_raw.json"
    found = json.loads(path.read_text())
    assert found["counts"]["error"] == 1
    error = found["findings"][0]
    assert (error["check"], error["subject"], error["count"]) == ("high_below_low", "A", 1)
    assert capsys.readouterr().out


def test_a_threshold_is_a_parameter(project, capsys):
    """What conf/base/parameters_quality.yml says counts."""
    prices(project, daily().drop(index=[5]))
    flat = daily()
    flat.loc[10:14, ["close", "adj_close"]] = 50.0
    flat.loc[10:14, "high"], flat.loc[10:14, "low"] = 70.0, 30.0
    prices(project, flat)
    main(["validate_data"], project)
    assert "stale_prices" in capsys.readouterr().out
    path = project / "conf" / "base" / "parameters_quality.yml"
    path.write_text(path.read_text().replace("1d: 5 ", "1d: 6 "))
    main(["validate_data"], project)
    assert "stale_prices" not in capsys.readouterr().out


def test_a_check_of_data_is_no_trial(project, capsys):
    """Looking at the data tries no setting."""
    prices(project)
    main(["validate_data"], project)
    assert not (project / "experiments" / ".trials.jsonl").exists()
    assert capsys.readouterr().out
