"""From signals and confidence to target weights."""
