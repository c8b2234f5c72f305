"""The laboratory's screens: the bench first, what waits and for how long, samples, run sheets, and the second person."""
