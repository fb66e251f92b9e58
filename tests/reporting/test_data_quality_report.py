"""The data quality report as text, Markdown, one HTML page and a picture."""

import dataclasses
import re
import struct
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import numpy as np
import pytest

from assembled_core.reporting import style
from assembled_core.reporting.coverage_figure import (
    PANELS,
    CountPanel,
    CoveragePanel,
    choose_panels,
    draw_coverage,
)
from assembled_core.reporting.data_quality_page import (
    QualityFacts,
    render_quality_html,
    render_quality_page,
)
from assembled_core.reporting.data_quality_text import quality_text

WEEK = 604_800_000_000_000
PNG = b"\x89PNG\r\n\x1a\n"


def finding(severity="warning", check="zero_volume", subject="A", table="prices/1d", **changed):
    """Return a finding as plain data."""
    return {
        "severity": severity,
        "check": check,
        "subject": subject,
        "table": table,
        "count": 1234,
        "first": "2020-01-02",
        "last": "2020-02-03",
        "message": "1,234 bars have volume 0 | <b>.",
        "advice": "Do not trade them.",
        **changed,
    }


TABLES = (
    {"name": "prices/1d", "form": "bars, 1d", "subjects": 5, "rows": 13663, "first": "2000-03-01",
     "last": "2024-12-30"},
)  # fmt: skip
FACTS = QualityFacts(
    "raw <bars> & events",
    TABLES,
    (finding("error", "high_below_low"), finding(), finding("info", "price_basis")),
)
NOTHING = QualityFacts("clean", TABLES, ())


def coverage(rows=5, bins=40, title="prices/1d"):
    """Return rows of which one begins late and one has a gap."""
    share = np.ones((rows, bins))
    share[0, :10] = np.nan
    share[-1, 20:25] = 0.0
    names = [f"S{row:03d}" for row in range(rows)]
    return CoveragePanel(title, names, np.arange(bins + 1) * WEEK, share, "sessions")


COUNTS = CountPanel("insider", "a week", np.arange(30) * WEEK, np.arange(30), np.arange(30)[::-1])


def size_of(png):
    """Return width and height of a PNG."""
    return struct.unpack(">II", png[16:24])


class Reader(HTMLParser):
    """Notes what a page loads."""

    def __init__(self):
        super().__init__()
        self.loaded = []

    def handle_starttag(self, tag, attrs):
        """Keep every address."""
        self.loaded += [
            value for name, value in attrs if name in ("src", "href", "data", "srcset", "action")
        ]
        assert tag not in ("script", "link", "iframe", "object", "embed")


class TestText:
    """In a terminal."""

    def test_columns_are_aligned(self):
        """Every column begins at its title, or ends with it."""
        lines = quality_text(FACTS).splitlines()
        head = next(line for line in lines if line.startswith("severity"))
        rows = lines[lines.index(head) + 1 : lines.index(head) + 4]
        for title in ("check", "subject", "first", "found"):
            column = head.index(title)
            assert all(row[column - 1] == " " and row[column] != " " for row in rows)
        assert all(row[: head.index("count") + 5].endswith("1,234") for row in rows)

    def test_the_verdict_counts(self):
        """One of each, in one table."""
        assert quality_text(FACTS).endswith("1 error, 1 warning, 1 note in 1 table.\n")
        assert quality_text(NOTHING).endswith("0 errors, 0 warnings, 0 notes in 1 table.\n")

    def test_colours_are_there_only_when_asked_for(self):
        """Escape codes would spoil a file; without them the text is the same."""
        coloured = quality_text(FACTS, colours=True)
        assert "\x1b[31;1merror\x1b[0m" in coloured
        assert "\x1b" not in quality_text(FACTS)
        assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == quality_text(FACTS)

    @pytest.mark.parametrize("width", [80, 100, 140])
    def test_long_messages_are_broken_into_lines(self, width):
        """No line is wider than the terminal, and no word is lost."""
        words = " ".join(f"word{number}" for number in range(60))
        facts = QualityFacts("t", (), (finding(message=words),))
        text = quality_text(facts, width=width)
        assert max(len(line) for line in text.splitlines()) <= width
        assert " ".join(text.split()).count("word") == 60

    def test_errors_and_warnings_are_all_there(self):
        """However many one check finds."""
        many = [finding(subject=f"S{number}") for number in range(60)]
        text = quality_text(QualityFacts("t", TABLES, many))
        assert all(f" S{number} " in text for number in range(60))

    def test_notes_are_one_line_a_check_and_table(self):
        """With how many there are; the pages have each."""
        notes = [
            finding("info", "large_move", f"S{number}", count=2, first=f"2020-01-{number + 1:02d}")
            for number in range(30)
        ]
        facts = QualityFacts("t", TABLES, [*notes, finding("info", "price_basis", table="other")])
        text = quality_text(facts)
        (line,) = [line for line in text.splitlines() if "large_move" in line]
        assert "30 notes on S0, S1, S2 and 27 more; see the report." in line
        assert line.split()[2:5] == ["60", "2020-01-01", "2020-02-03"]
        assert "1,234 bars have volume 0" in text
        assert "S29" in render_quality_page(facts)

    @pytest.mark.parametrize("width", [60, 80, 120])
    def test_no_line_is_wider_than_the_terminal(self, width):
        """Long names of tables and subjects, dates with times, long advice."""
        long = {
            "table": "a/" * 40 + "b.csv",
            "first": "2024-01-02 14:30",
            "last": "2024-01-02 14:35",
        }
        found = [
            finding(severity, check, "X" * 60, advice="Do it now. " * 20, **long)
            for severity in ("error", "warning", "info")
            for check in ("no_publication_time", "disclosed_before_event")
        ]
        tables = [{**TABLES[0], "name": "a/" * 40 + "b.csv"}] * 2
        lines = quality_text(QualityFacts("t", tables, found), width=width).splitlines()
        assert max(len(line) for line in lines) <= width
        assert " ".join(" ".join(lines).split()).count("1,234 bars have volume 0") == 6

    def test_the_table_is_named_where_there_are_several(self):
        """One table needs no column."""
        two = QualityFacts("t", TABLES * 2, FACTS.findings)
        assert "prices/1d" in quality_text(two).split("severity")[1]
        assert "prices/1d" not in quality_text(FACTS).split("severity")[1]


class TestPages:
    """Markdown and HTML."""

    def test_markdown_cells_cannot_break_their_table(self):
        """Pipes and tags of a message are escaped."""
        page = render_quality_page(FACTS, "data_quality_raw.png")
        assert "volume 0 \\| \\<b>." in page
        assert "![Where there are data](data_quality_raw.png)" in page
        for title in ("What was checked", "Errors", "Warnings", "Worth knowing", "What to do"):
            assert f"## {title}\n" in page

    def test_a_report_without_findings_has_no_empty_sections(self):
        """Only what was checked."""
        assert re.findall("^## (.*)$", render_quality_page(NOTHING), re.M) == ["What was checked"]
        assert "<h2" not in render_quality_html(NOTHING)

    def test_html_is_well_formed(self):
        """Every element is closed and every sign of a name escaped."""
        page = render_quality_html(FACTS, PNG)
        tree = ET.fromstring(page.replace("<!DOCTYPE html>\n", ""))
        assert tree.find("head/title").text == "Data quality: raw <bars> & events"
        cells = [cell.text for cell in tree.iter("td")]
        assert "1,234 bars have volume 0 | <b>." in cells

    def test_html_loads_nothing(self):
        """The picture lies in the page; there is no script, no address, no style from elsewhere."""
        reader = Reader()
        page = render_quality_html(FACTS, PNG)
        reader.feed(page)
        assert len(reader.loaded) == 1
        assert reader.loaded[0].startswith("data:image/png;base64,")
        assert "url(" not in page
        assert "@import" not in page

    def test_all_findings_are_on_the_page(self):
        """In both forms, with count, dates and advice."""
        for page in (render_quality_page(FACTS), render_quality_html(FACTS)):
            for text in ("high_below_low", "price_basis", "1,234", "2020-02-03", "Do not trade"):
                assert text in page


class TestPicture:
    """Where there are data."""

    def test_the_same_data_give_the_same_bytes(self):
        """No time stamp in it."""
        assert draw_coverage([coverage()], title="t") == draw_coverage([coverage()], title="t")

    def test_a_gap_changes_the_picture(self):
        """One missing bin of one row is seen."""
        whole, holed = coverage(), coverage()
        holed.share[2, 30] = 0.0
        assert draw_coverage([whole], title="t") != draw_coverage([holed], title="t")

    def test_more_rows_make_it_higher_up_to_a_limit(self):
        """Five hundred symbols still fit a screen or two."""
        heights = [
            size_of(draw_coverage([coverage(rows)], title="t"))[1] for rows in (1, 30, 200, 500)
        ]
        assert heights[0] < heights[1] < heights[2] == heights[3] <= 1500

    def test_tables_stand_one_above_the_other(self):
        """Bars and events in one picture; beyond a limit they are counted."""
        both = size_of(draw_coverage([coverage(), COUNTS], title="t"))
        assert both[1] > size_of(draw_coverage([coverage()], title="t"))[1]
        many = draw_coverage([coverage(1)] * (PANELS + 3), title="t")
        assert size_of(many)[1] < size_of(draw_coverage([coverage(30)] * PANELS, title="t"))[1]

    def test_each_kind_of_table_is_seen(self):
        """Of twelve tables the last, the only one of places, is drawn; the order stays."""
        bars = [coverage(title=f"bars {number}") for number in range(9)]
        places = dataclasses.replace(coverage(title="places"), unit="periods")
        shown, left = choose_panels([*bars, COUNTS, COUNTS, places])
        assert [panel.title for panel in shown] == [
            *(f"bars {number}" for number in range(5)), "insider", "insider", "places"
        ]  # fmt: skip
        assert [panel.title for panel in left] == [f"bars {number}" for number in range(5, 9)]
        assert choose_panels(bars[:3]) == (bars[:3], [])

    def test_what_is_left_out_is_named(self, monkeypatch):
        """The title says how many tables there are and which are missing."""
        said = []
        put = style.put_title
        monkeypatch.setattr(style, "put_title", lambda *text: said.append(text[-1]) or put(*text))
        draw_coverage([coverage(1, title=f"t{n}") for n in range(PANELS + 4)], title="t")
        assert "8 of 12 tables; not shown: t8, t9, t10 and 1 more" in said[0]

    @pytest.mark.parametrize(
        "panels",
        [
            [],
            [CountPanel("e", "a week", np.array([0]), np.array([3]), None)],
            [CountPanel("e", "a week", np.arange(9) * WEEK, np.arange(9) * 1000, None)],
            [coverage(1, 1)],
        ],
    )
    def test_little_to_show_is_no_fault(self, panels):
        """Nothing, one week, many events, one bin."""
        assert draw_coverage(panels, title="t", subtitle="s").startswith(PNG)
