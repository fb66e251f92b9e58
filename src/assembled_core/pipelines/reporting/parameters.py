"""What a report can be told; conf/base/parameters_reporting.yml explains every key."""

import os
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class ReportingParameters(BaseModel):
    """Where report and figures are written, so that one can point to the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    performance_report: Path
    equity_figure: Path
    trades_figure: Path
    qa_date: date | None = None

    def seen_from_report(self, figure: Path) -> str:
        """Return a figure's path relative to the report, as Markdown wants it."""
        folder = self.performance_report.parent
        if figure.is_absolute() != folder.is_absolute():
            return figure.as_posix()  # one was given for this run, the other was not
        return Path(os.path.relpath(figure, folder)).as_posix()
