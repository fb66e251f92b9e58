"""fetch_events: which source gives which kind, and what is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from assembled_core.commands.main import main
from intraday import full_sessions, intraday_bars

VESSELS = (
    "date,portid,portname,n_total,n_container,capacity\n"
    "2024/01/01 00:00:00+00,chokepoint1,Suez Canal,40,10,5\n"
    "2024/01/02 00:00:00+00,chokepoint1,Suez Canal,-1,10,5\n"
)


@pytest.fixture
def sampled_folder(sample_project):
    """A project with sample bars and the simulated events that belong to them."""
    return sample_project


def run(project, *arguments: str) -> int:
    """Run fetch_events."""
    return main(["fetch_events", *arguments], project)


def test_both_kinds_are_simulated_by_default_and_say_so(sampled_folder, capsys):
    """Without flags both tables are simulated, labelled in every row and in the account."""
    assert run(sampled_folder) == 0
    assert "simulated: random numbers" in capsys.readouterr().out
    for kind in ("insider", "shipping"):
        table = pd.read_parquet(f"data/01_raw/events/{kind}.parquet")
        assert set(table["source"]) == {"simulated"}
        account = json.loads(Path(f"data/01_raw/accounts/{kind}_events.json").read_text())
        assert account["source"] == "simulated"
        assert account["rows_kept"] == len(table)


def test_a_download_of_vessel_counts_is_read_with_its_account(sampled_folder, capsys):
    """--kind shipping --path reads PortWatch; what is dropped is printed with its reason."""
    (sampled_folder / "vessels.csv").write_text(VESSELS)
    flags = ("--kind", "shipping", "--path", "vessels.csv", "--overwrite")
    assert run(sampled_folder, *flags) == 0
    printed = capsys.readouterr().out
    assert "portwatch: 1 rows kept of 2 read" in printed
    assert "dropped 1: " in printed
    assert set(pd.read_parquet("data/01_raw/events/shipping.parquet")["place"]) == {"Suez Canal"}


def test_other_events_are_kept_unless_told(sampled_folder, capsys):
    """Another seed gives other events: refused with exit code 2, the file as it was."""
    before = (sampled_folder / "data/01_raw/events/insider.parquet").read_bytes()
    assert run(sampled_folder, "--seed", "9") == 2
    assert "pass --overwrite" in capsys.readouterr().err
    assert (sampled_folder / "data/01_raw/events/insider.parquet").read_bytes() == before
    assert run(sampled_folder, "--seed", "9", "--overwrite") == 0


def test_events_are_simulated_for_bars_of_any_frequency(sampled_folder):
    """New five-minute bars add their symbols' events; those of daily symbols stay as they were."""
    folder = sampled_folder / "data" / "01_raw"
    before = pd.read_parquet(folder / "events" / "insider.parquet")
    bars = intraday_bars(full_sessions("2010-01-04", "2010-12-31"), "ZZZ")
    (folder / "prices" / "5min").mkdir(parents=True)
    bars.to_parquet(folder / "prices" / "5min" / "ZZZ.parquet")
    assert run(sampled_folder, "--overwrite") == 0
    after = pd.read_parquet(folder / "events" / "insider.parquet")
    pd.testing.assert_frame_equal(after[after["symbol"] != "ZZZ"], before)
    assert (after["symbol"] == "ZZZ").any()


TRADES = "symbol,event_time,available_at,shares\nAAPL,2024-01-02,2024-01-04T12:00:00Z,100\n"


def say_in_parameters(folder, **insider: str) -> None:
    """Change what the parameters file says of insiders' trades."""
    (file,) = (folder / "conf" / "base").glob("parameters_event*.yml")
    said = yaml.safe_load(file.read_text())
    said["event_ingestion"]["insider"].update(insider)
    file.write_text(yaml.safe_dump(said))


def read_own_trades(folder) -> str:
    """Let the parameters name a file of insiders' trades as their source."""
    path = folder / "trades.csv"
    path.write_text(TRADES)
    say_in_parameters(folder, source="file", path=str(path))
    return str(path)


def test_without_flags_the_parameters_name_source_and_path(sampled_folder, capsys):
    """A source of the parameters file is read; the events simulated before make way for it."""
    read_own_trades(sampled_folder)
    assert run(sampled_folder, "--kind", "insider", "--overwrite") == 0
    assert set(pd.read_parquet("data/01_raw/events/insider.parquet")["source"]) == {"file"}


def test_a_path_is_read_as_the_source_of_the_parameters(sampled_folder, capsys):
    """--path alone changes the path only: what the parameters say of the source stays."""
    path = read_own_trades(sampled_folder)
    say_in_parameters(sampled_folder, path="nowhere.csv")
    assert run(sampled_folder, "--kind", "insider", "--path", path, "--overwrite") == 0
    assert set(pd.read_parquet("data/01_raw/events/insider.parquet")["source"]) == {"file"}


def test_a_source_may_take_its_path_from_the_parameters(sampled_folder, capsys):
    """--data-source file needs no --path where the parameters give one to that very source."""
    read_own_trades(sampled_folder)
    flags = ("--kind", "insider", "--data-source", "file", "--overwrite")
    assert run(sampled_folder, *flags) == 0
    assert run(sampled_folder, "--data-source", "sec", "--overwrite") == 2
    assert "--data-source sec needs --path" in capsys.readouterr().err


def test_flags_for_another_source_than_the_parameters_name_are_refused(sampled_folder, capsys):
    """--seed and --filing-times are held against the source in force, not a default."""
    read_own_trades(sampled_folder)
    assert run(sampled_folder, "--kind", "insider", "--seed", "3") == 2
    assert "--seed is for simulated events, not file" in capsys.readouterr().err
    assert run(sampled_folder, "--kind", "insider", "--filing-times", "trades.csv") == 2
    assert "--filing-times is for --data-source sec, not file" in capsys.readouterr().err


def test_simulated_events_replace_real_ones_only_when_asked_by_name(sampled_folder, capsys):
    """--overwrite alone keeps real events; with --data-source simulated they go."""
    path = read_own_trades(sampled_folder)
    own = ("--kind", "insider", "--data-source", "file", "--path", path, "--overwrite")
    assert run(sampled_folder, *own) == 0
    say_in_parameters(sampled_folder, source="simulated")
    before = Path("data/01_raw/events/insider.parquet").read_bytes()
    assert run(sampled_folder, "--kind", "insider", "--overwrite") == 2
    said = capsys.readouterr().err
    assert "holds insider events of file, which simulated ones do not replace" in said
    assert Path("data/01_raw/events/insider.parquet").read_bytes() == before
    named = ("--kind", "insider", "--overwrite", "--data-source", "simulated")
    assert run(sampled_folder, *named) == 0
    assert set(pd.read_parquet("data/01_raw/events/insider.parquet")["source"]) == {"simulated"}


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--path", "x"), "--path needs --kind"),
        (("--data-source", "sec"), "--data-source sec needs --path"),
        (("--data-source", "file", "--path", "."), "--data-source file needs --kind"),
        (("--data-source", "sec", "--kind", "shipping", "--path", "."), "sec has no shipping"),
        (("--data-source", "simulated", "--path", "."), "read from nowhere"),
        (("--kind", "insider", "--path", "nowhere"), "nowhere does not exist"),
        (("--kind", "weather"), "kind 'weather' is unknown"),
        (("--filing-times", "."), "--filing-times is for --data-source sec, not simulated"),
        (
            ("--kind", "shipping", "--path", ".", "--filing-times", "."),
            "--filing-times is for --data-source sec, not portwatch",
        ),
        (("--data-source", "sec", "--path", ".", "--seed", "1"), "--seed is for simulated events"),
    ],
)
def test_flags_that_do_not_fit_are_refused_in_one_line(project, capsys, flags, message):
    """Each mistake is one line and exit code 2."""
    assert run(project, *flags) == 2
    said = capsys.readouterr().err.strip()
    assert message in said
    assert len(said.splitlines()) == 1


def test_without_bars_nothing_is_simulated(project, capsys):
    """Simulated events are for the symbols that have bars; without any the line says what to do."""
    assert run(project) == 2
    assert "no symbol has bars to simulate events for" in capsys.readouterr().err
    assert run(project, "--kind", "shipping") == 2
    assert "no symbol has bars to simulate events for" in capsys.readouterr().err
