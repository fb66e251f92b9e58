"""From the ML dataset to out-of-fold predictions and a model file."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
