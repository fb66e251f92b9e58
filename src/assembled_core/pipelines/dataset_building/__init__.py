"""From signals to the ML dataset."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
