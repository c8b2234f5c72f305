"""Sellers and buyers: as registered, by what card they are known at a gate, and whom they let act for them."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError

MARKET = "market"  # whom a seller lets tell the province
GROWER = ("id", "phone", "address")  # what whoever sells what they grew has told (Order 81)


class Operator(Struct, frozen=True, gc=False):
    """A registered seller or buyer; `given` names the personal values that are known, `card` is the one in force.

    `uscc` is a firm's number; a natural person's is personal. `stall` is where it sells, as a voucher says it.
    """

    id: str
    name: str
    county: str
    natural: bool
    agreement: bool
    state: Literal["active", "suspended"]
    given: tuple[str, ...] = ()
    card: str = ""
    uscc: str = ""
    stall: str = ""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What a natural person has not told who would sell what they grew."""
        return tuple([name for name in GROWER if name not in self.given]) if self.natural else ()


def operator_after(operator: Operator | None, fact: f.Fact) -> Operator:
    """The operator as last registered, with the card last given."""
    match fact:
        case f.Registered():
            return Operator(
                fact.operator, fact.name, fact.county, fact.natural, fact.agreement, fact.state, fact.given,
                operator.card if operator else "", fact.uscc, fact.stall,
            )  # fmt: skip
        case f.Carded() if operator is not None:
            return replace(operator, card=fact.card)
        case _:
            raise OutOfOrderError(fact)


class Card(Struct, frozen=True, gc=False):
    """A card and whose it is; it counts as long as its operator has no newer one."""

    code: str
    operator: str


def card_after(_card: Card | None, fact: f.Fact) -> Card:
    """The card as given."""
    if not isinstance(fact, f.Carded):
        raise OutOfOrderError(fact)
    return Card(fact.card, fact.operator)


class Authorisation(Struct, frozen=True, gc=False):
    """What an account (or "market") may do for a seller, by key "seller to"; nothing (`what` empty) ends it."""

    seller: str
    to: str
    what: tuple[str, ...]
    since: str
    until: str = ""
    paper: str = ""

    def covers(self, what: str, day: str) -> bool:
        """Whether it lets do this on a calendar day."""
        return what in self.what and self.since <= day and (not self.until or day <= self.until)


def authorisation_key(seller: str, to: str) -> str:
    """What an authorisation is kept under."""
    return f"{seller} {to}"


def authorisation_after(_authorisation: Authorisation | None, fact: f.Fact) -> Authorisation:
    """The authorisation as last given."""
    if not isinstance(fact, f.Authorised):
        raise OutOfOrderError(fact)
    return Authorisation(fact.seller, fact.to, fact.what, fact.since, fact.until, fact.paper)
