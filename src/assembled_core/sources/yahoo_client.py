"""Ask Yahoo for one ticker through yfinance, and say in four kinds what went wrong.

`Ticker.history` and not `yfinance.download`: Yahoo answers one ticker a request either way, while
`download` sends them all at once and turns every trouble, a refused connection too, into an empty
frame that looks like a delisted company.
"""

import contextlib
import importlib
import importlib.util
import logging
import re
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..errors import DependencyError

INTERVALS = {"1d": "1d", "5min": "5m"}
# what Yahoo says of a ticker, or of a span of it, rather than of itself
_OF_THE_TICKER = re.compile(r"no data found|data doesn't exist|delisted|60 days", re.IGNORECASE)


class YahooError(Exception):
    """Yahoo gave no prices; the message says why in a few words."""


class NotThereError(YahooError):
    """Yahoo answers that it has no such ticker, or no prices of it in that span."""


class RateLimitedError(YahooError):
    """Yahoo answers that there were too many requests."""


class NoAnswerError(YahooError):
    """Yahoo could not be reached, or is down."""


class BadAnswerError(YahooError):
    """Yahoo's answer could not be read."""


def download_history(
    ticker: str, start: date | None, end: date | None, freq: str, timeout_seconds: float
) -> pd.DataFrame:
    """Return what Yahoo has of a ticker, as yfinance gives it.

    Args:
        ticker: In Yahoo's spelling.
        start: First session, inclusive; None: all there is.
        end: Last session, inclusive; None: up to now.
        freq: `1d` or `5min`.
        timeout_seconds: Of each request.

    Returns:
        Columns Open, High, Low, Close (split-adjusted), Adj Close, Volume; the index in the
        exchange's zone. Rows without prices are kept, so that they can be counted.

    Raises:
        DependencyError: yfinance is not installed.
        YahooError: There is no answer, or none that can be used.
    """
    yfinance = load_yfinance()
    span: dict[str, Any] = {"start": start.isoformat()} if start else {"period": "max"}
    if end:
        span["end"] = (end + timedelta(days=1)).isoformat()  # yfinance's end is exclusive
    asked = yfinance.Ticker(ticker)
    with _outspoken(yfinance):
        try:
            return asked.history(
                **span,
                interval=INTERVALS[freq],
                auto_adjust=False,
                actions=False,
                keepna=True,
                timeout=timeout_seconds,
            )
        except Exception as error:
            trouble = _as_trouble(error, asked)
            _forget_answers()
            raise trouble from error


def load_yfinance() -> Any:
    """Return the module yfinance.

    Raises:
        DependencyError: It is not installed.
    """
    if importlib.util.find_spec("yfinance") is None:
        raise DependencyError("the Yahoo source needs yfinance; run `pip install -e .[yahoo]`.")
    return importlib.import_module("yfinance")


@contextlib.contextmanager
def _outspoken(yfinance: Any) -> Iterator[None]:
    """Let yfinance raise instead of logging, while it is asked."""
    debug, logger = yfinance.config.debug, logging.getLogger("yfinance")
    hidden, level = debug.hide_exceptions, logger.level
    debug.hide_exceptions = False
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            # yfinance 1.7 calls what pandas 3.1 deprecates
            warnings.filterwarnings("ignore", module="yfinance")
            yield
    finally:
        debug.hide_exceptions = hidden
        logger.setLevel(level)


def _forget_answers() -> None:
    """Empty yfinance's memory: it keeps bad answers too, and would give them to the next try."""
    from yfinance.data import YfData

    YfData.cache_get.cache_clear()


def _as_trouble(error: Exception, asked: Any) -> YahooError:
    from yfinance import exceptions

    reason = _in_few_words(error)
    if isinstance(error, exceptions.YFRateLimitError):
        return RateLimitedError("too many requests")
    if isinstance(error, exceptions.YFTickerMissingError):
        return _judge_missing(error, reason, asked)
    if isinstance(error, exceptions.YFException):
        return NoAnswerError(reason)
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (404, 429):
        return (
            NotThereError("no such ticker")
            if status == 404
            else RateLimitedError("too many requests")
        )
    if isinstance(error, OSError):  # every error of the network, of both of yfinance's backends
        return NoAnswerError(reason)
    if isinstance(error, KeyError) and (said := _first_answer(asked.ticker)[0]):
        return NoAnswerError(said)  # a refusal, which yfinance takes for prices
    return BadAnswerError(f"{type(error).__name__}: {reason}")


def _judge_missing(error: Any, reason: str, asked: Any) -> YahooError:
    """Tell a ticker without prices from a Yahoo in trouble: yfinance raises one error for both.

    Only what Yahoo says of the ticker itself counts as knowledge. An expired crumb (HTTP 401), an
    internal error and an HTTP status are no word on it.
    """
    from yfinance import exceptions

    if isinstance(error, exceptions.YFTzMissingError):
        said, answered = _first_answer(asked.ticker)
    else:
        said = getattr(error, "yahoo_reason", None)
        known = getattr(asked._price_history, "_history_metadata", None) or {}
        answered = "status_code" not in reason and bool(set(known) - {"YF repair?"})
    if said is not None:
        return NotThereError(reason) if _OF_THE_TICKER.search(said) else NoAnswerError(said)
    return NotThereError(reason) if answered else NoAnswerError(f"no usable answer, {reason}")


def _first_answer(ticker: str) -> tuple[str | None, bool]:
    """What Yahoo said when it was asked for the time zone, and whether it answered on the ticker.

    yfinance remembers that answer, so nobody is asked again.
    """
    from yfinance import base
    from yfinance.data import YfData

    try:
        url = f"{base._BASE_URL_}/v8/finance/chart/{ticker}"
        sent = YfData().cache_get(url=url, params={"range": "1d", "interval": "1d"}, timeout=10)
        body = sent.json()
        error = (body.get("chart") or body.get("finance") or {}).get("error") or {}
        return error.get("description"), bool((body.get("chart") or {}).get("result"))
    except Exception:  # whatever it was, it is no word on the ticker
        return None, False


def _in_few_words(error: Exception) -> str:
    """Return an error's message without what surrounds it: curl's preamble, the ticker's name."""
    text = " ".join(str(error).split()) or type(error).__name__
    text = re.sub(r"^Failed to perform, curl: \(\d+\) ", "", text)
    text = re.sub(r"\.? See https?://\S+.*$", "", text)
    return re.sub(r"^\$\S+: ", "", text).rstrip(".")
