"""The province's screens: all markets at a glance, and the public page of a code."""
