"""What the province has ordered, as its facts leave it: orders taken up, stops and recalls, licences, rules."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.rules import Rules
from edge.core.why import Why

RULES = "province"  # the one rule book's key


class Taken(Struct, frozen=True, gc=False):
    """An order under the name it is known by, and what became of it."""

    name: str
    outcome: Literal["done", "expired", "refused", "unknown"]
    order: int

    @property
    def over(self) -> bool:
        """Whether nothing is left to do. What was refused or unknown may come again and then act."""
        return self.outcome in ("done", "expired")


def taken_after(_taken: Taken | None, fact: f.Fact) -> Taken:
    """The order after it was taken up, or not."""
    if not isinstance(fact, f.Ordered):
        raise OutOfOrderError(fact)
    return Taken(fact.name, fact.outcome, fact.order)


OWN = "H-"  # what stops of the market itself are known by
FAILED_TEST = "failed_test"  # a cause: what each reader is told in their own language


class Measure(Struct, frozen=True, gc=False):
    """A stop or recall by its order's id: the codes it names, until it is lifted; `product` failed its test at a `market`."""

    id: str
    recall: bool
    reason: str
    codes: tuple[str, ...] = ()
    lifted: bool = False
    cause: str = ""
    product: str = ""
    market: str = ""

    @property
    def own(self) -> bool:
        """Whether the market itself ordered it."""
        return self.id.startswith(OWN)

    def why(self) -> Why:
        """The reason it gives a batch."""
        told = {"order": self.id, "what": self.reason.strip() or self.id}  # sorted, as in a body
        if self.own:
            return Why("halt_recall", told) if self.recall else Why("halt_stop", told)
        if self.cause == FAILED_TEST:
            return Why("stop_failed", {"market": self.market, "order": self.id, "what": self.product})
        return Why("recall_order", told) if self.recall else Why("stop_order", told)


def measure_after(measure: Measure | None, fact: f.Fact) -> Measure:
    """The measure after a code came under it, or was let go."""
    match fact:
        case f.Stopped():
            measure = measure or Measure(
                fact.order, fact.recall, fact.reason, cause=fact.cause, product=fact.product, market=fact.market
            )
            codes = measure.codes if fact.code in measure.codes else (*measure.codes, fact.code)
            return replace(measure, codes=codes)
        case f.Lifted() if measure is not None:
            return replace(measure, lifted=True)
        case _:
            raise OutOfOrderError(fact)


class Licence(Struct, frozen=True, gc=False):
    """Whether the province lets an operator trade."""

    operator: str
    state: Literal["active", "suspended"]
    reason: str
    order: str


def licence_after(_licence: Licence | None, fact: f.Fact) -> Licence:
    """The licence as last ordered."""
    if not isinstance(fact, f.Licensed):
        raise OutOfOrderError(fact)
    return Licence(fact.operator, fact.state, fact.reason, fact.order)


class Edition(Struct, frozen=True, gc=False):
    """Rules, and the trading day they begin with."""

    from_day: str
    rules: Rules


class RuleBook(Struct, frozen=True, gc=False):
    """All rules the province has given, in the order of the days they begin with."""

    editions: tuple[Edition, ...] = ()

    def on(self, day: str) -> Rules | None:
        """What is in force on a trading day; of two that begin together, the later order."""
        return next((each.rules for each in reversed(self.editions) if each.from_day <= day), None)


def rule_book_after(book: RuleBook | None, fact: f.Fact) -> RuleBook:
    """The book with one more edition."""
    if not isinstance(fact, f.Ruled):
        raise OutOfOrderError(fact)
    editions = (*(book.editions if book else ()), Edition(fact.from_day, fact.rules))
    return RuleBook(tuple(sorted(editions, key=lambda each: each.from_day)))
