"""What is remembered of a seller's loads, and of goods that went away before their test."""

from msgspec import Struct

from edge.core import facts as f
from edge.core.errors import OutOfOrderError

_LATELY = 20


class Comings(Struct, frozen=True, gc=False):
    """A seller's last declared visits, the newest last: those still expected are among them, and what is usual is in them."""

    seller: str
    visits: tuple[str, ...] = ()


def comings_after(comings: Comings | None, seller: str, fact: f.Fact) -> Comings:
    """The seller's loads after one more."""
    if not isinstance(fact, f.Declared):
        raise OutOfOrderError(fact)
    before = comings.visits if comings else ()
    return Comings(seller, (*before[1 - _LATELY :], fact.visit))


class Untested(Struct, frozen=True, gc=False):
    """Goods that were to be tested and went away; until a calendar day they are tested when they come again.

    `identity` is that of a line, or "seller product" of what was drawn.
    """

    identity: str
    until: str


def untested_after(_untested: Untested | None, identity: str, fact: f.Fact) -> Untested:
    """The goods after they went away."""
    if not isinstance(fact, f.TurnedBack):
        raise OutOfOrderError(fact)
    return Untested(identity, fact.until)
