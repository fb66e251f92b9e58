"""How Yahoo is asked for prices."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator


class YahooParameters(BaseModel):
    """What to fetch from Yahoo, and how patiently."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start_date: date | None = None
    end_date: date | None = None
    overlap_days: int = Field(10, ge=1, le=365)
    refetch: bool = False
    delay_minutes: float = Field(30.0, ge=0, le=1440)
    pause_seconds: float = Field(0.5, ge=0, le=3600)
    batch_size: int = Field(50, ge=1)
    batch_pause_seconds: float = Field(10.0, ge=0, le=3600)
    max_retries: int = Field(3, ge=0, le=10)
    backoff_seconds: float = Field(1.0, ge=0, le=3600)
    rate_limit_seconds: float = Field(60.0, ge=0, le=3600)
    timeout_seconds: float = Field(20.0, gt=0, le=600)
    tickers: dict[str, str] = {}

    @model_validator(mode="after")
    def _in_order(self) -> "YahooParameters":
        if self.start_date and self.end_date and self.start_date > self.end_date:
            raise ValueError(
                f"start date {self.start_date} is after end date {self.end_date}; swap them"
            )
        return self
