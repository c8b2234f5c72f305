"""A vehicle's stay, from declaration to the road. It opens once and closes once."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.papers import Line


class Stay(StrEnum):
    """Where a visit is."""

    DECLARED = "declared"  # expected
    STANDING = "standing"  # before the barrier, with a refused line on board
    INSIDE = "inside"
    LEFT = "left"
    TURNED = "turned"  # went away without coming in


OVER = frozenset({Stay.LEFT, Stay.TURNED})


class Visit(Struct, frozen=True, gc=False):
    """One vehicle. `batches` stand in the order of `lines`; `refused` are those still on board."""

    code: str
    seller: str
    vehicle: str
    lines: tuple[Line, ...]
    stay: Stay = Stay.DECLARED
    batches: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    testing: bool = False
    lane: str = ""


def after(visit: Visit | None, fact: f.Fact) -> Visit:
    """The visit after a fact that touches it. Raises OutOfOrderError when the fact cannot follow."""
    match fact:
        case f.Declared():
            return Visit(fact.visit, fact.seller, fact.vehicle, fact.lines)
        case _ if visit is None or visit.stay in OVER:
            raise OutOfOrderError(fact)
        case f.Arrived():
            return replace(visit, stay=Stay.STANDING, lane=fact.lane, batches=(*visit.batches, fact.batch))
        case f.Cleared():
            return replace(visit, cleared=(*visit.cleared, fact.batch), testing=visit.testing or fact.test)
        case f.Refused():
            return replace(visit, refused=(*visit.refused, fact.batch))
        case f.Removed():
            return replace(visit, refused=tuple(each for each in visit.refused if each != fact.batch))
        case f.TurnedBack():
            return replace(visit, stay=Stay.TURNED)
        case f.Admitted():
            return replace(visit, stay=Stay.INSIDE)
        case f.Left():
            return replace(visit, stay=Stay.LEFT)
        case _:
            raise OutOfOrderError(fact)
