"""The columns of the canonical event tables, in their order."""

INSIDER_COLUMNS = [
    "symbol",
    "event_time",
    "available_at",
    "superseded_at",
    "insider",
    "role",
    "code",
    "shares",
    "price",
    "source_id",
    "source",
]
SHIPPING_COLUMNS = [
    "place",
    "event_time",
    "available_at",
    "kind",
    "vessel_count",
    "capacity",
    "source",
]
