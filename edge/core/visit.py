"""A vehicle's stay, from declaration to the road. It opens once and closes once."""

from enum import StrEnum
from typing import Literal

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
    purpose: Literal["goods", "empty", "buyer"] = "goods"
    confirmed: bool = False


_MAY: dict[type[f.Fact], Stay] = {  # where a visit must be for a fact to follow
    f.Cleared: Stay.STANDING,
    f.Refused: Stay.STANDING,
    f.Removed: Stay.STANDING,
    f.Admitted: Stay.STANDING,
    f.Left: Stay.INSIDE,
    f.Forgiven: Stay.INSIDE,
}


def after(visit: Visit | None, fact: f.Fact) -> Visit:  # noqa: C901, PLR0911  (one line a fact)
    """The visit after a fact that touches it. Raises OutOfOrderError when the fact cannot follow."""
    if isinstance(fact, f.Declared) and visit is None:
        return Visit(fact.visit, fact.seller, fact.vehicle, fact.lines, purpose=fact.purpose)
    if visit is None:
        raise OutOfOrderError(fact)
    if isinstance(fact, f.Arrived) and visit.stay in (Stay.DECLARED, Stay.STANDING):
        return replace(visit, stay=Stay.STANDING, lane=fact.lane, batches=(*visit.batches, fact.batch))
    if isinstance(fact, f.TurnedBack) and visit.stay in (Stay.DECLARED, Stay.STANDING):  # called off, or sent away
        return replace(visit, stay=Stay.TURNED)
    if visit.purpose != "goods" and visit.stay is Stay.DECLARED:
        return _without_goods(visit, fact)
    if _MAY.get(type(fact)) is not visit.stay:
        raise OutOfOrderError(fact)
    match fact:
        case f.Cleared():
            return replace(visit, cleared=(*visit.cleared, fact.batch), testing=visit.testing or fact.test)
        case f.Refused():
            return replace(visit, refused=(*visit.refused, fact.batch))
        case f.Removed() if fact.batch in visit.refused:
            return replace(visit, refused=tuple(each for each in visit.refused if each != fact.batch))
        case f.Admitted():
            return replace(visit, stay=Stay.INSIDE)
        case f.Left() | f.Forgiven():
            return replace(visit, stay=Stay.LEFT)
        case _:
            raise OutOfOrderError(fact)


def _without_goods(visit: Visit, fact: f.Fact) -> Visit:
    """An empty vehicle comes in once it was looked into, a buyer's as it is."""
    match fact:
        case f.Confirmed():
            return replace(visit, confirmed=True)
        case f.Admitted() if visit.confirmed or visit.purpose == "buyer":
            return replace(visit, stay=Stay.INSIDE, lane=fact.lane)
        case _:
            raise OutOfOrderError(fact)
