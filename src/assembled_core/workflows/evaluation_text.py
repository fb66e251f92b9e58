"""An evaluation at one look, for the terminal."""

from collections.abc import Mapping

import pandas as pd

from .scores import CONFIDENCE

PRINTED = {"ROC-AUC": "roc_auc", "Brier Score": "brier_score", "Log Loss": "log_loss"}


def evaluation_text(
    metrics: Mapping[str, float | None], scheme: str, confusion: pd.DataFrame
) -> str:
    """Return the documented lines; of several classes also the confidence's and the confusion.

    Args:
        metrics: what `evaluate` returns; None or NaN where a figure is undefined.
        scheme: how the rows were kept apart, in words.
        confusion: what `count_confusion` returns.
    """
    several = f"{CONFIDENCE}base_rate" in metrics
    lines = ["Evaluation metrics:", *_scores(metrics, ""), f"  (out of fold: {scheme})"]
    if not several:
        return "\n".join([*lines, _base_rate(metrics, "")]) + "\n"
    lines += [
        "  (always predicting the base rates: "
        f"Brier Score {_shown(metrics, 'base_rate_brier_score')})",
        "  (of all classes: one-vs-rest ROC-AUC, mean of the classes; Brier Score from 0 to 2)",
        "Confidence, P(label >= 1) of a LONG signal and P(label <= -1) of a SHORT one:",
        *_scores(metrics, CONFIDENCE),
        _base_rate(metrics, CONFIDENCE),
        f"  (break-even after costs: {_shown(metrics, 'break_even_probability')})",
        "Confusion matrix (down: the class that came; across: the likeliest class):",
        *_aligned(confusion),
    ]
    return "\n".join(lines) + "\n"


def _scores(metrics: Mapping[str, float | None], prefix: str) -> list[str]:
    return [f"  {name}: {_shown(metrics, prefix + key)}" for name, key in PRINTED.items()]


def _base_rate(metrics: Mapping[str, float | None], prefix: str) -> str:
    return (
        f"  (always predicting the base rate {_shown(metrics, prefix + 'base_rate')}: "
        f"Brier Score {_shown(metrics, prefix + 'base_rate_brier_score')})"
    )


def _shown(metrics: Mapping[str, float | None], name: str) -> str:
    value = metrics.get(name)
    return "undefined" if value is None or pd.isna(value) else f"{value:.4f}"


def _aligned(counts: pd.DataFrame) -> list[str]:
    """The table in columns, names to the left, numbers to the right."""
    cells = [["", *map(str, counts.columns[1:])]]
    cells += [
        [str(name), *(f"{n:,}" for n in row)] for name, *row in counts.itertuples(index=False)
    ]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    return [
        f"  {name:<{widths[0]}}"
        + "".join(f"  {cell:>{width}}" for cell, width in zip(row, widths[1:], strict=True))
        for name, *row in cells
    ]
