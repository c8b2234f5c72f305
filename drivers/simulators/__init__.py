"""Devices played at the other end of the wire, with bytes of their own, for tests and for the demo."""
