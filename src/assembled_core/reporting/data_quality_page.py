"""The data quality report: what was checked, what was found, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from . import html
from . import markdown as md

SEVERITIES = {
    "error": "Errors",
    "warning": "Warnings",
    "info": "Worth knowing",
}
HEAD = ("Check", "Table", "Subject", "Count", "First", "Last", "Found")
TABLE_HEAD = ("Table", "Form", "Subjects", "Rows", "First", "Last")
ADVICE_HEAD = ("Severity", "Check", "What to do")


@dataclass(frozen=True)
class QualityFacts:
    """Everything that the report says.

    Attributes:
        title: What was checked.
        tables: name, form, subjects, rows, first and last of each table.
        findings: severity, check, table, subject, count, first, last, message and advice of each,
            worst first.
    """

    title: str
    tables: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]

    def of(self, severity: str) -> list[Mapping[str, Any]]:
        """Return the findings of one severity."""
        return [finding for finding in self.findings if finding["severity"] == severity]

    @property
    def verdict(self) -> str:
        """How many findings there are, in one sentence."""
        errors, warnings, notes = (len(self.of(severity)) for severity in SEVERITIES)
        return (
            f"{_plural(errors, 'error')}, {_plural(warnings, 'warning')}, "
            f"{_plural(notes, 'note')} in {_plural(len(self.tables), 'table')}."
        )

    @property
    def advice(self) -> list[tuple[str, str, str]]:
        """(severity, check, what to do) of each check that found something, worst first."""
        known: dict[str, tuple[str, str, str]] = {}
        for finding in self.findings:
            check = finding["check"]
            known.setdefault(check, (finding["severity"], check, finding["advice"]))
        return list(known.values())


def render_quality_page(facts: QualityFacts, picture: str = "") -> str:
    """Return the report as Markdown.

    Args:
        facts: What it says.
        picture: Path of the picture, seen from the report; empty: none.
    """
    image = f"![Where there are data]({quote(picture)})" if picture else ""
    return md.page(
        f"Data quality: {facts.title}",
        f"**{facts.verdict}**",
        md.section("What was checked", md.table(TABLE_HEAD, _tables(facts), align="llrrll")),
        image,
        *(
            md.section(title, md.table(HEAD, _rows(facts, severity), align="lllrlll"))
            for severity, title in SEVERITIES.items()
            if facts.of(severity)
        ),
        md.section("What to do", md.table(ADVICE_HEAD, facts.advice, align="lll"))
        if facts.findings
        else "",
    )


def render_quality_html(facts: QualityFacts, png: bytes = b"") -> str:
    """Return the report as one HTML page with the picture in it."""
    kinds = ("", "", "", "number", "date", "date", "")
    return html.document(
        f"Data quality: {facts.title}",
        html.element("p", facts.verdict),
        html.table(TABLE_HEAD, _tables(facts), ("", "", "number", "number", "date", "date")),
        html.picture(png, "Where there are data") if png else "",
        *(
            part
            for severity, title in SEVERITIES.items()
            if facts.of(severity)
            for part in (
                html.element("h2", title, severity),
                html.table(HEAD, _rows(facts, severity), kinds),
            )
        ),
        html.element("h2", "What to do") if facts.findings else "",
        html.table(ADVICE_HEAD, facts.advice, ("severity", "", "")),
    )


def _tables(facts: QualityFacts) -> list[tuple[str, ...]]:
    return [
        (
            table["name"],
            table["form"],
            md.count(table["subjects"]),
            md.count(table["rows"]),
            table["first"],
            table["last"],
        )
        for table in facts.tables
    ]


def _rows(facts: QualityFacts, severity: str) -> list[tuple[str, ...]]:
    return [
        (
            finding["check"],
            "" if finding["table"] == finding["subject"] else finding["table"],
            finding["subject"],
            md.count(finding["count"]),
            finding["first"],
            finding["last"],
            finding["message"],
        )
        for finding in facts.of(severity)
    ]


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
