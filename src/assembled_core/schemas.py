"""The tables that cross a room, as pandera models; the catalog validates against them."""

from typing import Annotated, Any, ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

Time = Annotated[pd.DatetimeTZDtype, "ns", "UTC"]

# sums of trades are taken in whole ten-thousandths of a share and whole cents: with these limits
# tens of thousands of the largest trades stay within 64 bits
MAX_SHARES, MAX_PRICE_USD, MAX_VALUE_USD = 1e11, 1e6, 1e12
MAX_VESSELS = 1e9


class _Table(pa.DataFrameModel):
    """Named columns must be there and fit; further ones are welcome."""

    class Config:
        strict = False
        coerce = False


class MLDataset(_Table):
    """One row per sample: a bar with an active signal whose outcome is sure."""

    timestamp: Series[Time]
    symbol: Series[str]
    label: Series[Any]  # as it is: to make it whole would make 0 of 0.5
    realized_return: Series[float] = pa.Field(ge=-10, nullable=False)
    entry_price: Series[float] = pa.Field(gt=0)
    exit_price: Series[float] = pa.Field(gt=0)
    horizon_days: Series[int] = pa.Field(coerce=True, ge=0)
    label_end: Series[Time]
    horizon_end: Series[Time]
    sample_weight: Series[float] = pa.Field(gt=0, le=1)

    @pa.dataframe_check(name="one row per symbol and timestamp")
    @classmethod
    def keys_are_unique(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """A sample that stands twice would be trained on twice, and tested on itself."""
        return ~frame.duplicated(["symbol", "timestamp"])

    @pa.check("label", name="labels are 0 or 1 unless multi_class, then -2 to 2")
    @classmethod
    def labels_fit_their_type(cls, label: pd.Series) -> "pd.Series[bool]":
        """A dataset that says it is binary has two classes; one that says nothing may have five."""
        said = label.attrs.get("metadata") or {}
        label_type = str((said.get("labels") or {}).get("label_type", ""))
        return label.isin([0, 1] if label_type.startswith("binary") else range(-2, 3))

    @pa.dataframe_check(name="timestamp <= label_end <= horizon_end")
    @classmethod
    def ends_in_order(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """A sample is left after it is entered and before its horizon is over."""
        return (frame["timestamp"] <= frame["label_end"]) & (
            frame["label_end"] <= frame["horizon_end"]
        )


class OutOfFoldPredictions(_Table):
    """One row per tested sample and path: what a model that has not met it said."""

    timestamp: Series[Time]
    symbol: Series[str]
    label: Series[int] = pa.Field(coerce=True, isin=[-2, -1, 0, 1, 2])
    probability: Series[float] = pa.Field(ge=0, le=1)
    base_rate: Series[float] = pa.Field(ge=0, le=1)
    fold: Series[int] = pa.Field(coerce=True, ge=0)
    path: Series[int] = pa.Field(coerce=True, ge=0)

    @pa.dataframe_check(name="one row per path, symbol and timestamp")
    @classmethod
    def keys_are_unique(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """A path judges each sample once."""
        return ~frame.duplicated(["path", "symbol", "timestamp"])


class Confidences(_Table):
    """How likely each active bar is to succeed, and how that is known."""

    timestamp: Series[Time]
    symbol: Series[str]
    confidence: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    provenance: Series[str] = pa.Field(
        isin=["walk_forward", "out_of_sample", "cross_validated", "unscored"]
    )


class EquityCurve(_Table):
    """What the account was worth at each close."""

    timestamp: Series[Time] = pa.Field(unique=True)
    equity: Series[float]
    cash: Series[float]
    gross_exposure: Series[float] = pa.Field(ge=0)
    turnover: Series[float] = pa.Field(ge=0)
    costs: Series[float] = pa.Field(ge=0)


class Trades(_Table):
    """One row per round trip; an open one has no exit time.

    Without a meta-model confidence is NaN and provenance empty.
    """

    symbol: Series[str]
    direction: Series[str] = pa.Field(isin=["LONG", "SHORT"])
    entry_time: Series[Time]
    entry_price: Series[float] = pa.Field(gt=0)
    exit_time: Series[Time] = pa.Field(nullable=True)
    exit_price: Series[float] = pa.Field(ge=0)  # 0 where a delisting took everything
    quantity: Series[float] = pa.Field(gt=0)
    pnl: Series[float]
    return_: Series[float] = pa.Field(alias="return")
    costs: Series[float] = pa.Field(ge=0)
    confidence: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    provenance: Series[str] = pa.Field(
        isin=["", "walk_forward", "out_of_sample", "cross_validated", "unscored"]
    )


class InsiderEvents(_Table):
    """One row per trade that an insider reported; it counts from `available_at` on.

    A row whose `superseded_at` has come was replaced by an amendment (NaT: never).
    """

    symbol: Series[str]
    event_time: Series[Time]
    available_at: Series[Time]
    superseded_at: Series[Time] = pa.Field(nullable=True)
    insider: Series[str]
    role: Series[str] = pa.Field(isin=["officer", "director", "ten_percent_owner", "other"])
    code: Series[str]
    shares: Series[float] = pa.Field(ge=-MAX_SHARES, le=MAX_SHARES)
    price: Series[float] = pa.Field(gt=0, le=MAX_PRICE_USD, nullable=True)
    source_id: Series[str]
    source: Series[str]

    class Config(_Table.Config):
        """Each trade of an insider is there once."""

        unique: ClassVar[list[str]] = ["symbol", "source_id", "insider"]

    @pa.dataframe_check(name=f"a trade is worth at most {MAX_VALUE_USD:.0e} USD")
    @classmethod
    def is_worth_a_possible_sum(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """A price that makes a trade worth more is the total, typed into the wrong field."""
        return ~((frame["shares"] * frame["price"]).abs() > MAX_VALUE_USD)

    @pa.dataframe_check
    @classmethod
    def happens_before_it_is_known(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """No trade is public before its day, nor replaced before it was public."""
        replaced = frame["superseded_at"].isna() | (frame["superseded_at"] > frame["available_at"])
        return (frame["event_time"] <= frame["available_at"]) & replaced


class ShippingEvents(_Table):
    """One row per place, day and vintage of its vessel count; it counts from `available_at` on."""

    place: Series[str]
    event_time: Series[Time]
    available_at: Series[Time]
    kind: Series[str] = pa.Field(isin=["transit", "waiting"])
    vessel_count: Series[float] = pa.Field(ge=0, le=MAX_VESSELS)
    capacity: Series[float] = pa.Field(nullable=True)
    source: Series[str]

    class Config(_Table.Config):
        """Each vintage of a day is there once."""

        unique: ClassVar[list[str]] = ["place", "event_time", "available_at"]

    @pa.dataframe_check(name="a place is of one kind")
    @classmethod
    def is_of_one_kind(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """Many vessels mean congestion where they wait, and none where they pass."""
        return frame.groupby("place")["kind"].transform("nunique") == 1

    @pa.dataframe_check
    @classmethod
    def happens_before_it_is_known(cls, frame: pd.DataFrame) -> "pd.Series[bool]":
        """No figure is public before its day."""
        return frame["event_time"] <= frame["available_at"]
