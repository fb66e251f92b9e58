"""The ML dataset: written symbol by symbol, read whole, with its own account of how it was made."""

import contextlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from kedro.io import AbstractDataset

from ..errors import DataError, EmptyDataError, ParameterError
from ..market.columns import Columns, LazyColumns, Text
from ..market.fingerprint import combine_digests
from ..progress import track
from .atomic import check_writable, write_aside
from .base import digest_file

logger = logging.getLogger(__name__)

METADATA_KEY = b"assembled_core"
PARTS = ("labels", "window", "market", "events")  # of the metadata, mappings themselves
TIMES = ("timestamp", "label_end", "horizon_end")
IDENTITY = ("strategy", "freq", "labels", "span", "price_fingerprint")
_TEXT = ["symbol", "exit_reason"]
_ROWS_A_GROUP = 65_536


@dataclass(frozen=True)
class LazySamples:
    """Samples that are made while they are saved.

    Args:
        partitions: {symbol: its lazy samples}; their notes hold `price_digest` and `counts`.
        metadata: How the dataset is made.
        explain_empty: From the summed counts to one line saying why no row is left.
        warn: Says of the summed counts what a user should know.
    """

    partitions: Mapping[str, LazyColumns]
    metadata: Mapping[str, Any]
    explain_empty: Callable[[Mapping[str, int]], str]
    warn: Callable[[Mapping[str, int]], None] | None = None


class MLDataset(AbstractDataset[Any, Any]):
    """An ML dataset as parquet (metadata inside) or CSV (metadata beside it).

    Args:
        filepath: Path ending in .parquet or .csv; a CSV's metadata is in `<file>.meta.json`.
        metadata: Free notes for Kedro-Viz and the hooks.

    Saving takes `LazySamples`; memory follows the largest symbol. Loading gives the frame, time
    columns in datetime64[ns, UTC], with how it was made in `attrs["metadata"]`.
    """

    def __init__(self, *, filepath: str, metadata: dict[str, Any] | None = None) -> None:
        self._filepath = Path(filepath)
        self.metadata = metadata

    def load(self) -> pd.DataFrame:
        """Return the whole dataset.

        Raises:
            DataError: The file is missing or broken.
            ParameterError: Its format is unknown.
        """
        return read_ml_dataset(self._filepath)

    def save(self, data: LazySamples) -> None:
        """Evaluate and write the samples of each symbol in turn.

        Raises:
            EmptyDataError: No row is left; nothing is written.
        """
        sink_type = _sink_type(self._filepath)
        with write_aside(self._filepath) as scratch:
            summary = _Summary()
            sink = sink_type(scratch)
            for symbol, loader in track(data.partitions.items(), "Building", unit="symbol"):
                samples = loader.columns()
                summary.add(symbol, samples)
                sink.add(samples)
            if summary.rows == 0:
                raise EmptyDataError(f"the dataset is empty: {data.explain_empty(summary.counts)}")
            metadata = {**data.metadata, **summary.facts()}
            sink.close(metadata)
        if sink_type is _CsvSink:
            with write_aside(_sidecar(self._filepath)) as scratch:
                scratch.write_text(json.dumps(metadata, indent=2) + "\n", encoding="utf-8")
        if data.warn is not None:
            data.warn(summary.counts)
        _warn_of_one_class(metadata["label_counts"])

    def check_output(self) -> None:
        """Refuse a path that `save` could not write, before anything is computed for it.

        Raises:
            ParameterError: The format is unknown.
            OutputError: The path, or that of a CSV's metadata, cannot be written.
        """
        check_writable(self._filepath)
        if _sink_type(self._filepath) is _CsvSink:
            check_writable(_sidecar(self._filepath))

    def identify(self) -> dict[str, Any] | str | None:
        """Return what makes it another dataset, without reading its rows.

        A dataset that does not say how it was made is told by a digest of its file; None where
        there is no file.

        Raises:
            DataError: The file is broken.
        """
        if not self._filepath.is_file():
            return None
        made = read_metadata(self._filepath)
        if not made:
            return digest_file(self._filepath)
        return {name: made[name] for name in IDENTITY if name in made}

    def _exists(self) -> bool:
        return self._filepath.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


def read_ml_dataset(path: Path) -> pd.DataFrame:
    """Read an ML dataset and its metadata; where these say no strategy it is the file's stem.

    Raises:
        DataError: The file is missing or broken.
        ParameterError: Its format is unknown.
    """
    if path.suffix not in (".parquet", ".csv"):
        raise ParameterError(f"{path}: format {path.suffix!r} is unknown; use parquet or csv.")
    if not path.is_file():
        raise DataError(f"dataset {path} does not exist; run build_ml_dataset first.")
    with _reading(path):
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        frame = frame.reset_index(drop=True)  # rows picked in pandas keep labels that may repeat
    metadata = read_metadata(path) or {}
    for name in TIMES:
        if name in frame.columns:
            frame[name] = pd.to_datetime(frame[name], utc=True).dt.as_unit("ns")
    if metadata.get("strategy") is None:
        # who trains on it says so, once it has passed validation
        metadata = {**metadata, "strategy": path.stem, "strategy_from": path.name}
    frame.attrs["metadata"] = metadata
    return frame


def read_metadata(path: Path) -> dict[str, Any] | None:
    """Return only how the dataset at `path` was made; None where it does not say.

    Raises:
        DataError: The file is broken, or what it says, or a part of that, is no mapping.
    """
    with _reading(path):
        if path.suffix == ".parquet":
            held = (pq.read_metadata(path).metadata or {}).get(METADATA_KEY)
        else:
            sidecar = _sidecar(path)
            held = sidecar.read_bytes() if sidecar.is_file() else None
        metadata = None if held is None else json.loads(held)
    if not isinstance(metadata, dict | None):
        raise DataError(f"dataset {path} says of itself {metadata!r:.80}; build it anew.")
    for part in PARTS:
        if not isinstance(said := (metadata or {}).get(part), dict | None):
            raise DataError(
                f"dataset {path} says of its {part} {said!r:.80}, no mapping; build it anew."
            )
    return metadata


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say in one line what is wrong with a dataset that cannot be read."""
    try:
        yield
    except (OSError, pa.ArrowException, pd.errors.ParserError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"dataset {path} cannot be read ({reason}); build it anew.") from error


def _warn_of_one_class(counts: Mapping[str, int]) -> None:
    if len(counts) == 1:
        label, count = next(iter(counts.items()))
        logger.warning(
            "All %d labels of the dataset are %s: with one class there is nothing to learn; "
            "change the success threshold, the horizon or the window.",
            count,
            label,
        )


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".meta.json")


class _Summary:
    """What the saved samples add up to."""

    def __init__(self) -> None:
        self.rows = 0
        self.counts: Counter[str] = Counter()
        self._digests: dict[str, str] = {}
        self._labels: Counter[str] = Counter()
        self._span: list[np.datetime64] = []

    def add(self, symbol: str, samples: Columns) -> None:
        self.rows += len(samples)
        self.counts.update(samples.notes["counts"])
        self._digests[symbol] = samples.notes["price_digest"]
        if len(samples):
            labels, counts = np.unique(samples["label"], return_counts=True)
            self._labels.update(dict(zip(map(str, labels), counts.tolist(), strict=True)))
            self._span += [samples["timestamp"][0], samples["timestamp"][-1]]

    def facts(self) -> dict[str, Any]:
        return {
            "price_fingerprint": combine_digests(self._digests),
            "symbols": sorted(self._digests),
            "rows": self.rows,
            "label_counts": dict(sorted(self._labels.items())),
            "span": [f"{pd.Timestamp(end)}" for end in (min(self._span), max(self._span))],
        }


class _Sink(Protocol):
    """Takes samples, then is closed with the metadata."""

    def __init__(self, path: Path) -> None: ...
    def add(self, samples: Columns) -> None: ...
    def close(self, metadata: Mapping[str, Any]) -> None: ...


class _ParquetSink:
    """Row groups of many small symbols: a group per symbol would be slow to read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self._held: list[pa.Table] = []

    def add(self, samples: Columns) -> None:
        if len(samples):
            self._held.append(_arrow_table(samples))
            if sum(map(len, self._held)) >= _ROWS_A_GROUP:
                self._flush()

    def close(self, metadata: Mapping[str, Any]) -> None:
        self._flush()
        assert self._writer is not None
        self._writer.add_key_value_metadata({METADATA_KEY: json.dumps(metadata).encode()})
        self._writer.close()

    def _flush(self) -> None:
        if not self._held:
            return
        table = pa.concat_tables(self._held).combine_chunks()
        if self._writer is None:
            # dictionaries pay for text only; on floats they cost half the time of writing
            self._writer = pq.ParquetWriter(self._path, table.schema, use_dictionary=_TEXT)
        self._writer.write_table(table)
        self._held = []


class _CsvSink:
    """One header, then each symbol's rows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._started = False

    def add(self, samples: Columns) -> None:
        if len(samples):
            samples.frame().to_csv(
                self._path,
                mode="a" if self._started else "w",
                header=not self._started,
                index=False,
                lineterminator="\n",
            )
            self._started = True

    def close(self, metadata: Mapping[str, Any]) -> None:
        """The metadata go into a file of their own."""


def _arrow_table(samples: Columns) -> pa.Table:
    return pa.table({name: _arrow_array(values) for name, values in samples.values.items()})


def _arrow_array(values: Any) -> pa.Array:
    if isinstance(values, Text):
        words = pa.DictionaryArray.from_arrays(values.codes, list(values.words))
        return words.cast(pa.string())
    if values.dtype.kind == "M":
        return pa.array(values, pa.timestamp("ns", tz="UTC"))
    return pa.array(values)


def _sink_type(path: Path) -> type[_Sink]:
    sinks: dict[str, type[_Sink]] = {".parquet": _ParquetSink, ".csv": _CsvSink}
    if path.suffix not in sinks:
        raise ParameterError(f"{path}: format {path.suffix!r} is unknown; use parquet or csv.")
    return sinks[path.suffix]
