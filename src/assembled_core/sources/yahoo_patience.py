"""Ask politely: pauses between requests, longer ones between batches, back-off when refused."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pandas as pd

from .yahoo_client import (
    BadAnswerError,
    NoAnswerError,
    NotThereError,
    RateLimitedError,
    YahooError,
    download_history,
)
from .yahoo_parameters import YahooParameters

logger = logging.getLogger(__name__)

BAD_ANSWERS_IN_A_ROW = 5


class Download(Protocol):
    """How one ticker is asked for; see `yahoo_client.download_history`."""

    def __call__(
        self, ticker: str, start: date | None, end: date | None, freq: str, timeout_seconds: float
    ) -> pd.DataFrame:
        """Return Yahoo's answer or raise a `YahooError`."""
        ...


def _now() -> pd.Timestamp:
    return pd.Timestamp.now("UTC")


@dataclass(frozen=True)
class Outside:
    """What lies outside of the program, so that tests need neither network nor time.

    Args:
        download: Asks Yahoo.
        now: Gives the time, in UTC.
        sleep: Waits so many seconds.
        chance: Gives a number in [0, 1), for the jitter.
    """

    download: Download = download_history
    now: Callable[[], pd.Timestamp] = _now
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class GaveUpError(Exception):
    """Yahoo refused so often that asking on would be rude or useless."""


class PatientClient:
    """Asks Yahoo for one ticker after the other.

    Args:
        settings: Pauses, batches and retries.
        freq: `1d` or `5min`.
        outside: Network, clock and chance.
    """

    def __init__(self, settings: YahooParameters, freq: str, outside: Outside) -> None:
        self._settings = settings
        self._freq = freq
        self._outside = outside
        self._requests = 0
        self._bad_in_a_row = 0

    def ask(self, ticker: str, start: date | None, end: date | None) -> pd.DataFrame:
        """Return Yahoo's answer, however many tries it takes within the settings.

        Raises:
            NotThereError: Yahoo has none; it is not asked again.
            BadAnswerError: Every answer on this ticker was unreadable.
            GaveUpError: Yahoo refuses, cannot be reached, or answers nonsense again and again.
        """
        trouble: YahooError = NoAnswerError("not asked")
        for tries in range(self._settings.max_retries + 1):
            self._wait(tries, trouble)
            try:
                answer = self._request(ticker, start, end)
            except NotThereError:
                self._bad_in_a_row = 0
                raise
            except YahooError as refused:
                trouble = refused
            else:
                self._bad_in_a_row = 0
                return answer
        raise self._final(ticker, trouble)

    def _request(self, ticker: str, start: date | None, end: date | None) -> pd.DataFrame:
        self._requests += 1
        timeout = self._settings.timeout_seconds
        return self._outside.download(ticker, start, end, self._freq, timeout)

    def _wait(self, tries: int, trouble: YahooError) -> None:
        """Pause before a request: the usual pause, or after a refusal the longer back-off."""
        if self._requests == 0:
            return
        settings = self._settings
        seconds = settings.pause_seconds
        if self._requests % settings.batch_size == 0:
            seconds = max(seconds, settings.batch_pause_seconds)
        if tries:
            limited = isinstance(trouble, RateLimitedError)
            base = settings.rate_limit_seconds if limited else settings.backoff_seconds
            backoff = base * 2 ** (tries - 1) * (1 + self._outside.chance())
            seconds = max(seconds, backoff)
            logger.info("Yahoo: %s; asking again in %.0f seconds.", trouble, seconds)
        self._outside.sleep(seconds)

    def _final(self, ticker: str, trouble: YahooError) -> Exception:
        """What a ticker that was refused to the end means: for itself, or for the whole run."""
        tries = self._settings.max_retries + 1
        asked = f"asked {tries} times" if tries > 1 else "asked once"
        if isinstance(trouble, RateLimitedError):
            return GaveUpError(f"Yahoo refuses ({trouble}; {asked} for {ticker})")
        if not isinstance(trouble, BadAnswerError):
            return GaveUpError(f"Yahoo does not answer ({trouble}; {asked} for {ticker})")
        self._bad_in_a_row += 1
        if self._bad_in_a_row >= BAD_ANSWERS_IN_A_ROW:
            return GaveUpError(
                f"Yahoo's answers cannot be read, {BAD_ANSWERS_IN_A_ROW} tickers in a row "
                f"(last {ticker}: {trouble})"
            )
        return trouble
