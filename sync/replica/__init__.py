"""Two machines without I/O that bring a journal over a bad line, once: Sender at its home, Keeper at the far end."""

from sync.replica.keeper import Checked, Keeper, gaps_after
from sync.replica.ports import BadReportError, ForgedError, MalformedError, Place, Row, Shelf, Sink, Source
from sync.replica.sender import Policy, Sender

__all__ = [
    "BadReportError",
    "Checked",
    "ForgedError",
    "Keeper",
    "MalformedError",
    "Place",
    "Policy",
    "Row",
    "Sender",
    "Shelf",
    "Sink",
    "Source",
    "gaps_after",
]
