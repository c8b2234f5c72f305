"""The role of whatever sees a lane."""

from collections.abc import Iterator
from typing import Protocol

from devices.values import Scan


class Camera(Protocol):
    """A Reader with eyes: each of its scans carries the picture it was read in."""

    name: str

    def scans(self) -> Iterator[Scan]:
        """As Reader.scans. The same code is one scan for as long as it stays in view."""
        ...

    def snapshot(self) -> bytes:
        """What it sees now, as JPEG. Raises UnreachableError while nobody reads it, or it shows nothing."""
        ...

    def close(self) -> None:
        """End `scans` from another thread, soon."""
        ...
