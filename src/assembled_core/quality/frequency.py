"""Whether raw bars are daily or intraday, where nothing says it."""

import pandas as pd

from ..market.sessions import DAY_NS
from .forms import bar_columns
from .stamps import NOT_A_TIME, read_stamps
from .thresholds import QualityThresholds

ONE_A_DATE = 0.9  # share of different dates among different stamps of daily bars; some are off


def tell_frequency(rows: pd.DataFrame, thresholds: QualityThresholds) -> str:
    """Return `1d` where nearly every stamp of a symbol has a date of its own, else `5min`.

    Args:
        rows: Raw bars of one or more symbols.
        thresholds: Which years can be.
    """
    names = bar_columns(rows.columns)
    stamps = read_stamps(rows[names["timestamp"]], thresholds).ns
    keys = pd.DataFrame({"stamp": stamps, "date": stamps // DAY_NS})
    keys["symbol"] = rows[names["symbol"]].astype("str").to_numpy() if "symbol" in names else ""
    keys = keys[stamps != NOT_A_TIME]
    dates = len(keys.drop_duplicates(["symbol", "date"]))
    return "1d" if dates >= ONE_A_DATE * len(keys.drop_duplicates(["symbol", "stamp"])) else "5min"
