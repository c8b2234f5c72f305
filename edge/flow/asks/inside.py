"""What is asked about goods inside, in the laboratory and at a sale."""

from msgspec import Struct

from edge.core.facts import Zone
from edge.flow.asks.base import Ask, Grams, Name, Text, Thousandths


class Move(Ask, frozen=True):
    """Move all of a batch that stands in one zone to another."""

    batch: Text
    source: Zone
    target: Zone


class TakeSample(Ask, frozen=True):
    """Take a sample of a batch."""

    batch: Text


class Assay(Ask, frozen=True):
    """A run of a sample: absorbance changes of blank and sample in thousandths."""

    sample: Text
    blank: Thousandths
    reading: Thousandths
    method: Text = "GB/T 5009.199"
    instrument: Text = ""


class Verify(Ask, frozen=True):
    """A second person puts the result out."""

    sample: Text


class Inspect(Ask, frozen=True):
    """A returned batch was looked at and is good."""

    batch: Text


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
