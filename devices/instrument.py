"""The role of whatever reads samples in the laboratory."""

from collections.abc import Iterator
from typing import Protocol

from devices.values import Record


class Instrument(Protocol):
    """An analyser that can be listened to: by its line, or by the files it writes."""

    name: str

    def records(self) -> Iterator[Record]:
        """Connect now, then give records until closed. Raises UnreachableError when the line or folder is lost.

        A record was taken when the next one is asked for; what was not is given again. None is given up for being unreadable.
        """
        ...

    def close(self) -> None:
        """End `records` from another thread, soon."""
        ...
