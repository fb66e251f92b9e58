"""Fit, persist and apply meta-models."""
