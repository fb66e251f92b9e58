"""Canonical event tables, read only when a run needs them."""

from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from ..errors import DataError, OutputError, ParameterError
from ..market.symbols import clean_symbol
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
        replace_real: With `overwrite`, let simulated events replace real ones too.
        metadata: Free notes for Kedro-Viz and the hooks.
    """

    def __init__(
        self,
        *,
        filepath: str,
        kind: Kind,
        overwrite: bool = False,
        replace_real: bool = False,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(filepath=filepath, metadata=metadata)
        self._kind = kind
        self._overwrite = overwrite
        self._replace_real = replace_real

    def load(self) -> Any:
        """Return a function without arguments that returns the table."""
        return partial(read_events, self._filepath, self._kind)

    def save(self, data: pd.DataFrame) -> None:
        """Write the table, unless other events are there that must not be overwritten.

        Raises:
            OutputError: They are, or simulated events would replace real ones.
        """
        table = check_events(data, self._kind, self._filepath)
        if self._overwrite and not self._replace_real and _is_simulated(table):
            self._refuse_to_replace_real()
        if self._exists() and not self._overwrite:
            if read_events(self._filepath, self._kind).equals(table):
                return
            raise OutputError(
                f"{self._filepath} holds other {self._kind} events; pass --overwrite (with kedro "
                "run: --params overwrite_events=true) to replace them, or move the file away."
            )
        super().save(table)

    def _refuse_to_replace_real(self) -> None:
        try:
            stored = pd.read_parquet(self._filepath, columns=["source"])
        except (OSError, pa.ArrowException, ValueError):
            return  # missing, broken or none of ours: there is nothing to protect
        if not _is_simulated(stored):
            raise OutputError(
                f"{self._filepath} holds {self._kind} events of {stored['source'].iloc[0]}, which "
                "simulated ones do not replace; say --data-source simulated with --overwrite (with "
                "kedro run: --params replace_real_events=true), or move the file away."
            )

    def _write(self, data: pd.DataFrame, path: Path) -> None:
        data.to_parquet(path, index=False)


def _is_simulated(table: pd.DataFrame) -> bool:
    return bool((table["source"] == "simulated").all())


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
            f"with: python scripts/cli.py fetch_events --kind {kind} "
            f"--data-source {_source_of(path, kind)} --path {path}"
        )
    try:
        table = pd.read_parquet(path)
    except (OSError, pa.ArrowException, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path} cannot be read ({reason}); fetch the events anew.") from error
    return check_events(table, kind, path)


def check_events(table: pd.DataFrame, kind: Kind, path: Path) -> pd.DataFrame:
    """Return the table in order, its times in UTC nanoseconds and its symbols in upper case.

    Raises:
        DataError: It is empty, or columns are missing or hold what they must not.
    """
    from pandera.errors import SchemaError

    from .. import schemas

    if table.empty:
        raise DataError(f"{path} holds no {kind} event: the table is empty; fetch the events anew.")
    model = {"insider": schemas.InsiderEvents, "shipping": schemas.ShippingEvents}[kind]
    cast = {name: _in_utc(table[name], path) for name in TIMES if name in table.columns}
    if "symbol" in table.columns:
        cast["symbol"] = _clean_symbols(table["symbol"], path)
    try:
        checked = model.validate(table.assign(**cast))
    except SchemaError as error:
        reason = " ".join(str(error).split())[:200]
        raise DataError(f"{path} is no table of {kind} events: {reason}") from error
    order = [KEYS[kind], "available_at"]
    return pd.DataFrame(checked.sort_values(order, kind="stable", ignore_index=True))


def _in_utc(times: pd.Series, path: Path) -> pd.Series:
    """Times in UTC nanoseconds, which reach from 1677 to 2262 and no further."""
    from ..sources.event_rows import POSSIBLE_YEARS

    if not isinstance(times.dtype, pd.DatetimeTZDtype):
        raise DataError(
            f"{path}: column {times.name} must hold times with a zone, got {times.dtype}; "
            "fetch the events anew."
        )
    first, last = POSSIBLE_YEARS
    year = times.dt.year
    wrong = year[year.notna() & ~year.between(first, last)]
    if len(wrong):
        raise DataError(
            f"{path}: column {times.name} holds a time of the year {wrong.iloc[0]:.0f}; "
            f"use times of the years {first} to {last}."
        )
    return times.dt.tz_convert("UTC").dt.as_unit("ns")


def _clean_symbols(symbols: pd.Series, path: Path) -> pd.Series:
    """Symbols as bars have them; what is no text at all is left to the schema."""
    texts = [text for text in symbols.unique() if isinstance(text, str)]
    try:
        cleaned = {text: clean_symbol(text) for text in texts}
    except ParameterError as error:
        raise DataError(f"{path}: column symbol: {error}") from error
    wrong = {text: symbol for text, symbol in cleaned.items() if text != symbol}
    return symbols.replace(wrong) if wrong else symbols


def _source_of(path: Path, kind: Kind) -> str:
    """The data source that is likely to read a file that is no canonical table."""
    return "sec" if kind == "insider" and path.suffix.lower() in (".zip", ".xml") else "file"
