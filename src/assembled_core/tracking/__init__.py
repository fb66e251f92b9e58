"""Experiment store, Kedro hooks and the trial ledger."""
