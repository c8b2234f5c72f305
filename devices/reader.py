"""The role of whatever reads codes."""

from collections.abc import Iterator
from typing import Protocol

from devices.values import Scan


class Reader(Protocol):
    """A barcode scanner."""

    name: str

    def scans(self) -> Iterator[Scan]:
        """Connect now, then give scans until closed. Raises UnreachableError when the line cannot be opened or is lost."""
        ...

    def close(self) -> None:
        """End `scans` from another thread, soon."""
        ...
