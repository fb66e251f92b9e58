"""From out-of-fold predictions to metrics and the calibration plot."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
