"""The seller's own pages, on a phone: what is expected, what waits, what is in stock, and a load put together and declared."""
