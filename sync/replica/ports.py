"""What a Sender reads from, what a Keeper writes to, and why it may refuse a report."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from sync.message import Personal


class Source(Protocol):
    """A journal at its home. Numbers start at 1 in each epoch."""

    def pending(self) -> Sequence[tuple[str, int]]:
        """Epochs with bodies not acknowledged, oldest first, each with its acknowledged number."""
        ...

    def read(self, epoch: str, after: int, limit: int) -> Sequence[tuple[bytes, bytes]]:
        """Consecutive (body, hash) from after + 1 on; fewer than `limit` only at the end."""
        ...

    def head(self, epoch: str, seq: int) -> bytes:
        """The hash at `seq`; GENESIS at 0."""
        ...

    def personal(self, epoch: str, first: int, last: int) -> tuple[Personal, ...]:
        """The personal values whose seals stand in these bodies, as far as they have not been erased."""
        ...

    def acknowledge(self, epoch: str, through: int) -> None:
        """The other end has all up to `through`. It may be less than before, and may be written a little later."""
        ...

    def forked(self, epoch: str, n: int) -> None:
        """From `n` on the other end holds something else. It may come again, after a restart or with a smaller `n`."""
        ...


class Row(NamedTuple):
    """One body under its number, and the hash its sender's chain gives it."""

    seq: int
    body: bytes
    hash: bytes


class Place(NamedTuple):
    """How far an epoch is kept without a gap, and whether it takes only what follows directly (it once forked)."""

    through: int
    head: bytes
    strict: bool = False


class Shelf(Protocol):
    """One epoch of one market within a transaction of the sink."""

    def place(self) -> Place:
        """Where it stands; Place(0, GENESIS) when nothing is known of it."""
        ...

    def hashes(self, first: int, last: int) -> dict[int, bytes]:
        """The hashes kept under these numbers."""
        ...

    def beyond(self) -> Sequence[tuple[int, int]]:
        """Inclusive ranges kept after a gap, in order. A shelf that is always strict has none."""
        ...

    def follow(self, after: int) -> Sequence[Row]:
        """Some rows kept after `after` in order, the next first; empty at the end."""
        ...

    def keep(self, rows: Sequence[Row]) -> None:
        """Add rows whose numbers are free."""
        ...

    def aside(self, rows: Sequence[Row]) -> None:
        """Remember copies that cannot be kept, each once, for a person to look at."""
        ...

    def withdraw(self, first: int) -> None:
        """Set all kept rows from `first` on aside. Never called below what is kept without a gap."""
        ...

    def remember(self, personal: Sequence[Personal]) -> None:
        """Keep personal values beside."""
        ...

    def settle(self, place: Place) -> None:
        """Remember the place."""
        ...


class Sink(Protocol):
    """Where reports are kept."""

    def transaction(self) -> AbstractContextManager[Callable[[str, str], Shelf]]:
        """Shelves by market and epoch; all is committed at the end of the block, or nothing when it raises."""
        ...


class BadReportError(ValueError):
    """A report that cannot be kept, however often it comes: drop it and count."""


class MalformedError(BadReportError):
    """Its bodies are not what its envelope says."""


class ForgedError(BadReportError):
    """Its signature or a seal is wrong."""
