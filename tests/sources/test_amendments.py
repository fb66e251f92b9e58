"""Which filing an amendment replaces, and from when."""

import pandas as pd
import pytest

from assembled_core.sources.amendments import superseded_times


def _day(text):
    return pd.NaT if text is None else pd.Timestamp(text, tz="UTC")


def _filing(accession, filed, period="2024-07-29", form="4", original=None, **values):
    return {
        "accession": accession, "form": form, "issuer": "77", "filed": _day(filed),
        "period": _day(period), "original": _day(original), "has_trades": True,
        "available_at": _day(filed) + pd.Timedelta(days=1, hours=4), **values,
    }  # fmt: skip


def _trade(accession, shares="100", **values):
    return {
        "accession": accession, "traded": _day("2024-07-29"), "code": "P", "shares": shares,
        "price": "10.0", **values,
    }  # fmt: skip


def _find(filings, owners=None, trades=()):
    """{accession: the date whose midnight replaced it}, and the number of unsure amendments."""
    owners = owners or [(filing["accession"], "501") for filing in filings]
    table = pd.DataFrame(filings)
    for name in ("filed", "period", "original", "available_at"):
        table[name] = pd.to_datetime(table[name], utc=True).astype("datetime64[ns, UTC]")
    times, unsure = superseded_times(
        table,
        pd.DataFrame(owners, columns=["accession", "owner"]),
        pd.DataFrame(list(trades), columns=["accession", "traded", "code", "shares", "price"]),
    )
    replaced = {
        accession: f"{time - pd.Timedelta(days=1):%m-%d}" for accession, time in times.items()
    }
    return replaced, unsure


def _superseded(filings, owners=None, trades=()):
    return _find(filings, owners, trades)[0]


ORIGINAL = _filing("a", "2024-07-31")


def test_an_amendment_replaces_the_filing_of_the_date_it_names():
    """The original is the filing of the same issuer, owner and period, filed on that date."""
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    assert _superseded([ORIGINAL, amendment]) == {"a": "08-05"}


def test_an_amendment_of_the_same_day_leaves_nothing_of_the_original():
    """Both are public at one midnight, and from then on only the amendment counts."""
    amendment = _filing("b", "2024-07-31", form="4/A", original="2024-07-31")
    assert _superseded([ORIGINAL, amendment]) == {"a": "07-31"}


def test_accession_numbers_do_not_order_an_original_and_its_amendment():
    """Public at one instant, the amendment comes last, whatever the numbers are."""
    original = _filing("z", "2024-07-31")
    amendment = _filing("b", "2024-07-31", form="4/A", original="2024-07-31")
    assert _superseded([original, amendment]) == {"z": "07-31"}


def test_a_filing_of_the_period_alone_stays_where_the_date_finds_one():
    """Of one period, but filed on another date than the amendment names: it is another filing."""
    other = _filing("c", "2024-08-01")
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    assert _superseded([ORIGINAL, other, amendment]) == {"a": "08-05"}


def test_a_second_amendment_replaces_the_first():
    """Of a chain only the last amendment counts; the original went with the first one."""
    first = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    second = _filing("c", "2024-08-07", form="4/A", original="2024-07-31")
    assert _superseded([second, ORIGINAL, first]) == {"a": "08-05", "b": "08-07"}


def test_a_second_amendment_may_name_the_first_as_its_original():
    """Some filers give the date of what they amend, others that of the very first filing."""
    first = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    second = _filing("c", "2024-08-07", form="4/A", original="2024-08-05")
    assert _superseded([ORIGINAL, first, second]) == {"a": "08-05", "b": "08-07"}


@pytest.mark.parametrize(
    "other",
    [
        {"issuer": "78"},
        {"form": "5"},
        {"filed": _day("2024-07-30"), "period": _day("2024-07-28")},
        {"available_at": _day("2024-08-07")},  # it came after the amendment
    ],
)
def test_what_is_not_amended_stays(other):
    """Another issuer, another form, another date and period, or a later filing stay."""
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    assert _superseded([ORIGINAL | other, amendment]) == {}


def test_another_owner_stays():
    """Two insiders of one issuer file on one day: only the amending one's filing goes."""
    other = _filing("c", "2024-07-31")
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    owners = [("a", "501"), ("b", "501"), ("c", "502")]
    assert _superseded([ORIGINAL, other, amendment], owners) == {"a": "08-05"}


def test_one_common_owner_of_joint_filers_is_enough():
    """An amendment by one of two joint filers replaces their filing."""
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    owners = [("a", "501"), ("a", "502"), ("b", "502"), ("b", "503")]
    assert _superseded([ORIGINAL, amendment], owners) == {"a": "08-05"}


def test_the_same_period_is_preferred_among_filings_of_one_day():
    """Of two filings of the named date the one of the amendment's period goes."""
    other = _filing("c", "2024-07-31", period="2024-07-26")
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31")
    assert _superseded([ORIGINAL, other, amendment]) == {"a": "08-05"}


def test_an_amendment_may_correct_the_period():
    """Where no filing of the named date has its period, that date's filing goes."""
    amendment = _filing("b", "2024-08-05", period="2024-07-30", form="4/A", original="2024-07-31")
    assert _superseded([ORIGINAL, amendment]) == {"a": "08-05"}


@pytest.mark.parametrize("named", [None, "2024-07-29"])
def test_without_a_filing_of_the_named_date_the_period_decides(named):
    """A missing or mistaken date of the original leaves the period to match by."""
    amendment = _filing("b", "2024-08-05", form="4/A", original=named)
    assert _superseded([ORIGINAL, amendment]) == {"a": "08-05"}


def test_an_amendment_without_trades_replaces_nothing():
    """One that reports derivatives or holdings only says nothing about the trades."""
    amendment = _filing("b", "2024-08-05", form="4/A", original="2024-07-31", has_trades=False)
    assert _superseded([ORIGINAL, amendment]) == {}


def test_missing_dates_match_nothing():
    """A filing without a period and an amendment without one are not of one period."""
    original = _filing("a", "2024-07-31", period=None)
    amendment = _filing("b", "2024-08-05", period=None, form="4/A")
    assert _superseded([original, amendment]) == {}


def test_among_equal_originals_the_restated_trades_decide():
    """Two filings of one owner, day and period: the one whose trade is restated goes."""
    twin = _filing("b", "2024-07-31")
    amendment = _filing("c", "2024-08-05", form="4/A", original="2024-07-31")
    trades = [
        _trade("a", "100"),
        _trade("b", "200"),
        _trade("b", "300"),
        _trade("c", "300.0"),
        _trade("c", "250"),
    ]
    assert _find([ORIGINAL, twin, amendment], trades=trades) == ({"b": "08-05"}, 0)


@pytest.mark.parametrize("change", [{"shares": "1"}, {"code": "S"}, {"price": "9"}])
def test_amendments_that_restate_no_trade_replace_all_and_are_counted(change):
    """Which of two equal originals was corrected nobody can know: none counts twice."""
    twin = _filing("b", "2024-07-31")
    amendment = _filing("c", "2024-08-05", form="4/A", original="2024-07-31")
    trades = [_trade("a"), _trade("b"), _trade("c", **change)]
    found = _find([ORIGINAL, twin, amendment], trades=trades)
    assert found == ({"a": "08-05", "b": "08-05"}, 1)


def test_an_amendment_of_one_of_two_originals_keeps_the_other_s_amendments():
    """The second amendment undoes the first of its own original, not that of the other."""
    twin = _filing("b", "2024-07-31")
    first = _filing("c", "2024-08-05", form="4/A", original="2024-07-31")
    other = _filing("d", "2024-08-06", form="4/A", original="2024-07-31")
    second = _filing("e", "2024-08-07", form="4/A", original="2024-07-31")
    trades = [_trade("a", "1"), _trade("a", "2"), _trade("b", "5"), _trade("b", "6")]
    trades += [_trade("c", "1"), _trade("c", "9"), _trade("d", "5"), _trade("e", "2")]
    found = _find([ORIGINAL, twin, first, other, second], trades=trades)
    assert found == ({"a": "08-05", "b": "08-06", "c": "08-07"}, 0)
