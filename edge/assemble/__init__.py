"""A market's composition root: the only place of a market that knows everything."""

from edge.assemble.market import Market, main

__all__ = ["Market", "main"]
