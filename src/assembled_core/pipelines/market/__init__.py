"""From signals to the market and the meta-model's opinion: what all accounts are run on."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
