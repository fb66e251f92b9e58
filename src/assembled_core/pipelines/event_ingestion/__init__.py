"""From filings and vessel counts to the canonical event tables."""

from .pipeline import create_insider_pipeline, create_shipping_pipeline

__all__ = ["create_insider_pipeline", "create_shipping_pipeline"]
