"""When a filing became public."""

import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.sources.filing_times import (
    available_times,
    dashed,
    parse_accepted,
    read_filing_times,
)


def _filings(*days):
    numbers = [f"0000000001-24-{number:06d}" for number in range(len(days))]
    return pd.DataFrame({"accession": numbers, "filed": pd.to_datetime(list(days), utc=True)})


def _utc(*texts):
    return [pd.Timestamp(text, tz="UTC") for text in texts]


def _accepted(*texts, zone=None):
    return list(parse_accepted(pd.Series(texts, dtype="str"), zone, "times.csv"))


@pytest.mark.parametrize(
    ("filed", "available"),
    [
        ("2024-07-31", "2024-08-01 04:00"),  # summer time
        ("2024-01-31", "2024-02-01 05:00"),
        ("2024-12-31", "2025-01-01 05:00"),
        ("2024-02-28", "2024-02-29 05:00"),
        ("2024-03-09", "2024-03-10 05:00"),  # clocks go forward at 2:00 of the 10th
        ("2024-03-10", "2024-03-11 04:00"),  # a day of 23 hours
        ("2024-11-02", "2024-11-03 04:00"),  # clocks go back at 2:00 of the 3rd
        ("2024-11-03", "2024-11-04 05:00"),  # a day of 25 hours
        ("2006-04-01", "2006-04-02 05:00"),  # before 2007 the clocks went forward in April
        ("2006-04-02", "2006-04-03 04:00"),
    ],
)
def test_a_filing_date_is_public_from_the_next_midnight_in_new_york(filed, available):
    """What bears a date was public when that day was over in New York, whatever the season."""
    times, contradicted = available_times(_filings(filed), None)
    assert list(times) == _utc(available)
    assert contradicted == 0


def test_every_day_of_three_years_ends_at_midnight_in_new_york():
    """On each of 1096 days the instant is the first of the next local date."""
    days = pd.date_range("2023-01-01", "2025-12-31", tz="UTC")
    times, _ = available_times(_filings(*days), None)
    after = pd.DatetimeIndex(times).tz_convert("America/New_York")
    before = (pd.DatetimeIndex(times) - pd.Timedelta(1, "ns")).tz_convert("America/New_York")
    assert list(after.strftime("%F %T.%f")) == list(
        (days + pd.Timedelta(days=1)).strftime("%F 00:00:00.000000")
    )
    assert list(before.strftime("%F")) == list(days.strftime("%F"))


def test_an_acceptance_time_sharpens_the_filing_date():
    """A filing with an acceptance time counts from it, the others from their midnight."""
    filings = _filings("2024-07-31", "2024-07-31")
    accepted = pd.Series(_utc("2024-07-31 20:30:12"), index=[filings["accession"][1]])
    times, contradicted = available_times(filings, accepted)
    assert list(times) == _utc("2024-08-01 04:00", "2024-07-31 20:30:12")
    assert contradicted == 0


@pytest.mark.parametrize(
    ("accepted", "available", "contradicted"),
    [
        ("2024-07-26 04:00", "2024-07-26 04:00", 0),  # dated after a long weekend
        ("2024-07-26 03:59:59", "2024-08-01 04:00", 1),  # no weekend is that long
        ("2014-07-31 20:30", "2024-08-01 04:00", 1),  # a wrong year
        ("2024-08-01 04:00", "2024-08-01 04:00", 0),
        ("2024-08-02 12:00", "2024-08-02 12:00", 1),  # later than its own date says
    ],
)
def test_a_contradiction_never_moves_a_filing_forward(accepted, available, contradicted):
    """Where acceptance and filing date do not fit, the later of the two counts."""
    filings = _filings("2024-07-31")
    given = pd.Series(_utc(accepted), index=filings["accession"])
    times, count = available_times(filings, given)
    assert list(times) == _utc(available)
    assert count == contradicted


def test_acceptance_times_are_read_in_their_own_zone():
    """ISO with an offset or Z is one instant, whatever zone is declared for the others."""
    assert _accepted(
        "2024-07-31T16:30:12-04:00", "2024-07-31T20:30:12.000Z", "2024-01-31 16:30:12-0500"
    ) == _utc("2024-07-31 20:30:12", "2024-07-31 20:30:12", "2024-01-31 21:30:12")


def test_a_declared_zone_reads_stamps_without_one():
    """EDGAR's header stamp and a naive ISO stamp are New York time where that is declared."""
    assert _accepted(
        "20240731163012", "2024-01-31T16:30:12", "2024-07-31T16:30:12Z", zone="America/New_York"
    ) == _utc("2024-07-31 20:30:12", "2024-01-31 21:30:12", "2024-07-31 16:30:12")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-07-31", "has no date and time of day"),
        ("20240731", "has no date and time of day"),
        ("", "has no date and time of day"),
        ("31/07/2024 16:30", "has no date and time of day"),
        ("2024-07-31T16:30:12", "has no time zone; write it as .* or set `filing_time_zone`"),
        ("20240731163012", "has no time zone"),
        ("2024-07-32T16:30:12Z", "cannot be read"),
        ("9999-07-31T16:30:12Z", "cannot be read"),
        ("0024-07-31T16:30:12Z", "cannot be read"),
    ],
)
def test_a_time_that_would_have_to_be_guessed_is_refused(text, message):
    """A bare date, a stamp without a zone or nonsense is one line that names it."""
    with pytest.raises(DataError, match=f"times.csv: acceptance time '{text}' {message}"):
        _accepted("2024-07-31T16:30:12Z", text)


def test_a_table_of_times_is_read_with_or_without_dashes(tmp_path):
    """Accession numbers are one form; a line given twice with one time does no harm."""
    path = tmp_path / "times.csv"
    path.write_text(
        "accession,accepted_at,note\n"
        "000000000124000001,2024-07-31T20:30:12Z,x\n"
        "0000000001-24-000001,2024-07-31T16:30:12-04:00,y\n"
        "0000000001-24-000002,2024-07-31T21:00:00Z,\n"
    )
    times = read_filing_times(path, None)
    assert times.to_dict() == {
        "0000000001-24-000001": pd.Timestamp("2024-07-31 20:30:12", tz="UTC"),
        "0000000001-24-000002": pd.Timestamp("2024-07-31 21:00:00", tz="UTC"),
    }


def test_two_times_for_one_filing_are_refused(tmp_path):
    """Nobody can choose between two acceptance times of a filing."""
    path = tmp_path / "times.csv"
    path.write_text(
        "accession,accepted_at\n"
        "0000000001-24-000001,2024-07-31T20:30:12Z\n0000000001-24-000001,2024-07-31T21:30:12Z\n"
    )
    with pytest.raises(DataError, match="gives 0000000001-24-000001 more than once"):
        read_filing_times(path, None)


def test_a_table_without_its_columns_is_refused(tmp_path):
    """The message names the column that is missing and those that are needed."""
    path = tmp_path / "times.csv"
    path.write_text("accession,accepted\n1,2\n")
    with pytest.raises(DataError, match="lacks the column accepted_at; needed are accession, acc"):
        read_filing_times(path, None)


def test_only_accession_numbers_get_dashes():
    """Eighteen digits get their dashes; anything else stays as it is."""
    given = pd.Series(["000196768024000113", " 0001967680-24-000113 ", "form4.snow"])
    assert list(dashed(given)) == ["0001967680-24-000113", "0001967680-24-000113", "form4.snow"]
