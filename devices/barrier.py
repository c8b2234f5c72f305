"""The role of whatever lets a vehicle through."""

from typing import Protocol

from devices.values import Health


class Barrier(Protocol):
    """A boom gate behind a relay. Its own controller keeps people safe; we only ask it to open."""

    name: str

    def open(self) -> None:
        """Pulse the relay once (the board times it, never latched). Raises UnreachableError or RefusedError."""
        ...

    def occupied(self) -> bool:
        """Whether a vehicle stands on the loop. Raises UnreachableError when the input cannot be read."""
        ...

    def health(self) -> Health:
        """Ask the board now. Never raises."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...
