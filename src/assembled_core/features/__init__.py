"""Feature families, one file each, one registry."""
