"""For whom an account may act today: what no seller let it see is not there for it."""

from http import HTTPStatus
from typing import Annotated, NamedTuple

from fastapi import Depends

from edge.core.batch import Batch
from edge.core.visit import Visit
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market.room import Here, Room

STALL = Staff("stall")
Stall = Annotated[Visitor, Depends(STALL)]
MISSING = gettext_noop("There is no %(code)s here.")


class Seller(NamedTuple):
    """A seller as these pages name one; `may` is what the account may do for them today."""

    id: str
    name: str
    suspended: bool
    natural: bool
    may: frozenset[str]


def sellers(here: Room, visitor: Visitor) -> list[Seller]:
    """All who let this account act today, by id."""
    today = here.views.now()[:10]
    given = here.views.acts_for(visitor.me.person) if visitor.me else []
    allowed = [(each.seller, frozenset(what for what in each.what if each.covers(what, today))) for each in given]
    return [_seller(here, seller, may) for seller, may in allowed if may]


def seller_of(here: Room, visitor: Visitor, seller: str, what: str = "") -> Seller:
    """One of them, who lets it do this ("" for anything). Raises ProblemError 404."""
    found = next((each for each in sellers(here, visitor) if each.id == seller), None)
    if found is None or (what and what not in found.may):
        raise ProblemError(HTTPStatus.NOT_FOUND, MISSING, code=seller)
    return found


class By(NamedTuple):
    """Who declares for whom."""

    visitor: Visitor
    seller: Seller

    @property
    def person(self) -> str:
        """The account."""
        return self.visitor.me.person if self.visitor.me else ""


def declaring(here: Here, visitor: Stall, seller: str) -> By:
    """Who asks, and the seller of a page under /my/declare/{seller}. Raises ProblemError 404."""
    return By(visitor, seller_of(here, visitor, seller, "declare"))


Declaring = Annotated[By, Depends(declaring)]


def visit_of(here: Room, visitor: Visitor, code: str) -> tuple[Visit, Seller]:
    """A load of one of them. Raises ProblemError 404."""
    visit = here.views.visit(code)
    if visit is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, MISSING, code=code)
    return visit, _or_missing(here, visitor, visit.seller, code)


def batch_of(here: Room, visitor: Visitor, code: str) -> tuple[Batch, Seller]:
    """A batch of one of them. Raises ProblemError 404."""
    batch = here.views.batch(code)
    if batch is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, MISSING, code=code)
    return batch, _or_missing(here, visitor, batch.seller, code)


def _or_missing(here: Room, visitor: Visitor, seller: str, code: str) -> Seller:
    """Somebody else's goods are told of like goods that are not there."""
    try:
        return seller_of(here, visitor, seller)
    except ProblemError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, MISSING, code=code) from error


def _seller(here: Room, seller: str, may: frozenset[str]) -> Seller:
    found = here.views.operator(seller)
    if found is None:
        return Seller(seller, seller, suspended=False, natural=False, may=may)
    return Seller(seller, found.name, found.state == "suspended", found.natural, may)
