"""What parameters_tracking.yml may say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import ParameterError
from ..plain_values import to_plain
from .record_text import one_line


class TrackingParameters(BaseModel):
    """Settings of the experiment store; each is explained in parameters_tracking.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = False
    name: str | None = None
    tags: tuple[str, ...] = ()
    root: Path = Path("experiments")
    command: str | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)
    stand_ins: dict[str, str] = Field(default_factory=dict)


def read_tracking(parameters: Mapping[str, Any]) -> TrackingParameters:
    """Return the checked `tracking` group of a run's parameters.

    Raises:
        ParameterError: an unknown key or a value of the wrong kind.
    """
    try:
        return TrackingParameters.model_validate(to_plain(parameters.get("tracking") or {}))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(["tracking", *map(str, first["loc"])])
        raise ParameterError(
            f"`{key}`: {one_line(first['msg'])}, got {first['input']!r}; "
            "parameters_tracking.yml lists the keys."
        ) from error
