"""Sessions, gaps and adjustment."""
