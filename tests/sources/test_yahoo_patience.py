"""Politeness: pauses, batches, back-off, and when to stop asking."""

import contextlib
import logging

import pytest

from assembled_core.sources.yahoo_client import (
    BadAnswerError,
    NoAnswerError,
    NotThereError,
    RateLimitedError,
)
from assembled_core.sources.yahoo_parameters import YahooParameters
from assembled_core.sources.yahoo_patience import GaveUpError, Outside, PatientClient
from yahoo import FakeYahoo, daily_history

LIMITED, SILENT, BAD = (
    RateLimitedError("too many requests"),
    NoAnswerError("refused"),
    BadAnswerError("KeyError: 'chart'"),
)


def yahoo(*troubles):
    """A Yahoo that knows AAPL, after some troubles."""
    return FakeYahoo({"AAPL": daily_history()}, troubles=list(troubles))


def ask(fake, times=1, ticker="AAPL", **settings):
    """Ask for a ticker so many times with one client."""
    client = PatientClient(YahooParameters(**settings), "1d", fake.outside())
    return [client.ask(ticker, None, None) for _ in range(times)]


def test_the_first_request_waits_for_nothing():
    """There is no pause before it."""
    fake = yahoo()
    ask(fake)
    assert fake.slept == []


def test_requests_keep_their_distance():
    """A pause between any two, a longer one after each batch."""
    fake = yahoo()
    ask(fake, times=6, pause_seconds=0.5, batch_size=2, batch_pause_seconds=7)
    assert fake.slept == [0.5, 7, 0.5, 7, 0.5]


def test_a_request_without_an_answer_is_made_again_later_and_later():
    """The wait doubles; then the answer is taken."""
    fake = yahoo(SILENT, SILENT, SILENT)
    (answer,) = ask(fake, max_retries=3, backoff_seconds=2)
    assert fake.slept == [2, 4, 8]
    assert len(answer) == 60


def test_a_rate_limit_is_honoured_by_a_longer_wait(caplog):
    """Too many requests: a minute, then two; and the user is told why nothing happens."""
    fake = yahoo(LIMITED, LIMITED)
    with caplog.at_level(logging.INFO, "assembled_core"):
        ask(fake, rate_limit_seconds=60, backoff_seconds=1)
    assert fake.slept == [60, 120]
    assert "Yahoo: too many requests; asking again in 60 seconds." in caplog.text


def test_every_retry_is_said_in_a_line(caplog):
    """Short waits too: a proxy that says nothing looks like a program that hangs."""
    with caplog.at_level(logging.INFO, "assembled_core"):
        ask(yahoo(SILENT, SILENT), backoff_seconds=1)
    assert [record.message for record in caplog.records] == [
        "Yahoo: refused; asking again in 1 seconds.",
        "Yahoo: refused; asking again in 2 seconds.",
    ]


def test_the_wait_is_lengthened_by_chance():
    """Jitter: up to twice as long, so that clients that were refused together part."""
    fake = yahoo(SILENT)
    unlucky = Outside(fake.download, fake.outside().now, fake.slept.append, lambda: 0.75)
    PatientClient(YahooParameters(backoff_seconds=4), "1d", unlucky).ask("AAPL", None, None)
    assert fake.slept == [7]


def test_the_wait_is_never_shorter_than_the_pause():
    """A back-off of nothing still keeps the distance."""
    fake = yahoo(SILENT)
    ask(fake, backoff_seconds=0, pause_seconds=0.5)
    assert fake.slept == [0.5]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (LIMITED, r"^Yahoo refuses \(too many requests; asked 3 times for AAPL\)$"),
        (SILENT, r"^Yahoo does not answer \(refused; asked 3 times for AAPL\)$"),
    ],
)
def test_after_repeated_refusals_nothing_more_is_asked(trouble, said):
    """The retries are all that is made: then the client gives up."""
    fake = yahoo(*[trouble] * 3)
    with pytest.raises(GaveUpError, match=said):
        ask(fake, max_retries=2)
    assert len(fake.asked) == 3


def test_without_retries_one_refusal_is_enough():
    """No retry is a setting too."""
    with pytest.raises(GaveUpError, match="asked once for AAPL"):
        ask(yahoo(SILENT), max_retries=0)


def test_a_ticker_that_is_not_there_is_asked_for_once():
    """An answer that there is nothing is an answer."""
    fake = yahoo()
    with pytest.raises(NotThereError):
        ask(fake, ticker="GONE")
    assert len(fake.asked) == 1


def test_unreadable_answers_are_the_ticker_s_own_trouble():
    """One ticker that yfinance stumbles over does not end the run."""
    fake = yahoo(BAD, BAD)
    with pytest.raises(BadAnswerError, match="KeyError"):
        ask(fake, max_retries=1)


def test_unreadable_answers_on_and_on_are_yahoo_s():
    """Five tickers in a row that cannot be read end it."""
    client = PatientClient(YahooParameters(max_retries=0), "1d", yahoo(*[BAD] * 9).outside())
    for _ in range(4):
        with pytest.raises(BadAnswerError):
            client.ask("AAPL", None, None)
    with pytest.raises(GaveUpError, match=r"cannot be read, 5 tickers in a row \(last AAPL: Key"):
        client.ask("AAPL", None, None)


@pytest.mark.parametrize("good", [None, NotThereError("no such ticker")])
def test_an_answer_in_between_begins_the_count_anew(good):
    """Prices, or the word that there are none: Yahoo can be read."""
    fake = yahoo(*[BAD] * 4, good, *[BAD] * 4)
    client = PatientClient(YahooParameters(max_retries=0), "1d", fake.outside())
    for number in range(9):
        expected = good if number == 4 else BAD
        with pytest.raises(type(expected)) if expected else contextlib.nullcontext():
            client.ask("AAPL", None, None)
