"""Sheets that a market brings in: bytes of an .xlsx or CSV file become rows of a registry, and why some do not."""
