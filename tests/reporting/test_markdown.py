"""Markdown parts."""

import pytest

from assembled_core.reporting import markdown as md


def test_cells_cannot_break_a_table():
    """Pipes, line breaks and marks in a cell stay in it."""
    text = md.table(["name", "value"], [("a|b\nc", "*x* <b>")])
    assert text.splitlines() == [
        "| name | value |",
        "| :-- | --: |",
        r"| a\|b c | \*x\* \<b> |",
    ]


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (md.percent, 0.01234, "+1.23 %"),
        (md.percent, -12.5, "-1,250.00 %"),
        (md.percent, float("nan"), "n/a"),
        (md.share, 0.4567, "45.7 %"),
        (md.money, 1234567.891, "1,234,567.89"),
        (md.money, None, "n/a"),
        (md.ratio, 0.589, "0.59"),
        (md.count, 12345, "12,345"),
        (md.plain, True, "yes"),
        (md.plain, None, "none"),
        (md.plain, [], "none"),
        (md.plain, ["AAPL", 1.5], "AAPL, 1.5"),
        (md.plain, 10000.0, "10,000"),
        (md.plain, 0.00012345, "0.0001234"),
        (md.plain, float("nan"), "n/a"),
        (md.plain, "x", "x"),
    ],
)
def test_numbers_have_sensible_digits(write, value, text):
    """Each kind of number has its digits, and what is missing is n/a."""
    assert write(value) == text


def test_empty_parts_leave_no_trace():
    """A section without content is not there, and a page has one blank line between its parts."""
    assert md.section("Empty", "", "") == ""
    assert md.page("Title", "one", "", md.section("Two", "2")) == "# Title\n\none\n\n## Two\n\n2\n"
