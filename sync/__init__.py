"""Both ends of the wire between a market and the province, and the words they share."""
