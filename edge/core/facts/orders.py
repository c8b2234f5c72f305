"""What the province ordered, as it was taken up, and registers as they are in force."""

from typing import Literal

from edge.core.facts.base import Fact
from edge.core.rules import Rules


class Ordered(Fact, frozen=True):
    """An order of the province was taken up, or why not. `name` is what it is known by, under whatever number it comes."""

    order: int
    what: str
    name: str = ""
    outcome: Literal["done", "expired", "refused", "unknown"] = "done"


class Stopped(Fact, frozen=True):
    """A code may not be traded: batch, exit or upstream code. `cause`, `product` and `market` are as in the order."""

    code: str
    order: str
    reason: str
    recall: bool = False
    cause: str = ""
    product: str = ""
    market: str = ""


class Lifted(Fact, frozen=True):
    """An order to stop does not name this code any more; others may."""

    code: str
    order: str
    reason: str


class Freed(Fact, frozen=True):
    """A batch is no longer held by this order, sample or control; what else holds it does so still."""

    batch: str
    order: str


class Recalled(Fact, frozen=True):
    """Where recalled goods went that were sold: one exit code under its voucher. `way` is where they are now."""

    order: str
    serial: str
    batch: str
    voucher: str
    buyer: str
    grams: int
    way: Literal["inside", "gone", "returned"]


class Licensed(Fact, frozen=True):
    """The province lets an operator trade, or not, whatever the market's register says."""

    operator: str
    state: Literal["active", "suspended"]
    reason: str
    order: str


class Ruled(Fact, frozen=True):
    """Rules of the province, in force from a trading day on."""

    rules: Rules
    from_day: str
    order: str


class RegistryKept(Fact, frozen=True):
    """A registry of the province is here in this version; the rows stand beside the journal. `digest` is over all of them."""

    registry: str
    version: int
    rows: int
    digest: str


class RegistryWanted(Fact, frozen=True):
    """A change to a registry came that does not fit what is here (`have`, 0 for nothing): a whole copy is needed."""

    registry: str
    have: int
    version: int


class Imported(Fact, frozen=True):
    """A register of the market's own came from a file: the rows stand beside the journal, `digest` is over all of them."""

    registry: str
    version: int
    rows: int
    digest: str
    file: str
