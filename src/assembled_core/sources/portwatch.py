"""IMF PortWatch: ships through chokepoints and calls at ports, a figure per place and day.

The columns are those of the datasets "Daily Chokepoint Transit Calls and Trade Volume Estimates"
and "Daily Port Activity Data and Trade Estimates" of portwatch.imf.org. Its pages say: updated
weekly, Tuesdays at 9:00 New York time, and revised later. The last day was seen to be the Sunday
or the Friday before, a lag of 2 to 4 days; the default is the longer. There is no archive of
what was published: only downloads that were kept tell (`vintages`).
"""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import pyarrow as pa
from pydantic import BaseModel, BeforeValidator, ConfigDict

from ..errors import DataError
from .event_columns import SHIPPING_COLUMNS
from .native_file import REPEATED_TEXT, read_names, read_native
from .publication import WeeklyPublication, next_midnight
from .report import DataReport, Sieve
from .vintages import Download, find_downloads, find_files, keep_changes

Vessels = Literal["total", "container", "dry_bulk", "general_cargo", "roro", "tanker", "cargo"]
_LAUNCH = "2023-11-15"  # day of the IMF's press release


class PortWatchParameters(BaseModel):
    """How PortWatch's files are read.

    Args:
        vessels: Which ships count; `total`: the columns n_total or portcalls.
        place: Column that names the place.
        places: Places to keep; all where empty.
        publication: When a day's figure comes out.
        public_since: Date before which nothing was known, such as 2023-11-15, when PortWatch was
            opened; None: as if it had been published from its first day on.
        vintages: File name -> date or time of its download, where the name does not hold it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    vessels: Vessels = "total"
    place: Literal["portname", "portid"] = "portname"
    places: tuple[str, ...] = ()
    publication: WeeklyPublication = WeeklyPublication()
    public_since: dt.date | None = None
    vintages: dict[str, Annotated[str, BeforeValidator(str)]] = {}


def is_portwatch(path: Path) -> bool:
    """Say whether a file, or the first one of a folder, has the columns of a PortWatch download."""
    return _dataset(read_names(find_files(path)[0])) is not None


def read_portwatch(path: Path, settings: PortWatchParameters) -> tuple[pd.DataFrame, DataReport]:
    """Return the shipping events of one download, or of a folder with several, and the account.

    A figure of the first (or only) download is known from its weekly publication, or from the
    download where that was earlier; its value is the download's, which a note says. A later
    download adds the figures that are new or differ, known from its own time.

    Args:
        path: A CSV or parquet file, or a folder of them, of chokepoints, ports or both.
        settings: Which figures, and when they were public.

    Returns:
        Shipping events. `transit` (fewer is congested) is the kind of both: ships pass a blocked
        strait, and call at a congested port, less often. vessel_count in ships; capacity in tonnes
        of trade as PortWatch estimates it, for a port its imports and exports together.

    Raises:
        DataError: A file is no PortWatch download, cannot be read or has no date, a name stands for
            several places, or no figure is left.
    """
    downloads = find_downloads(path, settings.vintages, settings.publication.time_zone)
    rows = pd.concat([_read(download, settings) for download in downloads], ignore_index=True)
    sieve = Sieve(rows, ["date", "place", "vessel_count"])
    sieve.drop(rows["portname"].isna() | rows["portid"].isna(), "no name or no id of a place")
    _require_one_place_per_name(sieve.rows)
    _sift(sieve, settings)
    if sieve.rows.empty:
        raise DataError(f"{path}: no figure is left; {_main_reason(sieve)}.")
    kept = keep_changes(sieve)
    table, notes = _publish(kept, settings)
    return table, sieve.report("portwatch", len(table), notes)


def _dataset(names: list[str]) -> str | None:
    if not {"date", "portid", "portname"} <= set(names):
        return None
    return "chokepoints" if "n_total" in names else "ports" if "portcalls" in names else None


def _read(download: Download, settings: PortWatchParameters) -> pd.DataFrame:
    names = read_names(download.path)
    dataset = _dataset(names)
    if dataset is None:
        raise DataError(
            f"{download.path} is no PortWatch download; it needs the columns date, portid, "
            "portname, and n_total (chokepoints) or portcalls (ports)."
        )
    count, parts = _figures(dataset, settings.vessels)
    if count not in names:
        raise DataError(f"{download.path} has no column {count}; download it anew, or set vessels.")
    parts = [name for name in parts if name in names]
    texts = dict.fromkeys(("date", "portid", "portname"), REPEATED_TEXT)
    numbers = dict.fromkeys((count, *parts), pa.float64())
    raw = read_native(download.path, {**texts, **numbers})
    return pd.DataFrame(
        {
            "dataset": dataset,
            "date": raw["date"].astype("str"),
            "event_time": _read_days(raw["date"]),
            "place": raw[settings.place].astype("str"),
            "portid": raw["portid"].astype("str"),
            "portname": raw["portname"].astype("str"),
            "known_at": pd.Series(download.known_at, raw.index, dtype="datetime64[ns, UTC]"),
            "vessel_count": raw[count],
            "capacity": raw[parts].sum(axis=1, min_count=1),
        }
    )


def _figures(dataset: str, vessels: Vessels) -> tuple[str, list[str]]:
    """The column that counts, and those whose sum is the tonnes of trade."""
    if dataset == "ports":
        ending = "" if vessels == "total" else f"_{vessels}"
        return f"portcalls{ending}", [f"import{ending}", f"export{ending}"]
    return f"n_{vessels}", ["capacity" if vessels == "total" else f"capacity_{vessels}"]


def _read_days(dates: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """Days at 00:00 UTC, of `2019/01/01 00:00:00+00`, ISO dates or ArcGIS' milliseconds."""
    texts = pd.Series(dates.cat.categories.astype("str"))
    written = texts.str[:10].str.replace("/", "-")
    days = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce", utc=True)
    numbers = pd.to_numeric(texts, errors="coerce")
    # below that it is no day since 1973, but a date without its dashes
    since_1970 = pd.to_datetime(numbers.where(numbers > 1e11), unit="ms", utc=True)
    days = days.fillna(since_1970).dt.floor("D").dt.as_unit("ns")
    return days.reindex(dates.cat.codes).set_axis(dates.index)


def _require_one_place_per_name(rows: pd.DataFrame) -> None:
    known = rows[["place", "portid"]].drop_duplicates()
    shared = known[known["place"].duplicated(keep=False)]
    if len(shared):
        name = shared["place"].iloc[0]
        ids = ", ".join(shared.loc[shared["place"] == name, "portid"])
        raise DataError(
            f"{name!r} is the name of several places ({ids}); set portwatch.place to portid."
        )


def _sift(sieve: Sieve, settings: PortWatchParameters) -> None:
    """Drop what cannot be used; the order matters, a row is counted once."""
    if settings.places:
        unknown = sorted(set(settings.places) - set(sieve.rows["place"]))
        if unknown:
            raise DataError(
                f"PortWatch has no place {unknown[0]!r}; there are "
                f"{', '.join(sorted(set(sieve.rows['place']))[:8])} and so on."
            )
        sieve.drop(~sieve.rows["place"].isin(settings.places), "not among the places asked for")
    sieve.drop(sieve.rows["event_time"].isna(), "the date cannot be read")
    over = sieve.rows["event_time"] + pd.Timedelta(days=1)
    sieve.drop(over > sieve.rows["known_at"], "a day that was not over at the download")
    count = sieve.rows["vessel_count"]
    sieve.drop(~(count < float("inf")), "no count")
    sieve.drop(sieve.rows["vessel_count"] < 0, "a count below 0")
    key = ["place", "event_time", "known_at"]
    sieve.drop(sieve.rows.duplicated([*key, "vessel_count", "capacity"]), "a repeated row")
    sieve.drop(sieve.rows.duplicated(key), "contradicts an earlier row of its place and day")


def _publish(
    kept: pd.DataFrame, settings: PortWatchParameters
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    scheduled = settings.publication.published_at(kept["event_time"])
    if settings.public_since is not None:
        since = pd.Series([pd.Timestamp(settings.public_since)])
        opened = next_midnight(since, settings.publication.time_zone).iloc[0]
        scheduled = scheduled.clip(lower=opened)
    oldest = kept["known_at"].groupby(kept["dataset"]).transform("min")
    revised = kept["known_at"] > oldest  # false where the only download has no date
    early = ~revised & (kept["known_at"] < scheduled)
    available = scheduled.mask(revised | early, kept["known_at"])
    table = kept.assign(available_at=available, kind="transit", source="portwatch")
    notes = _notes(kept, revised, early, available)
    return table[SHIPPING_COLUMNS].reset_index(drop=True), notes


def _notes(
    kept: pd.DataFrame,
    revised: "pd.Series[bool]",
    early: "pd.Series[bool]",
    available: "pd.Series[pd.Timestamp]",
) -> tuple[str, ...]:
    hypothetical = int((available < pd.Timestamp(_LAUNCH, tz="UTC")).sum())
    told = {
        "revised history: {} figures are those of the first download, not those first published": (
            int((~revised).sum())
        ),
        "{} figures are revisions or new days of later downloads": int(revised.sum()),
        "{} figures were downloaded before their weekly publication; is lag_days too long?": int(
            early.sum()
        ),
        f"{{}} figures count as known before {_LAUNCH}, when PortWatch was opened; "
        "public_since holds them back": hypothetical,
    }
    return tuple(text.format(count) for text, count in told.items() if count)


def _main_reason(sieve: Sieve) -> str:
    if not sieve.dropped:
        return "the file has no rows"
    reason = max(sieve.dropped, key=lambda name: sieve.dropped[name])
    return f"{sieve.dropped[reason]} rows: {reason} (such as {sieve.examples[reason]})"
