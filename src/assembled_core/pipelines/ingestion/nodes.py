"""Bring bars from a source into the canonical form."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ...datasets.bars import BarUpdates
from ...errors import EmptyDataError, ParameterError
from ...market.bars import UNPRICED
from ...market.symbols import clean_symbol
from ...market.universe import Universe
from ...progress import track
from ...sources.report import DataReport
from ...sources.sample import sample_bars
from ...sources.yahoo import YahooUpdate
from ...workflows.parameters import MarketParameters, UniverseParameters
from ...workflows.universe import choose_universe
from .parameters import IngestionParameters

Loaders = dict[str, Callable[[], pd.DataFrame]]
Fetched = tuple[Mapping[str, pd.DataFrame], dict[str, Any]]


def fetch_bars(
    find_source_bars: Callable[[], Loaders],
    find_stored_bars: Callable[[], Loaders],
    symbol_list: Universe | None,
    universe: UniverseParameters,
    market: MarketParameters,
    freq: str,
    ingestion: IngestionParameters,
) -> Iterator[Fetched]:
    """Yield {symbol: canonical bars} of the chosen source, as they come, and the account so far."""
    if ingestion.source == "yahoo":
        stored = find_stored_bars()
        also = [clean_symbol(symbol) for symbol in ingestion.also]
        wanted = [*choose_universe(universe, symbol_list, stored).symbols, *also]
        update = YahooUpdate(stored, freq, market.calendar, ingestion.yahoo)
        yield from _follow(update, list(dict.fromkeys(wanted)))
    else:
        bars = _read(ingestion.source, find_source_bars, freq)
        report = _describe(ingestion.source, bars)
        if not report.rows_kept:
            reason = report.main_reason() if report.dropped else "it has no rows"
            raise EmptyDataError(f"no bar is left of the price data; {reason}.")
        yield bars, _account(report)


def _follow(update: YahooUpdate, symbols: list[str]) -> Iterator[Fetched]:
    for symbol, bars in update.run(symbols):
        yield BarUpdates({symbol: bars}), _account(update.report(), **update.outcomes())
    yield BarUpdates(), _account(update.report(), **update.outcomes())


def _account(report: DataReport, **more: Any) -> dict[str, Any]:
    return {**report.to_plain(), **more, "lines": report.lines()}


def _read(
    source: str, find_source_bars: Callable[[], Loaders], freq: str
) -> dict[str, pd.DataFrame]:
    if source == "files":
        found = find_source_bars().items()
        return {symbol: loader() for symbol, loader in track(found, "Reading", unit="symbol")}
    if freq != "1d":
        raise ParameterError(f"the sample source has daily bars only, not {freq!r}; use --freq 1d.")
    return sample_bars()


def _describe(source: str, bars: Mapping[str, pd.DataFrame]) -> DataReport:
    """What was read: all of it, but for rows without a price, which the canonical form drops."""
    findings = {symbol: rows.attrs["findings"] for symbol, rows in bars.items()}
    dropped = sum(found.get(UNPRICED, 0) for found in findings.values())
    kept = sum(map(len, bars.values()))
    notes = [
        f"{symbol}: {count} {what}"
        for symbol, found in findings.items()
        for what, count in found.items()
        if what != UNPRICED
    ]
    reasons = {"without a price": dropped} if dropped else {}
    return DataReport(source, kept + dropped, kept, reasons, tuple(notes))
