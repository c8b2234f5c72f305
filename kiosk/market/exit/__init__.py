"""The way out: a lane's screen, what is typed there, what two persons set right, and the handheld."""
