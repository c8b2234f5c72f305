"""A market's composition root: the only place of a market that knows everything."""

from edge.assemble.market import Market, market

__all__ = ["Market", "market"]
