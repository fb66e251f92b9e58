"""Every mistake gets one line on stderr, exit code 2, no traceback, nothing half-written."""

import pandas as pd
import pytest

from assembled_core.commands.main import main
from panels import random_bars

BUILD = ["build_ml_dataset", "--strategy", "trend_baseline", "--freq", "1d"]
TRAIN = ["train_meta_model", "--dataset-path"]
ON_THE_FLY = [
    "train_meta_model",
    *BUILD[1:],
    "--start-date",
    "2020-01-01",
    "--end-date",
    "2021-01-01",
]
TEST = ["run_backtest", "--freq", "1d"]


def mistake(capsys, argv, project=None):
    """Run, check the form of the complaint, and return its line."""
    assert main(argv, project) == 2
    printed = capsys.readouterr()
    lines = [line for line in printed.err.splitlines() if not line.startswith(("note:", "WARNING"))]
    assert len(lines) == 1, printed.err
    assert lines[0].startswith("error: ")
    assert "Traceback" not in printed.err
    return lines[0]


def written(project):
    """Every file and folder of a project."""
    return sorted(str(path.relative_to(project)) for path in project.rglob("*"))


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "no command; the choices are: build_ml_dataset"),
        (["bild_ml_dataset"], "Did you mean 'build_ml_dataset'?"),
        ([*BUILD, "--star-date", "2020-01-01"], "did you mean --start-date?"),
        ([*BUILD, "--start-date", "01.02.2020"], "'01.02.2020' is not a date; write it as YYYY"),
        ([*BUILD, "--start-date", "2020-02-30"], "'2020-02-30' is not a date"),
        ([*BUILD, "--start-date", "2021-01-01", "--end-date", "2020-01-01"], "swap them"),
        (["build_ml_dataset", "--freq", "1d"], "the following arguments are required: --strategy"),
        (["build_ml_dataset", "--strategy", "trend", "--freq", "1d"], "'trend' is unknown"),
        ([*BUILD[:-1], "1h"], "frequency '1h' is unknown; the choices are: 1d, 5min"),
        (
            ["build_ml_dataset", "--strategy", "event_insider_shiping", "--freq", "1d"],
            "Did you mean 'event_insider_shipping'?",
        ),
        ([*BUILD, "--insider-events", "none.parquet"], "none.parquet does not exist"),
        (["fetch_events", "--kind", "insiders"], "Did you mean 'insider'?"),
        ([*BUILD, "--label-type", "multiclass"], "Did you mean 'multi_class'?"),
        ([*BUILD, "--benchmark", "none.csv"], "benchmark file none.csv does not exist"),
        ([*BUILD, "--success-threshold", "-0.1"], "success threshold must be from"),
        ([*BUILD, "--success-threshold", "many"], "success threshold 'many' is not a number"),
        ([*BUILD, "--label-horizon-days", "2.5"], "label horizon '2.5' is not a whole number"),
        ([*BUILD, "--symbols", "../x"], "'../x' is not a symbol"),
        ([*BUILD, "--price-file", "none.csv"], "price file none.csv does not exist"),
        ([*BUILD, "--universe", "none.txt"], "symbols file none.txt does not exist"),
        ([*BUILD, "--output-path", "x.xlsx"], "unknown format '.xlsx'"),
        ([*BUILD, "--output-path", "x.csv", "--format", "parquet"], "x.csv is not parquet"),
        ([*BUILD, "--symbols", "${x}"], "is not a symbol"),
        (
            ["train_meta_model"],
            "without --dataset-path, --strategy, --freq, --start-date, --end-date",
        ),
        (
            [*ON_THE_FLY, "--output-model-path", "d.parquet"],
            "model path d.parquet must end in .joblib",
        ),
        ([*TRAIN, "none.parquet"], "dataset none.parquet does not exist"),
        ([*TRAIN, "pyproject.toml"], "format '.toml' is unknown"),
        (["train_meta_model", "--model-type", "xgb"], "model type 'xgb' is unknown"),
        ([*TEST, "--data-source", "yaho"], "data source 'yaho' is unknown"),
        (
            [*TEST, "--meta-min-confidence", "1.5"],
            "minimum confidence must be from 0 to 1, got 1.5",
        ),
        (
            [*TEST, "--use-meta-model"],
            "no meta-model at models/meta/trend_baseline_meta_model.joblib",
        ),
        ([*TEST, "--use-meta-model", "--meta-model-path", "x"], "meta-model x does not exist"),
        ([*TEST, "--meta-ensemble-mode", "vote"], "ensemble mode 'vote' is unknown"),
        (["experiments", "show", "nothing"], "No run under"),
        ([*BUILD, "--symbols", ",", ","], "--symbols names no symbol, got ', ,'"),
        ([*BUILD, "--symbols", "IBM,../x"], "'../x' is not a symbol"),
        ([*TEST, "--benchmark", "none.csv"], "benchmark file none.csv does not exist"),
        ([*TEST, "--benchmark", "no/such/index"], "benchmark file no/such/index does not exist"),
    ],
)
def test_a_wrong_argument_is_named(project, capsys, argv, said):
    """The complaint holds the value and what to do."""
    assert said in mistake(capsys, argv, project)
    assert not (project / "output").exists()


def test_an_empty_project_says_how_to_get_data(project, capsys):
    """Without price files the first command names make demo."""
    assert "no price data at" in mistake(capsys, BUILD, project)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--symbols", "NVDA"], "no price data for any of NVDA; there are data for: AAPL"),
        (["--end-date", "1990-01-01"], "no bar up to the end date"),
        (
            ["--start-date", "2015-01-01", "--end-date", "2016-01-01"],
            "no bar on or after the start",
        ),
        (["--end-date", "2000-04-03"], "still warming up"),
        (["--symbols", "AAPL", "--start-date", "2024-12-20"], "too close to the end of the data"),
    ],
)
def test_an_empty_dataset_says_what_emptied_it(sample_project, capsys, argv, said):
    """Symbols, dates, warm-up and horizon are told apart; no file is left."""
    assert said in mistake(capsys, [*BUILD, *argv], sample_project)
    assert not list((sample_project / "output").rglob("*.parquet*"))


def test_a_symbol_without_data_is_a_warning(sample_project, caplog):
    """The rest is built, the missing one is named."""
    assert main([*BUILD, "--symbols", "AAPL", "MSFT", "GOOGL"], sample_project) == 0
    assert "No price data for GOOGL" in caplog.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"high": 0.001}, "bars have high < low"),
        ({"close": -1.0}, "bars have a price <= 0"),
        ({"open": "ten"}, "open 'ten' is not a number"),
        ({"timestamp": "2020-01-02"}, "bars repeat a timestamp"),
    ],
)
def test_a_broken_price_file_is_named(project, capsys, change, said):
    """Impossible rows in the user's own file stop the build in one line."""
    bars = random_bars("MINE", 100).assign(
        timestamp=lambda b: b["timestamp"].dt.strftime("%Y-%m-%d")
    )
    bars.assign(**change).to_csv(project / "mine.csv", index=False)
    assert said in mistake(capsys, [*BUILD, "--price-file", "mine.csv"], project)


def test_a_price_file_without_a_column_is_named(project, capsys):
    """A file without volume lists what is needed."""
    random_bars("MINE", 100).drop(columns="volume").to_csv(project / "mine.csv", index=False)
    assert "MINE: bars lack volume" in mistake(
        capsys, [*BUILD, "--price-file", "mine.csv"], project
    )


@pytest.mark.parametrize("kept", [[], ["timestamp"]])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_price_file_with_capitalised_columns_is_told_what_is_needed(
    project, capsys, kept, suffix
):
    """The usual spelling of other sources gets the list of the columns as they are needed."""
    bars = random_bars("MINE", 100).drop(columns="symbol")
    bars = bars.rename(columns={name: name.title() for name in bars if name not in kept})
    (project / "p").mkdir()
    path = project / "p" / f"MINE.{suffix}"
    bars.to_csv(path, index=False) if suffix == "csv" else bars.to_parquet(path)
    line = mistake(capsys, [*BUILD, "--price-file", "p"], project)
    assert f"MINE: bars lack {'open' if kept else 'timestamp'}" in line
    assert "needed are the columns timestamp, open, high, low, close, volume in lower case" in line


def test_an_output_that_cannot_be_written_is_named(sample_project, capsys):
    """A path below a file is refused."""
    (sample_project / "blocked").write_text("")
    line = mistake(capsys, [*BUILD, "--out", "blocked/d.parquet"], sample_project)
    assert "a folder of the path is a file" in line


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (
            ["--rebalance", "every"],
            "must be on_change, bar or a pandas period such as W or M, got 'every'; correct the",
        ),
        (["--rebalance", "5min"], "`rebalance` '5min' is shorter than the bars; use bar, or a"),
        (["--benchmark", "SPY"], "benchmark 'SPY' has no bars; choose a symbol with data"),
        (["--benchmark", "two.csv"], "must be a file of one symbol, found 2 symbols"),
    ],
)
def test_a_wrong_account_is_named(sample_project, capsys, argv, said):
    """Rules and benchmarks that cannot be used are refused in one line; nothing is written."""
    bars = [random_bars(symbol, 30) for symbol in ("A", "B")]
    pd.concat(bars).to_csv(sample_project / "two.csv", index=False)
    before = written(sample_project)
    assert said in mistake(capsys, [*TEST, *argv], sample_project)
    assert written(sample_project) == before


def test_histories_too_short_to_warm_up_are_named(project, capsys, caplog):
    """Where indicators never warm up there are no trades, and the reason is said in one line."""
    bars = [random_bars(name, count) for name, count in (("NEW", 40), ("OLD", 90), ("YOUNG", 49))]
    pd.concat(bars).to_csv(project / "some.csv", index=False)
    assert main([*TEST, "--price-file", "some.csv"], project) == 0
    said = "2 of 3 symbols give no signal, for not one of their bars has ta_close_to_ema_50: NEW, Y"
    assert [said in message for message in caplog.messages].count(True) == 1
    assert main([*TEST, "--price-file", "some.csv", "--symbols", "OLD"], project) == 0
    assert caplog.text.count("give no signal") == 1


def test_symbols_may_be_separated_by_commas(sample_project):
    """IBM,MSFT and IBM MSFT are the same, in any mixture."""
    argv = [*TEST, "--quiet", "--end-date", "2005-01-01"]
    for number, symbols in enumerate((["IBM,MSFT", "aapl"], ["IBM", "MSFT", "AAPL"])):
        assert main([*argv, "--out", str(number), "--symbols", *symbols], sample_project) == 0
    one, other = (
        (sample_project / str(number) / "trades_1d.csv").read_bytes() for number in range(2)
    )
    assert one == other
    assert {symbol in one for symbol in (b"IBM", b"MSFT", b"AAPL")} == {True}


@pytest.mark.parametrize(
    ("blocked", "argv"),
    [
        ("output/trades_1d.csv", TEST),
        ("output/reports/performance_report_1d.md", [*TEST, "--generate-report"]),
        (
            "output/reports/qa_report_trend_baseline_1d_2024-12-30.md",
            [*TEST, "--generate-report", "--track-experiment"],
        ),
        ("out/qa_result_1d.json", [*TEST, "--out", "out"]),
        ("d.csv.meta.json", [*BUILD, "--out", "d.csv"]),
        ("data/01_raw/prices/1d/IBM.parquet", ["fetch_prices"]),
        (
            "models/meta/trend_baseline_meta_model.dataset.parquet",
            ["train_meta_model", "--strategy", "trend_baseline", "--freq", "1d",
             "--start-date", "2000-01-01", "--end-date", "2010-12-31"],
        ),
        (
            "output/comparison/curves_trend_baseline_1d.parquet",
            ["compare_ensemble", "--freq", "1d", "--meta-model-path", "m.joblib"],
        ),
    ],
)  # fmt: skip
def test_an_output_that_is_a_folder_stops_the_run_before_it_starts(
    sample_project, capsys, blocked, argv
):
    """Whichever of the outputs it is, none is written, and no experiment is begun."""
    (sample_project / "m.joblib").write_text("no model: it is never read")
    if blocked.startswith("data"):
        for path in (sample_project / "data/01_raw/prices/1d").iterdir():
            path.unlink()
    (sample_project / blocked).mkdir(parents=True)
    before = written(sample_project)
    line = mistake(capsys, argv, sample_project)
    assert blocked in line
    assert "it is a folder" in line
    assert written(sample_project) == before


def test_a_model_that_cannot_be_written_is_refused_before_the_fitting(sample_project, capsys):
    """Nothing is predicted, measured or drawn for a model that could not be kept."""
    assert main([*BUILD, "--out", "d.parquet"], sample_project) == 0
    capsys.readouterr()
    before = written(sample_project)
    argv = [*TRAIN, "d.parquet", "--output-model-path", "/proc/m.joblib", "--track-experiment"]
    assert "cannot write /proc/m.joblib" in mistake(capsys, argv, sample_project)
    assert written(sample_project) == before


@pytest.mark.parametrize("name", ["p.parquet", "link.parquet"])
def test_an_output_never_replaces_an_input(sample_project, capsys, name):
    """Prices are not replaced by the dataset built of them, under whatever name they are given."""
    prices = sample_project / "p.parquet"
    random_bars("A", 50).to_parquet(prices)
    (sample_project / "link.parquet").symlink_to(prices)
    before = prices.read_bytes()
    argv = [*BUILD, "--price-file", "p.parquet", "--output-path", name]
    assert "p.parquet is an input of this run; give another" in mistake(
        capsys, argv, sample_project
    )
    assert prices.read_bytes() == before


def test_a_misspelt_parameter_is_refused(sample_project, capsys):
    """Extra keys are forbidden: a misspelt key in a parameters file fails."""
    path = sample_project / "conf" / "base" / "parameters_dataset_building.yml"
    path.write_text(path.read_text().replace("horizon_days:", "horizon_day:"))
    assert "parameter `labels.horizon_day` is unknown" in mistake(capsys, BUILD, sample_project)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ({"timestamp": ["2020-01-02"], "ta_x": [1.0]}, "lacks the column"),
        ({}, "lacks the column"),
    ],
)
def test_a_table_that_is_no_dataset_is_refused(project, capsys, frame, said):
    """Training on some other table says what it lacks."""
    pd.DataFrame(frame).to_csv(project / "some.csv", index=False)
    line = mistake(capsys, [*TRAIN, "some.csv"], project)
    assert said in line or "cannot be read" in line


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ('{"labels": {"label_type": "multi_class"}}', "lacks the column"),
        ('{"labels": ["multi_class"]}', "says of its labels ['multi_class'], no mapping"),
        ('{"strategy": "mine", "window": "2020"}', "says of its window '2020', no mapping"),
    ],
)
def test_metadata_of_an_odd_form_are_one_line(project, capsys, metadata, said):
    """A strategy not said is the file's stem, and a part that cannot be read is refused."""
    pd.DataFrame({"timestamp": ["2020-01-02"], "ta_x": [1.0]}).to_csv(project / "some.csv")
    (project / "some.csv.meta.json").write_text(metadata)
    assert said in mistake(capsys, [*TRAIN, "some.csv"], project)


def test_a_dataset_that_repeats_a_sample_is_refused(sample_project, capsys):
    """One line names the rule and the first timestamps; that the file is bare is not said first."""
    assert main([*BUILD, "--symbols", "AAPL"], sample_project) == 0
    rows = pd.read_parquet(sample_project / "output" / "ml_datasets" / "trend_baseline_1d.parquet")
    pd.concat([rows, rows.iloc[:9]]).to_parquet(sample_project / "twice.parquet")
    capsys.readouterr()
    assert main([*TRAIN, "twice.parquet"], sample_project) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "one row per symbol and timestamp fails, such as 20" in line
    assert not (sample_project / "models").exists()


def test_a_file_that_is_no_model_is_refused(sample_project, capsys):
    """A text file given as model is refused, and the backtest leaves nothing."""
    (sample_project / "m.joblib").write_text("hello")
    argv = [*TEST, "--use-meta-model", "--meta-model-path", "m.joblib"]
    before = written(sample_project)
    assert "m.joblib" in mistake(capsys, argv, sample_project)
    assert written(sample_project) == before


def test_debug_shows_the_whole_story(project):
    """With --debug the exception itself comes through."""
    with pytest.raises(Exception, match="no price data"):
        main([*BUILD, "--debug"], project)


def test_flags_take_dashes_and_underscores(sample_project, capsys):
    """--start_date and --start-date, build-ml-dataset and build_ml_dataset are the same."""
    argv = [
        "build-ml-dataset",
        "--strategy",
        "trend_baseline",
        "--freq=1d",
        "--start_date=2020-01-02",
    ]
    assert main([*argv, "--symbols", "AAPL"], sample_project) == 0
    assert "2020-01-02 to 2024-12" in capsys.readouterr().out


def test_version_and_help_exit_cleanly(capsys):
    """--version and --help of every command print and exit 0."""
    from assembled_core.commands.main import COMMANDS

    for argv in (["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)):
        with pytest.raises(SystemExit) as stopped:
            main(argv)
        assert stopped.value.code == 0
        assert capsys.readouterr().out
