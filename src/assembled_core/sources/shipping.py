"""Shipping events from whatever is at a path: PortWatch downloads or a file of one's own."""

from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from .event_file_parameters import ShippingFileParameters
from .portwatch import PortWatchParameters, is_portwatch, read_portwatch
from .report import DataReport
from .shipping_file import read_shipping_file


class ShippingSourceParameters(BaseModel):
    """How shipping data are read.

    Args:
        form: `portwatch` or `file`; None: PortWatch where the columns are PortWatch's, else `file`.
        portwatch: How PortWatch's downloads are read.
        file: How a file of one's own is read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["portwatch", "file"] | None = None
    portwatch: PortWatchParameters = PortWatchParameters()
    file: ShippingFileParameters = ShippingFileParameters()


def read_shipping_events(
    path: str | Path, settings: ShippingSourceParameters
) -> tuple[pd.DataFrame, DataReport]:
    """Return the shipping events at a path as the canonical table, and what was dropped and why.

    Args:
        path: A file or a folder; see `read_portwatch` and `read_shipping_file`.
        settings: Which of the two it is, and how it is read.

    Raises:
        DataError: Nothing readable is there, or no figure of it can be used.
        ParameterError: The parameters do not fit the file.
    """
    path = Path(path)
    form = settings.form or _form_of(path, settings.file)
    if form == "portwatch":
        return read_portwatch(path, settings.portwatch)
    return read_shipping_file(path, settings.file)


def _form_of(path: Path, file: ShippingFileParameters) -> str:
    # PortWatch's header is on the first line: what skips lines or splits otherwise is another file
    plain = file.skip_rows == 0 and file.separator == ","
    return "portwatch" if plain and is_portwatch(path) else "file"
