"""Bring bars from a source into the canonical form."""

from collections.abc import Callable

import pandas as pd

from ...errors import ParameterError
from ...progress import track
from ...sources.sample import sample_bars
from .parameters import IngestionParameters


def fetch_bars(
    source_bars: Callable[[], dict[str, Callable[[], pd.DataFrame]]],
    freq: str,
    ingestion: IngestionParameters,
) -> dict[str, pd.DataFrame]:
    """Return {symbol: canonical bars} of the chosen source."""
    if ingestion.source == "files":
        found = source_bars().items()
        return {symbol: loader() for symbol, loader in track(found, "Reading", unit="symbol")}
    if freq != "1d":
        raise ParameterError(f"the sample source has daily bars only, not {freq!r}; use --freq 1d.")
    return sample_bars()
