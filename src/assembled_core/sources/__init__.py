"""Where bars and events come from, turned into the canonical tables."""
