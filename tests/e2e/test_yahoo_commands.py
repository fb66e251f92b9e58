"""fetch_prices and run_backtest with Yahoo as the source: the store, the lines, the exit codes."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from assembled_core.commands.main import main
from assembled_core.sources import yahoo as source
from assembled_core.sources import yahoo_client
from assembled_core.sources.yahoo_client import RateLimitedError
from yahoo import FakeYahoo, as_download, daily_history, intraday_history

FETCH = ["fetch_prices", "--source", "yahoo"]
PRICES = "data/01_raw/prices/1d"
LONG = daily_history("2024-01-02", days=600, seed=3)  # to 2026-04-20


@pytest.fixture
def yahoo(monkeypatch):
    """Return what puts a Yahoo of our own in the place of the real one."""

    def stand_in(fake):
        monkeypatch.setattr(source, "Outside", fake.outside)
        return fake

    return stand_in


def complaint(capsys, argv, project):
    """Run what must fail, and return its only line."""
    assert main(argv, project) == 2
    printed = capsys.readouterr()
    lines = [line for line in printed.err.splitlines() if not line.startswith("INFO")]
    assert len(lines) == 1, printed.err
    return lines[0]


def stamps(project):
    """Return each file of the project with the time of its last change."""
    return {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}


def test_prices_are_fetched_and_what_was_done_is_printed(project, yahoo, capsys, caplog):
    """One file per symbol under its own name; the account is printed and kept."""
    yahoo(FakeYahoo({"AAPL": LONG, "BRK-B": LONG}))
    assert main([*FETCH, "--symbols", "AAPL", "BRK.B", "GONE"], project) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "yahoo: 1200 rows kept of 1200 read",
        "3 symbols: 2 new, 1 left out; 1200 bars added",
        "Price bars of 2 symbols (AAPL, BRK.B)",
        f"Prices saved to: {PRICES}",
    ]
    left_out = "Yahoo on GONE: possibly delisted; no timezone found; left out"
    # the first run of a process takes the log to stderr, which pytest then captures for later ones
    assert f"GONE: {left_out}." in printed.err + caplog.text
    bars = pd.read_parquet(f"{PRICES}/BRK.B.parquet")
    assert len(bars) == 600
    assert bars["symbol"].unique().tolist() == ["BRK.B"]
    account = json.loads((project / "data/01_raw/accounts/prices_1d.json").read_text())
    assert account["symbols"] == {
        "AAPL": "new, 600 bars added", "BRK.B": "new, 600 bars added", "GONE": "left out",
    }  # fmt: skip
    assert account["warnings"] == {"GONE": [left_out]}


def test_a_second_run_fetches_what_is_new_and_touches_nothing_else(project, yahoo, capsys):
    """AAPL gains the days since; MSFT, which is up to date, keeps its file as it was."""
    yahoo(FakeYahoo({"AAPL": LONG.head(590), "MSFT": LONG}))
    assert main([*FETCH, "--symbols", "AAPL", "MSFT", "--quiet"], project) == 0
    before = stamps(project / PRICES)
    fake = yahoo(FakeYahoo({"AAPL": LONG, "MSFT": LONG}, now="2026-04-20 22:00"))
    assert main([*FETCH, "--symbols", "AAPL", "MSFT"], project) == 0
    assert [ticker for ticker, *_ in fake.asked] == ["AAPL"]
    changed = {path.stem for path, time in stamps(project / PRICES).items() if before[path] != time}
    assert changed == {"AAPL"}
    assert len(pd.read_parquet(f"{PRICES}/AAPL.parquet")) == 600
    assert "2 symbols: 1 updated, 1 up to date; 10 bars added" in capsys.readouterr().out


def test_the_watchlist_says_what_is_fetched_within_the_dates_given(project, yahoo):
    """Without symbols the universe's file counts; dates are passed on."""
    fake = yahoo(FakeYahoo(dict.fromkeys(["IBM", "MSFT"], LONG)))
    (project / "mine.txt").write_text("ibm # first\nMSFT\n")
    dates = ["--start-date", "2025-01-02", "--end-date", "2025-12-31"]
    assert main([*FETCH, "--universe", "mine.txt", *dates], project) == 0
    assert fake.asked == [
        ("IBM", "2025-01-02", "2025-12-31"), ("MSFT", "2025-01-02", "2025-12-31"),
    ]  # fmt: skip


def test_a_refusal_leaves_whole_files_and_says_how_to_go_on(project, yahoo, capsys):
    """The first symbol is saved when the second is refused; one line, exit code 2."""
    refusals = [RateLimitedError("too many requests")] * 4
    yahoo(FakeYahoo(dict.fromkeys(["AAPL", "MSFT"], LONG), troubles=[None, *refusals]))
    line = complaint(capsys, [*FETCH, "--symbols", "AAPL", "MSFT"], project)
    assert line == (
        "error: Yahoo refuses (too many requests; asked 4 times for MSFT); "
        "1 of 2 symbols have been saved (AAPL), run again later to go on."
    )
    assert [path.name for path in (project / PRICES).iterdir()] == ["AAPL.parquet"]
    assert len(pd.read_parquet(f"{PRICES}/AAPL.parquet")) == 600


@pytest.mark.parametrize(
    "argv",
    [
        [*FETCH, "--symbols", "AAPL", "MSFT"],
        ["run_backtest", "--freq", "1d", "--data-source", "yahoo", "--symbols", "AAPL"],
    ],
)
def test_a_refused_connection_is_one_line_and_no_file(project, monkeypatch, tmp_path, capfd, argv):
    """The real yfinance, whose every connection is refused: nothing is touched."""
    yfinance = pytest.importorskip("yfinance")
    yfinance.set_tz_cache_location(str(tmp_path / "cache"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    quick = project / "conf" / "quick"
    quick.mkdir()
    (quick / "parameters_ingestion.yml").write_text(
        "ingestion: {yahoo: {backoff_seconds: 0, pause_seconds: 0}}\n"
    )
    before = stamps(project)
    assert main([*argv, "--env", "quick"], project) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("error: Yahoo does not answer (Failed to connect to ")
    assert printed.err.endswith(
        "asked 4 times for AAPL); 0 of "
        f"{2 if 'MSFT' in argv else 1} symbols have been saved, run again later to go on.\n"
    )
    assert stamps(project) == before


def test_without_yfinance_the_extra_is_named(project, monkeypatch, capsys):
    """One line, before anything is written."""
    monkeypatch.setattr(yahoo_client.importlib.util, "find_spec", lambda name: None)
    assert "run `pip install -e .[yahoo]`" in complaint(capsys, [*FETCH, "--symbols", "A"], project)
    assert not (project / "data").exists()


def test_told_to_overwrite_all_is_fetched_anew(project, yahoo, capsys):
    """Stored days that Yahoo does not have are kept, unless --overwrite is given."""
    yahoo(FakeYahoo({"AAPL": LONG}))
    assert main([*FETCH, "--symbols", "AAPL"], project) == 0
    yahoo(FakeYahoo({"AAPL": LONG.drop(LONG.index[300])}))
    assert main([*FETCH, "--symbols", "AAPL"], project) == 0
    assert len(pd.read_parquet(f"{PRICES}/AAPL.parquet")) == 600
    assert main([*FETCH, "--symbols", "AAPL", "--overwrite"], project) == 0
    assert len(pd.read_parquet(f"{PRICES}/AAPL.parquet")) == 599
    assert "1 fetched anew; -1 bars added" in capsys.readouterr().out


def test_five_minute_bars_have_a_store_of_their_own(project, yahoo, capsys):
    """Stamps are bar starts in UTC; the limit of 60 days is said in one line."""
    yahoo(FakeYahoo({"AAPL": intraday_history(["2026-05-28", "2026-05-29"])}))
    assert main([*FETCH, "--freq", "5min", "--symbols", "AAPL"], project) == 0
    bars = pd.read_parquet("data/01_raw/prices/5min/AAPL.parquet")
    assert len(bars) == 156
    assert bars["timestamp"].iloc[0] == pd.Timestamp("2026-05-28 13:30", tz="UTC")
    said = [line for line in capsys.readouterr().out.splitlines() if "60 days only" in line]
    assert len(said) == 1


def test_a_backtest_fetches_first_and_then_runs_as_local(project, yahoo, capsys):
    """The same curve, to the byte, as from the store that the fetching left behind.

    The whole history is asked for, so that indicators are warm at the start date, and the
    benchmark's with it; no bar after the end date is.
    """
    histories = {name: daily_history("2024-01-02", 600, seed) for seed, name in enumerate("ABS")}
    fake = yahoo(FakeYahoo(histories))
    run = ["run_backtest", "--freq", "1d", "--symbols", "A", "B", "--benchmark", "S"]
    dates = ["--start-date", "2025-01-02", "--end-date", "2026-03-31"]
    assert main([*run, *dates, "--data-source", "yahoo", "--track-experiment"], project) == 0
    printed = capsys.readouterr()
    assert "Backtest from 2025-01-02 to 2026-03-31" in printed.out
    assert "yahoo: 3 symbols: 3 new; 1758 bars added" in printed.err
    assert fake.asked == [(name, None, "2026-03-31") for name in "ABS"]
    curve = (project / "output/equity_curve_1d.csv").read_bytes()
    (record,) = (project / "experiments").glob("2*/run.json")
    assert json.loads(record.read_text())["config"]["data_source"] == "yahoo"
    assert main([*run, *dates, "--out", "again"], project) == 0
    assert (project / "again/equity_curve_1d.csv").read_bytes() == curve
    assert len(fake.asked) == 3


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([*FETCH[:2], "yaho"], "data source 'yaho' is unknown; the choices are: sample, files, y"),
        ([*FETCH, "--price-file", "x.csv"], "--price-file is not read with --data-source yahoo"),
        ([*FETCH, "--start-date", "2026-02-01", "--end-date", "2026-01-01"], "swap them"),
        ([*FETCH, "--universe", "none.txt"], "symbols file none.txt does not exist"),
        (
            ["run_backtest", "--freq", "1d", "--data-source", "yahoo", "--price-file", "x.csv"],
            "price file x.csv does not exist",
        ),
        (
            ["run_backtest", "--freq", "1d", "--data-source", "yahoo", "--price-file", "conf"],
            "--price-file is not read with --data-source yahoo; leave one of them out",
        ),
    ],
)
def test_a_wrong_argument_is_named(project, capsys, argv, said):
    """One line, nothing is asked for, nothing written."""
    assert said in complaint(capsys, argv, project)
    assert not (project / "data").exists()


def test_flags_of_yahoo_are_noted_where_another_source_is_read(project, capsys):
    """The sample bars are all copied, whatever symbols are named."""
    assert main(["fetch_prices", "--symbols", "AAPL"], project) == 0
    assert "note: --symbols change nothing: only yahoo is asked" in capsys.readouterr().err


@pytest.mark.slow
def test_kedro_run_takes_the_source_as_a_parameter(project):
    """`kedro run --params ingestion.source=yahoo` runs the same node: here it is refused."""
    pytest.importorskip("yfinance")
    quick = "ingestion.source=yahoo,ingestion.yahoo.backoff_seconds=0"
    done = subprocess.run(
        [sys.executable, "-m", "kedro", "run", "--pipelines=ingestion", f"--params={quick}"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "HTTPS_PROXY": "http://127.0.0.1:9", "HOME": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "error: Yahoo does not answer (Failed to connect to " in done.stderr
    assert not (project / "data").exists()


def test_the_shape_of_download_is_read_too(project, yahoo):
    """A client of one's own may give the two levels of yfinance.download."""
    fake = FakeYahoo({"AAPL": LONG})
    single = fake.download
    fake.download = lambda ticker, *rest: as_download({ticker: single(ticker, *rest)})
    yahoo(fake)
    assert main([*FETCH, "--symbols", "AAPL"], project) == 0
    assert len(pd.read_parquet(f"{PRICES}/AAPL.parquet")) == 600
