"""Time-ordered splits, calibration curves and overfitting statistics."""
