"""A port for a process that is about to be started."""

import socket
from contextlib import suppress
from random import SystemRandom

_BELOW = 10_000, 32_000  # those that the system gives away: no connection of another test gets it meanwhile


def free_port() -> int:
    """Free on loopback now; two who ask at once hardly ever get the same, however they are seeded."""
    while True:
        port = SystemRandom().randrange(*_BELOW)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
