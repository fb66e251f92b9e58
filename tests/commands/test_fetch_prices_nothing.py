"""fetch_prices from a file without bars."""

import pytest

from assembled_core.commands.main import main

HEADER = "timestamp,symbol,open,high,low,close,adj_close,volume\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "no bar is left of the price data; it has no rows."),
        ("2024-01-02,AAPL,,,,,,\n", "no bar is left of the price data; 1 of them: without a price"),
    ],
)
def test_a_file_without_bars_is_refused(project, capsys, rows, said):
    """A header alone, or rows without prices, fetch nothing: exit code 2, nothing written."""
    (project / "mine.csv").write_text(HEADER + rows)
    assert main(["fetch_prices", "--price-file", "mine.csv"], project) == 2
    assert said in capsys.readouterr().err
    assert not list((project / "data" / "01_raw").rglob("*.parquet"))
