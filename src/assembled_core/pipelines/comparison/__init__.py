"""Plain, filter and scaling over the same dates, beside random filters."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
