"""What is asked about goods inside: moved, weighed, lost, mixed, tagged, counted, sent back, answered for."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from edge.core.facts import Loss, Zone
from edge.flow.asks.base import Ask, Grams, Name, Text


class Move(Ask, frozen=True):
    """Move all of a batch that stands in one zone to another; `grams` moves so much of it."""

    batch: Text
    source: Zone
    target: Zone
    grams: Grams = 0


class Weigh(Ask, frozen=True):
    """What stands of a batch in a zone was weighed, or counted in pieces of its nominal weight."""

    batch: Text
    zone: Zone
    grams: Grams
    basis: Literal["weighed", "counted"] = "weighed"


class Shrink(Ask, frozen=True):
    """So much of a batch dried, died, was trimmed or spoilt. More than the product's tolerance needs a second person."""

    batch: Text
    zone: Zone
    grams: Annotated[int, Meta(ge=1, le=1_000_000_000)]
    kind: Loss
    reason: Text = ""


class Bit(Struct, frozen=True):
    """So much of a batch out of one zone."""

    batch: Text
    zone: Zone
    grams: Annotated[int, Meta(ge=1, le=1_000_000_000)]


class Mix(Ask, frozen=True):
    """Parts of batches of one seller become one new batch: mixed, or one packed anew. `product` names what it is then."""

    seller: Text
    parts: Annotated[tuple[Bit, ...], Meta(min_length=1, max_length=40)]
    product: Text = ""


class TagCrate(Ask, frozen=True):
    """A crate's tag stands for a batch or an exit code from now on; for "" it is free."""

    tag: Name
    subject: Text


class SendBack(Ask, frozen=True):
    """Goods that wait or are held for a fault of their papers go back, as soon as a second person stands by it."""

    batch: Text
    reason: Text


class Count(Ask, frozen=True):
    """A stock-take: so much of a batch is in a zone."""

    batch: Text
    zone: Zone
    grams: Grams


class Account(Ask, frozen=True):
    """Somebody answers for what is missing of a batch, as soon as a second person stands by it."""

    batch: Text
    owner: Name
    reason: Text


class CountVehicles(Ask, frozen=True):
    """So many vehicles passed a lane on a trading day, as something or somebody else counted them."""

    lane: Text
    vehicles: Annotated[int, Meta(ge=0, le=1_000_000)]
    day: Text = ""


class Halt(Ask, frozen=True):
    """The market itself stops trade in these codes; a `recall` also tells where what was sold went."""

    codes: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=200)]
    reason: Text
    recall: bool = False


class Resume(Ask, frozen=True):
    """A stop of the market's own is over, as soon as a second person stands by it."""

    halt: Text
    reason: Text
