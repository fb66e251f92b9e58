"""Fingerprints: which bars a result came from."""

import hashlib
from collections.abc import Mapping
from typing import Any

from .columns import Columns


def price_digest(bars: Columns) -> str:
    """Return 32 hex digits that name one symbol's canonical bars, to the last bit."""
    digest = hashlib.blake2b(bars["timestamp"].tobytes(), digest_size=16)
    for name in ("open", "high", "low", "close", "adj_close", "volume"):
        digest.update(bars[name].tobytes())
    return digest.hexdigest()


def data_fingerprint(prices: str, events: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one fingerprint of all that was read.

    Args:
        prices: The fingerprint of the bars, which stays as it is where there are no events.
        events: {table: facts with its `digest`}.
    """
    digests = {table: str(held["digest"]) for table, held in events.items()}
    return combine_digests({"": prices, **digests}) if digests else prices


def combine_digests(digests: Mapping[str, str]) -> str:
    """Return one fingerprint of {symbol: digest}, whatever their order."""
    whole = hashlib.blake2b(digest_size=16)
    for symbol, digest in sorted(digests.items()):
        whole.update(f"{symbol}={digest};".encode())
    return whole.hexdigest()
