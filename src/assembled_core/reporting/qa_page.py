"""The quality report: every gate, what it measured and what it says."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import markdown as md

VERDICTS = {
    "OK": "No gate objects. That is no proof that the result is real, only that nothing obvious "
    "speaks against it.",
    "WARNING": "Read the warnings before relying on the result.",
    "BLOCK": "Do not rely on the result: at least one gate refuses it.",
}
ORDER = ("BLOCK", "WARNING", "OK")


def render_qa_page(
    qa_result: Mapping[str, Any], *, strategy: str, freq: str, first: str, last: str
) -> str:
    """Return the quality report as Markdown.

    Args:
        qa_result: overall_result (OK, WARNING or BLOCK) and findings: a list of mappings with
            gate, value (None: not defined), threshold (None: none), result and message.
        strategy: Name of the strategy.
        freq: Bar size.
        first: First date of the backtest.
        last: Last date of the backtest.
    """
    overall, findings = str(qa_result["overall_result"]), list(qa_result["findings"])
    raised = sorted(
        (f for f in findings if f["result"] != "OK"), key=lambda f: ORDER.index(f["result"])
    )
    return md.page(
        f"Quality: {strategy}, {freq}, {first} to {last}",
        f"Overall: **{overall}**. {VERDICTS.get(overall, '')}".rstrip(),
        md.section("Findings", md.bullets([_sentence(finding) for finding in raised])),
        md.section("Gates", _gates(findings)),
    )


def _sentence(finding: Mapping[str, Any]) -> str:
    return f"**{finding['result']}** {md.escape(title(finding['gate']))}: {finding['message']}."


def title(gate: str) -> str:
    """Return a gate's name in words: max_drawdown_pct is `max drawdown pct`."""
    return gate.replace("_", " ")


def _gates(findings: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            title(finding["gate"]),
            finding["result"],
            *_measured(finding["value"], finding["threshold"]),
            finding["message"] or "",
        )
        for finding in findings
    ]
    return md.table(["Gate", "Result", "Value", "Limit", "Note"], rows, align="llrrl")


def _measured(value: float | None, threshold: float | None) -> tuple[str, str]:
    """Return value and limit as cells; a gate that is open or shut has neither."""
    if threshold is None and value in (0.0, 1.0):
        return "", ""
    return md.MISSING if value is None else md.plain(value), md.plain(threshold)
