"""From raw bars to signals, lazily: what dataset building and backtesting share."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
