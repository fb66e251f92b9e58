"""Canonical event tables, read only when a run needs them."""

from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from ..errors import DataError, OutputError, ParameterError
from .base import LocalFileDataset

Kind = Literal["insider", "shipping"]
TIMES = ("event_time", "available_at", "superseded_at")
KEYS = {"insider": "symbol", "shipping": "place"}


class EventsDataset(LocalFileDataset):
    """Events as parquet; loading gives a function that loads, so that no run needs idle files.

    Args:
        filepath: Path of the table, ending in .parquet.
        kind: `insider` or `shipping`: which canonical table it is.
        overwrite: On saving, replace a file that holds other events; by default it is kept.
        metadata: Free notes for Kedro-Viz and the hooks.
    """

    def __init__(
        self,
        *,
        filepath: str,
        kind: Kind,
        overwrite: bool = False,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(filepath=filepath, metadata=metadata)
        self._kind = kind
        self._overwrite = overwrite

    def load(self) -> Any:
        """Return a function without arguments that returns the table."""
        return partial(read_events, self._filepath, self._kind)

    def save(self, data: pd.DataFrame) -> None:
        """Write the table, unless other events are there that must not be overwritten.

        Raises:
            OutputError: They are.
        """
        table = check_events(data, self._kind, self._filepath)
        if self._exists() and not self._overwrite:
            if read_events(self._filepath, self._kind).equals(table):
                return
            raise OutputError(
                f"{self._filepath} holds other {self._kind} events; pass --overwrite to replace "
                "them, or move the file away."
            )
        super().save(table)

    def _write(self, data: pd.DataFrame, path: Path) -> None:
        data.to_parquet(path, index=False)


def read_events(path: Path, kind: Kind) -> pd.DataFrame:
    """Read a canonical event table.

    Raises:
        DataError: The file is missing, broken, or not in the canonical form.
    """
    if not path.is_file():
        raise DataError(
            f"no {kind} events at {path}; bring some with: python scripts/cli.py fetch_events "
            f"--kind {kind} (simulated ones without further flags), or pass --{kind}-events FILE."
        )
    if path.suffix != ".parquet":
        raise ParameterError(
            f"{path} is not a canonical event table (.parquet); turn a source's own file into one "
            f"with: python scripts/cli.py fetch_events --kind {kind} --path {path}"
        )
    try:
        table = pd.read_parquet(path)
    except (OSError, pa.ArrowException, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path} cannot be read ({reason}); fetch the events anew.") from error
    return check_events(table, kind, path)


def check_events(table: pd.DataFrame, kind: Kind, path: Path) -> pd.DataFrame:
    """Return the table with its times in UTC nanoseconds, in order, or say what is wrong with it.

    Raises:
        DataError: Columns are missing or hold what they must not.
    """
    from pandera.errors import SchemaError

    from .. import schemas

    model = {"insider": schemas.InsiderEvents, "shipping": schemas.ShippingEvents}[kind]
    times = [name for name in TIMES if name in table.columns]
    zoned = [name for name in times if isinstance(table[name].dtype, pd.DatetimeTZDtype)]
    if len(zoned) < len(times):
        wrong = next(name for name in times if name not in zoned)
        raise DataError(
            f"{path}: column {wrong} must hold times with a zone, got {table[wrong].dtype}; "
            "fetch the events anew."
        )
    cast = {name: table[name].dt.tz_convert("UTC").dt.as_unit("ns") for name in times}
    try:
        checked = model.validate(table.assign(**cast))
    except SchemaError as error:
        reason = " ".join(str(error).split())[:200]
        raise DataError(f"{path} is no table of {kind} events: {reason}") from error
    order = [KEYS[kind], "available_at"]
    return pd.DataFrame(checked.sort_values(order, kind="stable", ignore_index=True))
