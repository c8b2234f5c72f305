"""A market's own truth: what it decides, records and does."""
