"""What is asked at an entrance, and before it."""

from typing import Literal

from edge.core.codes import Code
from edge.core.papers import Line, OriginKind
from edge.flow.asks.base import Ask, Digest, Name, Picture, Plates, Text


class Read(Ask, frozen=True):
    """A code was read at a lane."""

    lane: Text
    raw: bytes
    aim: Text = ""
    picture: Picture = ""  # SHA-256 in hex of a picture that was kept


class Seen(Ask, frozen=True):
    """A read, parsed: what the turn gets, so that no parsing holds up the writer."""

    lane: str
    code: Code
    raw: bytes
    picture: str = ""
    again: bool = False  # read a moment ago, and nobody knew it then
    desk: bool = False  # somebody puts a load together at this lane


class Declare(Ask, frozen=True):
    """Declare a vehicle before it comes: its plates (a lorry has two), or why it has none, and its load."""

    seller: Text
    plate: Text
    lines: tuple[Line, ...]
    plates: Plates = ()
    odd: Text = ""
    purpose: Literal["goods", "empty", "buyer"] = "goods"


class CallOff(Ask, frozen=True):
    """A declared load does not come."""

    visit: Text


class BringIn(Ask, frozen=True):
    """Goods that nobody declared stand at an entrance. `labels` were printed ahead: one a line, "" to print."""

    lane: Text
    seller: Text
    lines: tuple[Line, ...]
    plate: Text = ""
    plates: Plates = ()
    odd: Text = ""
    labels: tuple[Text, ...] = ()


class LetIn(Ask, frozen=True):
    """A vehicle without goods stands at an entrance: empty (`picture` shows it), or a buyer's."""

    lane: Text
    purpose: Literal["empty", "buyer"]
    plate: Text = ""
    plates: Plates = ()
    odd: Text = ""
    picture: Picture = ""
    buyer: Text = ""


class Confirm(Ask, frozen=True):
    """A vehicle that was declared as empty was looked into."""

    visit: Text
    lane: Text
    picture: Digest


class Remove(Ask, frozen=True):
    """Take a refused line off the vehicle."""

    batch: Text


class TurnBack(Ask, frozen=True):
    """Send the vehicle away."""

    visit: Text


class Complete(Ask, frozen=True):
    """Tell of a batch what was not known when it came in."""

    batch: Text
    origin: Text = ""
    producer: Text = ""
    produced_on: Text = ""
    origin_kind: OriginKind = "county"


class Photograph(Ask, frozen=True):
    """A picture that was kept is evidence of a batch, visit or voucher."""

    subject: Name
    picture: Digest
