"""Torture: every way the line between market and province is known to break, with what was accepted counted at both ends."""
