"""From target weights to fills, equity and quality gates."""
