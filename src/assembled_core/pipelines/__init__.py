"""Kedro pipelines: they say when, the rooms say what."""
