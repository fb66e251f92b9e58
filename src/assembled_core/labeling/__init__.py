"""What became of a signal: labels, end times, sample weights."""
