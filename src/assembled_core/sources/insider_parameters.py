"""Parameters of the insider sources."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from .publication import TimeZone

# what the SEC's forms 3, 4 and 5 know; V is a mark beside another code
TRANSACTION_CODES = frozenset("PSADFIMCEHOXGLWZJKUV")


def _known_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(codes) - TRANSACTION_CODES)
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)} is no transaction code of Form 4; "
            "use codes such as P (bought) and S (sold) in the open market"
        )
    return codes


class InsiderSourceParameters(BaseModel):
    """What is taken from insiders' filings, and how they are read.

    Args:
        codes: Transaction codes to keep; P and S are purchases and sales on the open market.
        earliest_trade: A trade dated before it is a typing error and dropped.
        max_price_usd: A price per share above it is a typing error and becomes NaN.
        symbols: Symbol as filed (upper case) -> symbol of the bars, such as {BFB: BF.B}.
        filing_times: CSV with columns accession and accepted_at: when EDGAR accepted each filing.
        accepted_at: The same for a single XML document, such as 2024-07-31T16:30:12-04:00.
        filing_time_zone: Zone of acceptance times that carry none; without it they are refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_known_codes)] = (
        "P",
        "S",
    )
    earliest_trade: dt.date = Field(dt.date(1990, 1, 1), ge=dt.date(1900, 1, 1))
    max_price_usd: float = Field(1e6, gt=0, le=1e6)
    symbols: Mapping[str, str] = Field(default_factory=dict)
    filing_times: str | None = None
    accepted_at: str | None = None
    filing_time_zone: TimeZone | None = None
