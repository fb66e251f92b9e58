"""The confidences frame on the market's grid."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..backtest.market_arrays import MarketArrays
from ..errors import DataError
from .panel import Partition, Partitions

PROVENANCES = ("unscored", "walk_forward", "out_of_sample", "cross_validated")


@dataclass(frozen=True)
class ConfidenceArrays:
    """What the meta-model says of each signal, (bars, symbols).

    Attributes:
        confidence: In [0, 1], carried over missing bars; NaN where there is none.
        provenance: Index into `PROVENANCES`.
        first_scorable: The first date the model can score without having seen what followed.
    """

    confidence: npt.NDArray[np.float64]
    provenance: npt.NDArray[np.int8]
    first_scorable: pd.Timestamp

    def since(self, bar: int) -> "ConfidenceArrays":
        """The same from grid position `bar` on."""
        return replace(self, confidence=self.confidence[bar:], provenance=self.provenance[bar:])

    def out_of_sample_from(self, grid: npt.NDArray[np.int64]) -> pd.Timestamp | None:
        """The first bar with an out-of-sample confidence, if there is one."""
        late = (self.provenance == PROVENANCES.index("out_of_sample")).any(axis=1)
        return pd.Timestamp(int(grid[late.argmax()]), tz="UTC") if late.any() else None


def align_confidences(
    market: MarketArrays, confidences: pd.DataFrame, first_scorable: pd.Timestamp
) -> ConfidenceArrays:
    """Put the frame's rows on the market's grid; rows beside it are left out.

    Args:
        market: Grid and symbols.
        confidences: timestamp, symbol, confidence (NaN where unscored), provenance.
        first_scorable: The first date the model can score.

    Raises:
        DataError: A provenance is unknown.
    """
    shape = market.close.shape
    stamps = pd.DatetimeIndex(confidences["timestamp"]).as_unit("ns").asi8
    column = pd.Index(market.symbols).get_indexer(confidences["symbol"])
    row = np.minimum(np.searchsorted(market.grid, stamps), shape[0] - 1)
    on = (column >= 0) & (market.grid[row] == stamps)
    code = pd.Index(PROVENANCES).get_indexer(confidences["provenance"])
    if (code < 0).any():
        raise DataError(
            f"`provenance` must be one of {', '.join(PROVENANCES)}, "
            f"got {confidences['provenance'][code < 0].iloc[0]!r}."
        )
    confidence, provenance = np.full(shape, np.nan), np.zeros(shape, np.int8)
    confidence[row[on], column[on]] = confidences["confidence"].to_numpy()[on]
    provenance[row[on], column[on]] = code[on]
    latest = np.maximum.accumulate(
        np.where(market.present, np.arange(shape[0])[:, np.newaxis], 0), axis=0
    )
    return ConfidenceArrays(
        np.take_along_axis(confidence, latest, axis=0),
        np.take_along_axis(provenance, latest, axis=0),
        first_scorable,
    )


def no_confidences() -> pd.DataFrame:
    """The frame of a run without a meta-model: its columns, no row."""
    times = pd.DatetimeIndex([], dtype="datetime64[ns, UTC]")
    text, numbers = pd.Series([], dtype="str"), pd.Series([], dtype=np.float64)
    return pd.DataFrame(
        {"timestamp": times, "symbol": text, "confidence": numbers, "provenance": text}
    )


def since_start(panel: Mapping[str, Partition], start: pd.Timestamp | None) -> Partitions:
    """The same partitions without the warm-up before `start`, still lazy."""
    return {symbol: partial(_rows_since, load, start) for symbol, load in panel.items()}


def _rows_since(load: Partition, start: pd.Timestamp | None) -> pd.DataFrame:
    rows = load()
    if start is None:
        return rows
    # a session may open on the UTC evening before its date; rows beside the grid do no harm
    return rows[rows["timestamp"] >= start - pd.Timedelta(days=1)]
