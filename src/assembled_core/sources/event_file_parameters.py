"""How a file of one's own is read as events: which column is what, and in which zone."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from .publication import TimeZone

Role = Literal["officer", "director", "ten_percent_owner", "other"]
Text = Annotated[str, BeforeValidator(str)]  # YAML reads a bare 1 as a number, a bare no as False


class EventFileParameters(BaseModel):
    """What both kinds of files share.

    Args:
        columns: Column of the events -> column of the file, where the names differ.
        constants: Column of the events -> its value in every row, where the file has none.
        skip_rows: Lines before the header line of a CSV.
        separator: Between the columns of a CSV.
        thousands: Mark that groups the digits of numbers, such as a comma; empty: none.
        event_time_format: As strptime knows it, such as %m/%d/%Y; None: ISO 8601.
        available_at_format: The same for available_at and superseded_at.
        time_zone: Zone of times and dates that carry none; without it they are refused.
        available_after_days: For a file without available_at: an event is known when the day so
            many days after it is over in `time_zone`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    known: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()

    columns: Mapping[str, Text] = {}
    constants: Mapping[str, Text] = {}
    skip_rows: Annotated[int, Field(ge=0)] = 0
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    thousands: Annotated[str, Field(max_length=1)] = ""
    event_time_format: str | None = None
    available_at_format: str | None = None
    time_zone: TimeZone | None = None
    available_after_days: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _names_are_known(self) -> "EventFileParameters":
        for name in (*self.columns, *self.constants):
            if name not in self.known:
                raise ValueError(f"{name!r} is no column of events; use {', '.join(self.known)}")
        times = sorted({"event_time", "available_at", "superseded_at"} & set(self.constants))
        if times:
            raise ValueError(f"{times[0]} cannot be the same for all events; name its column")
        both = sorted(set(self.columns) & set(self.constants))
        if both:
            raise ValueError(f"{both[0]} is under columns and under constants; keep one")
        if self.available_after_days is not None and self.time_zone is None:
            raise ValueError("available_after_days counts days of a zone; declare time_zone")
        return self


class InsiderFileParameters(EventFileParameters):
    """How a file of insiders' trades is read.

    Args:
        codes: Values of the column `code` to keep; P and S are trades on the open market. A file
            without that column is kept whole, purchases as P and sales as S.
        buy_words: Values of the column `direction` (case and blanks at the ends do not matter) that
            mean bought; shares then count by their size. Without a direction they carry a sign.
        sell_words: Values that mean sold.
        role_words: Value of the column `role` -> role; the roles' own names need no entry, and what
            is not here is `other`.
    """

    known: ClassVar[tuple[str, ...]] = (
        "symbol",
        "event_time",
        "available_at",
        "superseded_at",
        "insider",
        "role",
        "code",
        "direction",
        "shares",
        "price",
        "source_id",
    )
    required: ClassVar[tuple[str, ...]] = ("symbol", "event_time", "shares")

    codes: Annotated[tuple[Text, ...], Field(min_length=1)] = ("P", "S")
    buy_words: tuple[Text, ...] = ()
    sell_words: tuple[Text, ...] = ()
    role_words: Mapping[str, Role] = {}

    @model_validator(mode="after")
    def _words_mean_one_thing(self) -> "InsiderFileParameters":
        if bool(self.buy_words) != bool(self.sell_words):
            raise ValueError("buy_words and sell_words belong together; give both")
        both = sorted(set(self.buy_words) & set(self.sell_words))
        if both:
            raise ValueError(f"{both[0]!r} is a buy word and a sell word; keep one")
        return self


class ShippingFileParameters(EventFileParameters):
    """How a file of vessel counts is read; `kind` is `transit` or `waiting` in each row."""

    known: ClassVar[tuple[str, ...]] = (
        "place",
        "event_time",
        "available_at",
        "kind",
        "vessel_count",
        "capacity",
    )
    required: ClassVar[tuple[str, ...]] = ("place", "event_time", "kind", "vessel_count")
