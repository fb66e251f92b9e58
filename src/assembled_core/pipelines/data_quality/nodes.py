"""Check the raw tables and say what was found, as data, picture and pages."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ...quality.coverage import CoverageMap
from ...quality.raw_table import RawTable
from ...reporting.coverage_figure import CountPanel, CoveragePanel, Panel, draw_coverage
from ...reporting.data_quality_page import QualityFacts, render_quality_html, render_quality_page
from ...workflows.data_quality import inspect_tables
from ...workflows.parameters import MarketParameters, WindowParameters
from ...workflows.quality_result import QualityResult
from .parameters import QualityParameters

TITLE = "raw bars and events"


def inspect_raw_tables(
    raw_tables: Sequence[RawTable],
    quality: QualityParameters,
    window: WindowParameters,
    market_rules: MarketParameters,
) -> QualityResult:
    """Check every raw table, whatever is wrong with it."""
    return inspect_tables(raw_tables, quality.settings(window, market_rules))


def list_findings(quality_result: QualityResult, quality: QualityParameters) -> dict[str, Any]:
    """Return tables and findings as plain data."""
    return {
        "title": quality.title or TITLE,
        "counts": dict(quality_result.counts),
        "tables": [asdict(table) for table in quality_result.tables],
        "findings": [finding.to_plain() for finding in quality_result.findings],
    }


def draw_coverage_figure(quality_result: QualityResult, quality: QualityParameters) -> bytes:
    """Draw where there are data."""
    panels: list[Panel] = [
        CoveragePanel(cover.title, cover.subjects, cover.edges, cover.share, cover.unit)
        if isinstance(cover, CoverageMap)
        else CountPanel(cover.title, cover.period, cover.begins, cover.happened, cover.published)
        for cover in quality_result.coverage
    ]
    return draw_coverage(panels, title="Where there are data", subtitle=quality.title or TITLE)


def write_quality_report(quality_findings: dict[str, Any], quality: QualityParameters) -> str:
    """Write the report as Markdown; it points to the picture beside it."""
    return render_quality_page(_facts(quality_findings), f"data_quality_{quality.what}.png")


def write_quality_page(quality_findings: dict[str, Any], quality_figure: bytes) -> str:
    """Write the report as one HTML page."""
    return render_quality_html(_facts(quality_findings), quality_figure)


def _facts(findings: dict[str, Any]) -> QualityFacts:
    return QualityFacts(findings["title"], findings["tables"], findings["findings"])
