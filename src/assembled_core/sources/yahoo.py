"""Daily and 5-minute bars from Yahoo: only what is missing, never less than is stored.

Yahoo's prices are split-adjusted, its adj_close is adjusted for dividends as well (at `5min` it is
the close). A new split or dividend therefore changes bars of the past. Some stored days are asked
for again each time; where they have changed, all of the symbol's bars are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import DataError, EmptyDataError, SourceError
from ..market.bars import canonical_bars
from ..progress import track
from .bar_merging import is_revised, lacking, merge_bars
from .finished_bars import finished_bars
from .report import DataReport
from .yahoo_answer import read_answer, yahoo_ticker
from .yahoo_client import BadAnswerError, NotThereError
from .yahoo_parameters import YahooParameters
from .yahoo_patience import GaveUpError, Outside, PatientClient
from .yahoo_span import Reach, Span
from .yahoo_tally import Tally, shorten

SIXTY_DAYS = (
    "Yahoo has 5-minute bars of the last 60 days only; older ones that are stored are kept, "
    "and run again within 60 days no day is missed"
)

TAKE = "--overwrite takes Yahoo's bars"

Stored = Mapping[str, Callable[[], pd.DataFrame]]


class _UnusableError(Exception):
    """Why nothing of an answer is used and a symbol stays as it is."""


class YahooUpdate:
    """Brings stored bars up to date.

    Args:
        stored: {symbol: loader of its canonical bars}, read one at a time.
        freq: `1d` or `5min`.
        calendar: exchange_calendars name; it says which session is over.
        settings: What to fetch, and how patiently.
        outside: Network, clock and chance; tests bring their own.
    """

    def __init__(
        self,
        stored: Stored,
        freq: str,
        calendar: str,
        settings: YahooParameters,
        outside: Outside | None = None,
    ) -> None:
        outside = outside or Outside()
        now = outside.now()
        self._stored, self._freq, self._settings = stored, freq, settings
        self._client = PatientClient(settings, freq, outside)
        self._finished = finished_bars(calendar, now, freq, settings.delay_minutes)
        self._reach = Reach(settings, freq, now, self._finished)
        self._tally = Tally((SIXTY_DAYS,) if self._reach.earliest else ())

    def run(self, symbols: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield (symbol, all of its bars) as they come, for each symbol that has changed.

        Raises:
            SourceError: Yahoo refuses or does not answer; what was yielded before holds.
            EmptyDataError: There are no bars of any symbol, neither stored nor fetched.
        """
        for symbol in track(symbols, "Fetching", len(symbols), "symbol"):
            try:
                bars = self._update(symbol)
            except GaveUpError as reason:
                raise SourceError(
                    f"{reason}; {self._tally.saved(len(symbols))}, run again later to go on."
                ) from reason
            except _UnusableError as reason:
                how = "stored bars kept" if symbol in self._stored else "left out"
                self._tally.count_unchanged(symbol, how, str(reason))
            else:
                if bars is not None:
                    yield symbol, bars
        self._refuse_nothing(symbols)

    def report(self) -> DataReport:
        """Return the account so far."""
        return self._tally.report()

    def outcomes(self) -> dict[str, Any]:
        """Return how each symbol fared so far, and what is to be known of it, as plain values."""
        return {"symbols": dict(self._tally.fared), "warnings": dict(self._tally.warnings)}

    def _update(self, symbol: str) -> pd.DataFrame | None:
        """All bars of a symbol, old and new; None where nothing is new."""
        stored = self._load(symbol)
        span = self._reach.missing(stored)
        if span is None:
            self._tally.count_unchanged(symbol, "up to date")
            return None
        fetched = self._fetch(symbol, span)
        if stored is None:
            self._tally.count_written(symbol, "new", len(fetched))
            return fetched
        return self._join(symbol, stored, fetched, span)

    def _load(self, symbol: str) -> pd.DataFrame | None:
        if symbol not in self._stored:
            return None
        try:
            bars = self._stored[symbol]()
        except DataError as broken:
            if self._settings.refetch:
                return None
            raise _UnusableError(str(broken).rstrip(".")) from broken
        return bars if len(bars) else None

    def _fetch(self, symbol: str, span: Span) -> pd.DataFrame:
        """Yahoo's finished bars of a span, at least one."""
        if span.start and span.end and span.start > span.end:
            raise _UnusableError(f"Yahoo's 5-minute bars begin on {span.start}, after {span.end}")
        ticker = yahoo_ticker(symbol, self._settings.tickers)
        try:
            answer = self._client.ask(ticker, span.start, span.end)
            bars, sieve = read_answer(answer, ticker, symbol, self._freq, self._finished)
        except (NotThereError, BadAnswerError, DataError) as trouble:
            raise _UnusableError(f"Yahoo on {ticker}: {trouble}".rstrip(".")) from trouble
        self._tally.count_rows(sieve)
        if len(bars) == 0:
            raise _UnusableError(f"Yahoo on {ticker}: no finished bars")
        return bars

    def _join(
        self, symbol: str, stored: pd.DataFrame, fetched: pd.DataFrame, span: Span
    ) -> pd.DataFrame | None:
        """Stored and fetched bars as one history; None where it is the stored one."""
        refetch = self._settings.refetch
        anew = refetch or is_revised(stored, fetched)
        if not refetch:
            if anew and span != (whole := self._reach.whole(stored)):
                fetched = self._fetch(symbol, whole)
            self._compare(symbol, stored, fetched, revised=anew)
        joined = merge_bars(stored, fetched, drop_lacking=refetch)
        merged = canonical_bars(joined.drop(columns="symbol"), symbol, self._freq)
        if merged.equals(stored):
            self._tally.count_unchanged(symbol, "up to date")
            return None
        how = "fetched anew" if anew else "updated"
        self._tally.count_written(symbol, how, len(merged) - len(stored))
        return merged

    def _compare(
        self, symbol: str, stored: pd.DataFrame, fetched: pd.DataFrame, *, revised: bool
    ) -> None:
        """Refuse bars that cannot belong to the stored ones; say what is missing between."""
        if not stored["timestamp"].isin(fetched["timestamp"]).any():
            self._cross_gap(symbol, stored["timestamp"].iloc[-1], fetched["timestamp"].iloc[0])
        lost = lacking(stored, fetched)
        if len(lost) == 0:
            return
        first = lost["timestamp"].iloc[0]
        text = f"Yahoo lacks {len(lost)} stored bars, first of {first:%Y-%m-%d}"
        if revised:
            raise _UnusableError(f"{text}, and has revised the others; {TAKE}")
        self._tally.warn(symbol, f"{text}; they are kept")

    def _cross_gap(self, symbol: str, last: pd.Timestamp, first: pd.Timestamp) -> None:
        """Accept bars that meet no stored one only where Yahoo does not reach back to those."""
        earliest = self._reach.earliest
        if earliest is None or last.date() >= earliest:
            raise _UnusableError(
                f"Yahoo's bars begin on {first:%Y-%m-%d} and hold none of the last stored ones; "
                f"is the ticker another company's now? {TAKE}"
            )
        self._tally.warn(symbol, f"no bars from {last:%Y-%m-%d} to {first:%Y-%m-%d}: too long ago")

    def _refuse_nothing(self, symbols: Sequence[str]) -> None:
        if not self._tally.written and not any(symbol in self._stored for symbol in symbols):
            raise EmptyDataError(
                f"there are no prices of {shorten(list(symbols)) or 'an empty universe'}, "
                "neither stored nor at Yahoo; check symbols and dates."
            )
