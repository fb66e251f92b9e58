"""Trading strategies: features in, directions and scores out."""
