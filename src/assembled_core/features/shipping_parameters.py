"""Parameters of the shipping features."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ..errors import ParameterError
from ..market.symbols import clean_symbol
from .family import LONGEST_SILENCE_DAYS


def _clean(symbols: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(clean_symbol(symbol) for symbol in symbols))
    except ParameterError as error:
        raise ValueError(str(error).rstrip(".")) from error


Symbols = Annotated[tuple[str, ...], AfterValidator(_clean)]


class ShippingParameters(BaseModel):
    """Windows of the shipping features, who is exposed, and when a place counts as silent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    window_days: int = Field(7, ge=1, le=90)
    history_days: int = Field(365, ge=30, le=3650)
    min_history_days: int = Field(180, ge=1)
    max_silent_days: int = Field(30, ge=1, le=LONGEST_SILENCE_DAYS)
    exposure: dict[str, Symbols] = {}

    @model_validator(mode="after")
    def _history_can_suffice(self) -> "ShippingParameters":
        if self.min_history_days > self.history_days:
            raise ValueError(
                f"min_history_days {self.min_history_days} is more than history_days "
                f"{self.history_days}, so that no score is ever known; lower it"
            )
        return self
