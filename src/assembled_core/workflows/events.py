"""Which events are known to a run, prepared once for all symbols, and where they came from."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..errors import EmptyDataError
from ..features.family import FeatureFamily
from ..features.registry import FeatureParameters

logger = logging.getLogger(__name__)

SIMULATED = "simulated"


@dataclass(frozen=True)
class KnownEvents:
    """Events as the feature families use them.

    Args:
        prepared: What each family that reads events made of them, by the family's name.
        facts: Of each such table its rows, digest, sources and the times it spans, as plain data.
    """

    prepared: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def know_events(
    families: Iterable[FeatureFamily],
    loaders: Mapping[str, Callable[[], pd.DataFrame]],
    features: FeatureParameters,
    end: pd.Timestamp | None,
) -> KnownEvents:
    """Read and prepare the events that the families need; without such a family nothing is read.

    Args:
        families: The families to compute.
        loaders: {table: function that returns the canonical events}.
        features: Parameters of the families.
        end: Last session that counts; what became public after it is dropped unread.

    Raises:
        EmptyDataError: A table holds nothing that was public by then.
    """
    prepared, facts = {}, {}
    for family in families:
        if family.events is None or family.prepare is None:
            continue
        events = _until(loaders[family.events](), end)
        if events.empty:
            raise EmptyDataError(
                f"no {family.events} event was public by {end and end.date()}; "
                "choose a later end date or fetch earlier events."
            )
        prepared[family.name] = family.prepare(events, getattr(features, family.name))
        facts[family.events] = _describe(events)
    warn_of_events(facts)
    return KnownEvents(prepared, facts)


def warn_of_events(facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Warn of event tables that are simulated, or that show revised history.

    Args:
        facts: What `KnownEvents.facts` holds.
    """
    for table in simulated_tables(facts):
        logger.warning(
            "The %s events are simulated: no result on them says anything about a market.", table
        )
    for table in revised_tables(facts):
        logger.warning(
            "The %s events are of a single vintage: figures as revised later, not as first "
            "published.",
            table,
        )


def simulated_tables(facts: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of the tables that hold simulated events."""
    return tuple(table for table, held in facts.items() if SIMULATED in held["sources"])


def revised_tables(facts: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of the tables that show today's figures as if they had been the first."""
    return tuple(table for table, held in facts.items() if held.get("single_vintage"))


def _until(events: pd.DataFrame, end: pd.Timestamp | None) -> pd.DataFrame:
    """The events as they were known on the evening of the last session."""
    if end is None:
        return events
    after = end + pd.Timedelta(days=1)
    known = events[events["available_at"] < after].reset_index(drop=True)
    if "superseded_at" in known.columns:
        later = known["superseded_at"] >= after
        known = known.assign(superseded_at=known["superseded_at"].mask(later))
    return known


def _describe(events: pd.DataFrame) -> dict[str, Any]:
    hashed = pd.util.hash_pandas_object(events, index=False).to_numpy()
    vintages = {}
    if "place" in events.columns:
        revised = events.duplicated(["place", "event_time"])
        vintages["single_vintage"] = not bool(revised.any())
    return {
        **vintages,
        "rows": len(events),
        "digest": hashlib.blake2b(hashed.tobytes(), digest_size=16).hexdigest(),
        "sources": sorted(map(str, events["source"].unique())),
        "public_from": f"{events['available_at'].min()}",
        "public_to": f"{events['available_at'].max()}",
    }
