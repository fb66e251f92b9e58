"""Returns by year and month."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.reporting.returns_table import monthly_returns, yearly_returns

STAMPS = pd.to_datetime(["2019-11-29", "2019-12-31", "2020-01-02", "2020-01-31", "2020-03-31"])
CURVE = pd.DataFrame(
    {
        "timestamp": STAMPS.tz_localize("UTC").as_unit("ns"),
        "equity": [110.0, 99.0, 100.0, 108.9, 119.79],
    }
)


def test_years_multiply_to_the_total():
    """Each year counts from the last equity of the year before, the first from the capital."""
    years = yearly_returns(CURVE, start_capital=100.0)
    np.testing.assert_allclose(years, [-0.01, 0.21])
    assert list(years.index) == [2019, 2020]
    assert (1 + years).prod() == pytest.approx(1.1979)


def test_first_equity_is_the_base_without_capital():
    """Without a start capital the first year counts from the first row."""
    assert yearly_returns(CURVE).iloc[0] == pytest.approx(99 / 110 - 1)


def test_months_stand_in_a_row_per_year():
    """A month without a session is NaN, and the next counts from the last equity seen."""
    table = monthly_returns(CURVE, start_capital=100.0)
    assert list(table.columns[:2]) == ["Jan", "Feb"]
    assert table.columns[-1] == "year"
    np.testing.assert_allclose(table.loc[2019, ["Nov", "Dec", "year"]], [0.1, -0.1, -0.01])
    np.testing.assert_allclose(table.loc[2020, ["Jan", "Feb", "Mar"]], [0.1, np.nan, 0.1])
    assert table.loc[2019, "Jan":"Oct"].isna().all()


def test_empty_curve_is_refused():
    """There are no returns without equity, and a missing column is named."""
    with pytest.raises(DataError, match="empty"):
        yearly_returns(CURVE.iloc[:0])
    with pytest.raises(DataError, match=r"lacks \['timestamp'\]"):
        monthly_returns(CURVE.drop(columns="timestamp"))
