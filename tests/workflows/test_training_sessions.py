"""The sessions that training counts by."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import ParameterError
from assembled_core.workflows import training_sessions as module
from assembled_core.workflows.training_sessions import training_sessions
from samples import ml_dataset


def dataset_of(calendar=None, **changes):
    """A dataset up to the days before Martin Luther King's day of 2024, on that calendar."""
    rows = ml_dataset(symbols=1, sessions=100, start="2023-08-14").assign(**changes)
    rows = rows[rows["horizon_end"] <= "2024-01-12"].copy()
    if calendar:
        rows.attrs["metadata"] = {"strategy": "x", "market": {"calendar": calendar}}
    return rows


def as_dates(sessions):
    """Session midnights as text."""
    return pd.DatetimeIndex(sessions).strftime("%Y-%m-%d").tolist()


def test_sessions_are_those_of_the_datasets_calendar():
    """Between the rows and beyond them, holidays are no sessions."""
    rows = dataset_of("XNYS")
    found = as_dates(training_sessions(rows, 5))
    assert "2023-11-23" not in found  # Thanksgiving, on which rows of this dataset fall
    assert found[0] == f"{rows['timestamp'].min():%Y-%m-%d}"
    after = [date for date in found if date > "2024-01-12"]
    assert after[:2] == ["2024-01-16", "2024-01-17"]
    assert len(after) >= 5


@pytest.mark.parametrize("calendar", [None, "data"])
def test_without_a_calendar_they_are_the_dates_of_the_rows(calendar):
    """What the rows name is known, and nothing beyond it."""
    rows = dataset_of(calendar)
    named = {
        *rows["timestamp"].dt.strftime("%Y-%m-%d"),
        *rows["horizon_end"].dt.strftime("%Y-%m-%d"),
    }
    assert as_dates(training_sessions(rows, 5)) == sorted(named)


def test_an_unknown_calendar_is_refused():
    """A dataset's own calendar that nobody knows is named."""
    with pytest.raises(ParameterError, match="calendar 'XNYZ' is unknown"):
        training_sessions(dataset_of("XNYZ"), 5)


def test_a_calendar_that_ends_too_early_is_said(monkeypatch, caplog):
    """Known up to the last outcome only, the sessions end there, with a warning."""
    rows = dataset_of("XNYS")
    whole = module.index_sessions

    def ending(calendar, stamps):
        if stamps.max() > rows["horizon_end"].max().value:
            raise ParameterError("calendar XNYS: ends too early")
        return whole(calendar, stamps)

    monkeypatch.setattr(module, "index_sessions", ending)
    assert as_dates(training_sessions(rows, 5))[-1] == f"{rows['horizon_end'].max():%Y-%m-%d}"
    assert "Calendar XNYS is not known far enough" in caplog.text


def test_the_frame_is_left_alone():
    """Counting sessions changes nothing in the dataset."""
    rows = dataset_of("XNYS")
    before = rows.copy()
    training_sessions(rows, 5)
    pd.testing.assert_frame_equal(rows, before)
    assert np.all(np.diff(training_sessions(rows, 0)) > 0)
