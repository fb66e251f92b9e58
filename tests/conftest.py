"""Settings that every test shares."""

import os

from hypothesis import settings

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile("assembled", derandomize=True, deadline=None)
settings.load_profile("assembled")
