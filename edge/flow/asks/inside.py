"""What is asked about goods inside and at a sale."""

from msgspec import Struct

from edge.core.facts import Zone
from edge.flow.asks.base import Ask, Grams, Name, Text


class Move(Ask, frozen=True):
    """Move all of a batch that stands in one zone to another."""

    batch: Text
    source: Zone
    target: Zone


class Item(Struct, frozen=True):
    """One line of a sale."""

    batch: Text
    grams: Grams
    label: Text = ""  # printed ahead, in place of an exit code


class Sell(Ask, frozen=True):
    """Sell to a registered buyer, or to somebody ("") in passing: one voucher, many lines."""

    seller: Text
    buyer: Text
    items: tuple[Item, ...]


class AliasTo(Ask, frozen=True):
    """A batch has another code too: the provincial one, or of another scheme."""

    batch: Text
    code: Name
    scheme: Text = "provincial"


class PrintRoll(Ask, frozen=True):
    """Print so many labels ahead at a lane's printer."""

    lane: Text
    count: int


class Bind(Ask, frozen=True):
    """A label printed ahead stands for a batch."""

    label: Text
    batch: Text
