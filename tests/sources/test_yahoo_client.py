"""The real client: yfinance reads JSON of Yahoo's own form; its troubles get four names."""

import logging

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DependencyError
from assembled_core.sources import yahoo_client
from assembled_core.sources.yahoo_client import (
    BadAnswerError,
    NoAnswerError,
    NotThereError,
    RateLimitedError,
    download_history,
)
from yahoo import chart_error, chart_json, daily_history, intraday_history, response

yfinance = pytest.importorskip("yfinance")


class FakeServer:
    """Stands where yfinance sends its requests."""

    def __init__(self):
        self.answers = []
        self.requests = []

    def respond(self, url, **request):
        """Give the next answer; the last one again and again."""
        self.requests.append((url, request.get("params") or {}))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def server(monkeypatch):
    """Yahoo's side of the wire; yfinance remembers nothing of other tests."""
    from yfinance import base, cache
    from yfinance.data import YfData

    fake = FakeServer()
    monkeypatch.setattr(YfData, "_make_request", lambda _, url, **sent: fake.respond(url, **sent))
    monkeypatch.setattr(cache._TzCacheManager, "_tz_cache", cache._TzCacheDummy())
    monkeypatch.setattr(base, "_tz_info_fetch_ctr", 2)  # no second way to a ticker's time zone
    YfData.cache_get.cache_clear()
    yield fake
    YfData.cache_get.cache_clear()


UNAUTHORIZED = {"finance": {"error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}


def without_quotes():
    """Yahoo's answer on a ticker that it knows, but without prices in the span."""
    body = chart_json(daily_history(days=3))
    body["chart"]["result"][0]["indicators"]["quote"] = [{}]
    return body


def fetch(freq="1d", start=None, end=None):
    """Ask for AAPL."""
    return download_history("AAPL", start, end, freq, 5.0)


def test_a_daily_answer_has_prices_of_the_exchange_s_days(server):
    """Columns, index and values come through yfinance as Yahoo sent them; no action columns."""
    sent = daily_history(days=20)
    server.answers = [response(chart_json(sent))]
    got = fetch()
    assert list(got.columns) == ["Open", "High", "Low", "Close", "Adj Close", "Volume"]
    assert got.index.equals(sent.index)
    assert str(got.index.tz) == "America/New_York"
    np.testing.assert_allclose(got["Adj Close"], sent["Adj Close"])


def test_prices_are_not_adjusted_for_dividends(server):
    """Close stays what was sent although adj_close differs: auto_adjust is off."""
    sent = daily_history(days=20, dividend=0.5)
    server.answers = [response(chart_json(sent))]
    np.testing.assert_allclose(fetch()["Close"], sent["Close"])


def test_rows_without_prices_come_through(server):
    """A null row is kept, so that it can be counted."""
    sent = daily_history(days=20)
    sent.iloc[5] = np.nan
    server.answers = [response(chart_json(sent))]
    assert fetch()["Close"].isna().sum() == 1


def test_a_five_minute_answer_is_asked_for_in_yahoo_s_word(server):
    """5min is Yahoo's 5m; the adjusted close is the close, as Yahoo sends none."""
    sent = intraday_history(["2026-05-28", "2026-05-29"])
    server.answers = [response(chart_json(sent, "5m"))]
    got = fetch("5min", start=pd.Timestamp("2026-05-20").date())
    assert server.requests[-1][1]["interval"] == "5m"
    assert got.index.equals(sent.index)
    assert (got["Adj Close"] == got["Close"]).all()


def test_the_span_asked_for_is_inclusive(server):
    """The end that Yahoo gets is the midnight after the last session."""
    server.answers = [response(chart_json(daily_history(days=20)))]
    fetch(start=pd.Timestamp("2026-01-05").date(), end=pd.Timestamp("2026-01-30").date())
    sent = server.requests[-1][1]
    assert pd.Timestamp(sent["period1"], unit="s") == pd.Timestamp("2026-01-05 05:00")
    assert pd.Timestamp(sent["period2"], unit="s") == pd.Timestamp("2026-01-31 05:00")


@pytest.mark.parametrize("end", [None, "2026-01-30"])
def test_without_a_start_everything_is_asked_for(server, end):
    """No start is Yahoo's whole history: a first second many years ago, up to an end or to now."""
    server.answers = [response(chart_json(daily_history(days=20)))]
    fetch(end=end and pd.Timestamp(end).date())
    assert server.requests[-1][1]["period1"] < 0


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            response(chart_error("No data found, symbol may be delisted"), 404),
            NotThereError,
            "delisted",
        ),
        (
            response(chart_error("Data doesn't exist for startDate = 1, endDate = 2"), 400),
            NotThereError,
            "Data doesn't exist",
        ),
        (
            response(chart_error("The requested range must be within the last 60 days."), 422),
            NotThereError,
            "60 days",
        ),
        (response(chart_error("Invalid Crumb", "Unauthorized"), 401), NoAnswerError, "Crumb"),
        (response(UNAUTHORIZED, 401), NoAnswerError, "no usable answer"),
        (response(chart_error("Internal server error"), 500), NoAnswerError, "Internal"),
        (response({"chart": {}}), NoAnswerError, "no usable answer"),
        (response(without_quotes()), NotThereError, "no price data found"),
        (yfinance.exceptions.YFRateLimitError(), RateLimitedError, "too many requests"),
        (response("Will be right back"), NoAnswerError, "DOWN"),
        (response("<html>", 502), BadAnswerError, "JSONDecodeError"),
        (response({"status_code": 500}), NoAnswerError, "status_code = 500"),
        (TimeoutError("timed out"), NoAnswerError, "timed out"),
        (ConnectionRefusedError("refused"), NoAnswerError, "refused"),
        (KeyError("timestamp"), BadAnswerError, "KeyError: 'timestamp'"),
    ],
)
def test_each_trouble_has_its_name(server, answer, kind, said):
    """What yfinance raises or hides becomes one of four errors of few words."""
    server.answers = [response(chart_json(daily_history(days=3))), answer]
    with pytest.raises(kind, match=said):
        fetch()


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotThereError), (429, RateLimitedError), (503, NoAnswerError)]
)
def test_an_http_error_is_judged_by_its_status(server, status, kind):
    """In its other way to look a ticker up yfinance raises its backend's HTTPError."""
    from yfinance._http import HTTPError

    error = HTTPError("HTTP Error", response=response("", status))
    server.answers = [response(chart_json(daily_history(days=3))), error]
    with pytest.raises(kind):
        fetch()


def test_a_delisted_ticker_is_not_there(server):
    """A ticker whose time zone Yahoo does not know is missing, as yfinance has it."""
    server.answers = [response(chart_error("No data found, symbol may be delisted"), 404)]
    with pytest.raises(NotThereError, match="possibly delisted; no timezone found"):
        fetch()


@pytest.mark.parametrize("answer", [UNAUTHORIZED, chart_error("Invalid Crumb", "Unauthorized")])
def test_a_refused_first_request_does_not_make_a_ticker_delisted(server, answer):
    """To yfinance a refusal has no time zone, and so the ticker is delisted; to us it is not."""
    server.answers = [response(answer, 401)]
    with pytest.raises(NoAnswerError, match="Invalid Crumb"):
        fetch()


def test_a_retry_does_not_get_the_bad_answer_again(server):
    """Answers about the past are remembered by yfinance; after a trouble they are forgotten."""
    span = {"start": pd.Timestamp("2026-01-05").date(), "end": pd.Timestamp("2026-01-30").date()}
    good = response(chart_json(daily_history(days=20)))
    server.answers = [good, response("<html>", 502), good]
    with pytest.raises(BadAnswerError):
        fetch(**span)
    assert len(fetch(**span)) == 20


def test_yfinance_is_left_as_it_was(server, monkeypatch):
    """Its settings and its logger have their values again, after an error too."""
    monkeypatch.setattr(logging.getLogger("yfinance"), "level", logging.INFO)
    yfinance.config.debug.hide_exceptions = True
    server.answers = [TimeoutError("timed out")]
    with pytest.raises(NoAnswerError):
        fetch()
    assert yfinance.config.debug.hide_exceptions is True
    assert logging.getLogger("yfinance").level == logging.INFO


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", None])
def test_a_refused_connection_is_no_answer(monkeypatch, tmp_path, proxy, capfd, caplog):
    """The real yfinance over a real socket that is refused: no answer, nothing said on the way."""
    from yfinance.data import YfData

    yfinance.set_tz_cache_location(str(tmp_path))
    YfData.cache_get.cache_clear()
    if proxy is None:
        monkeypatch.setattr("yfinance.base._BASE_URL_", "http://127.0.0.1:9")
        monkeypatch.setattr("yfinance.scrapers.history._BASE_URL_", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(NoAnswerError, match=r"^Failed to connect to"):
        fetch()
    printed = capfd.readouterr()
    assert printed.out + printed.err + caplog.text == ""


def test_without_yfinance_the_extra_is_named(monkeypatch):
    """The error says how to install it."""
    monkeypatch.setattr(yahoo_client.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DependencyError, match=r"needs yfinance; run `pip install -e \.\[yahoo\]`"):
        fetch()
