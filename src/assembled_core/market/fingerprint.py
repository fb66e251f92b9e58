"""Fingerprints: which bars a result came from."""

import hashlib
from collections.abc import Mapping

from .columns import Columns


def price_digest(bars: Columns) -> str:
    """Return 32 hex digits that name one symbol's canonical bars, to the last bit."""
    digest = hashlib.blake2b(bars["timestamp"].tobytes(), digest_size=16)
    for name in ("open", "high", "low", "close", "adj_close", "volume"):
        digest.update(bars[name].tobytes())
    return digest.hexdigest()


def combine_digests(digests: Mapping[str, str]) -> str:
    """Return one fingerprint of {symbol: digest}, whatever their order."""
    whole = hashlib.blake2b(digest_size=16)
    for symbol, digest in sorted(digests.items()):
        whole.update(f"{symbol}={digest};".encode())
    return whole.hexdigest()
