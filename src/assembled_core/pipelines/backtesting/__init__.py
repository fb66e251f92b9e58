"""From signals, and the meta-model's opinion of them, to a costed account."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
