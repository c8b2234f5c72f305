"""What the market's screens need from outside; the composition root plays these."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from edge.core.batch import Batch
from edge.core.ledger import Day
from edge.core.visit import Visit


class Link(NamedTuple):
    """The line to the province: facts still to be kept there, and seconds since it was last heard, None for never."""

    online: bool
    waiting: int
    last_contact_s: float | None = None


class Who(NamedTuple):
    """Whom a token stands for, and where."""

    actor: str
    station: str


class Views(Protocol):
    """Reads beside the writer. May block: called from threads."""

    def batch(self, code: str) -> Batch | None:
        """A batch by its code."""
        ...

    def visit(self, code: str) -> Visit | None:
        """A visit by its code."""
        ...

    def day(self) -> Day | None:
        """The open trading day."""
        ...

    def uplink(self) -> Link:
        """The line to the province now."""
        ...


Tokens = Mapping[str, tuple[str, str]]  # token -> actor, station
