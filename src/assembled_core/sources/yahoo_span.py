"""Which sessions to ask Yahoo for: those that are missing, and some before them."""

from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from .finished_bars import Finished
from .yahoo_parameters import YahooParameters

INTRADAY_DAYS = 59  # Yahoo says 60; one is spent on the difference of time zones


class Span(NamedTuple):
    """Sessions to ask for, both inclusive; None is as far as there are any."""

    start: date | None
    end: date | None


class Reach:
    """What is wanted, within what Yahoo can give now.

    Args:
        settings: The sessions wanted, and how many days are asked for again.
        freq: `1d` or `5min`.
        now: The time, in UTC.
        finished: Which bars are over.
    """

    def __init__(
        self, settings: YahooParameters, freq: str, now: pd.Timestamp, finished: Finished
    ) -> None:
        self._settings = settings
        self._newest = finished.newest
        self._overlap = timedelta(days=settings.overlap_days)
        self.earliest: date | None = None
        if freq != "1d":
            self.earliest = (now - pd.Timedelta(days=INTRADAY_DAYS)).date()

    def missing(self, stored: pd.DataFrame | None) -> Span | None:
        """Return what to ask for, or None where nothing is missing.

        Args:
            stored: Canonical bars of the symbol, at least one; None where there are none.
        """
        start, end = self._settings.start_date, self._settings.end_date
        if stored is None:
            return Span(self._within(start), end)
        first, last = stored["timestamp"].iloc[0], stored["timestamp"].iloc[-1]
        if self._settings.refetch:
            return Span(self._within(start), max(last.date(), end) if end else None)
        if self._begins_earlier(first.date()):
            return self.whole(stored)
        if last.as_unit("ns").value >= self._newest or self._is_beyond(last, end):
            return None
        return Span(self._within(last.date() - self._overlap), end)

    def whole(self, stored: pd.DataFrame) -> Span:
        """Return the span that holds all stored bars and all that is wanted."""
        first, last = (stored["timestamp"].iloc[at].date() for at in (0, -1))
        start, end = self._settings.start_date, self._settings.end_date
        return Span(
            self._within(min(first, start) if start else first), max(last, end) if end else None
        )

    def _begins_earlier(self, first: date) -> bool:
        """Whether bars from well before the first stored one are wanted and can be had."""
        if self._settings.start_date is None:
            return False
        start = self._within(self._settings.start_date) or first
        return first - start > self._overlap  # a few days may be holidays

    def _is_beyond(self, last: pd.Timestamp, end: date | None) -> bool:
        """Whether the last stored bar is past what is wanted; a day of 5-minute bars may go on."""
        if end is None:
            return False
        return last.date() > end or (self.earliest is None and last.date() == end)

    def _within(self, start: date | None) -> date | None:
        if self.earliest is None:
            return start
        return max(start, self.earliest) if start else self.earliest
