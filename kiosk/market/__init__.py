"""A market's screens and its JSON: what a lane shows, and everything that can be asked."""
