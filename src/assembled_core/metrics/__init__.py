"""Performance and classification metrics as bare nouns."""
