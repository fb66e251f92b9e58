"""Where there are data: shares by symbol and time, and events by period."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.quality.coverage import BINS, MOST_BARS, WEEK_NS, count_events, cover_places
from assembled_core.workflows.data_quality import inspect_tables
from assembled_core.workflows.quality_result import QualitySettings
from raw_samples import daily, intraday, raw

DAY_NS = 86_400_000_000_000


def cover(*frames):
    """Return the coverage of one table of bars."""
    return inspect_tables([raw(pd.concat(frames), "t.csv")], QualitySettings()).coverage[0]


def test_a_missing_session_empties_its_bin():
    """One bin a session where they are few; NaN before the first bar, 0 in a gap."""
    found = cover(daily("A", 50), daily("B", 50).iloc[10:], daily("C", 50).drop(index=[20, 21]))
    assert found.subjects == ("A", "B", "C")
    assert found.share.shape == (3, 50)
    assert (found.share[0] == 1).all()
    assert np.isnan(found.share[1, :10]).all()
    assert (found.share[1, 10:] == 1).all()
    assert np.flatnonzero(found.share[2] == 0).tolist() == [20, 21]
    assert len(found.edges) == 51


def test_many_sessions_share_bins():
    """No more bins than a picture has pixels, and none is lost."""
    found = cover(daily("A", 1500).drop(index=[700]))
    assert found.share.shape == (1, BINS)
    assert (found.share < 1).sum() == 1
    assert 0.3 < found.share.min() < 1


def test_intraday_shares_count_bars():
    """Half a day's bars are half a day."""
    bars = intraday("A", 3)
    found = cover(bars.drop(index=range(78, 117)))
    np.testing.assert_allclose(found.share, [[1, 0.5, 1]])


def test_places_have_periods_of_their_own_step():
    """A weekly table whose weeks are seven to nine days long has no hole but the real one."""
    days = np.cumsum([0, 7, 9, 5, 7, 14, 7]) * DAY_NS
    found = cover_places("t", np.array(["X"] * 7, dtype=object), days, 7 * DAY_NS)
    assert found.share.tolist() == [[1, 1, 1, 1, 1, 0, 1, 1]]


@pytest.mark.parametrize(("weeks", "period"), [(50, "a week"), (1000, "in 4 weeks")])
def test_events_are_counted_by_period(weeks, period):
    """Each event once, in no more periods than can be drawn."""
    happened = np.arange(weeks) * WEEK_NS
    found = count_events("t", happened, happened + WEEK_NS)
    assert found.period == period
    assert len(found.begins) <= MOST_BARS
    assert weeks - 4 <= found.happened.sum() <= weeks
    assert found.published is not None


def test_typing_errors_do_not_stretch_the_picture():
    """One event of 1902 among thousands is left out."""
    days = np.append(np.arange(18_000, 19_000).repeat(5), -25_000) * DAY_NS
    assert count_events("t", days, None).begins[0] > 17_000 * DAY_NS
