"""Facts of the market as bodies of the wire and back: the only module that knows both vocabularies."""

from typing import NamedTuple

import msgspec

from edge.core.facts import AnyFact, Fact
from sync.message import VERSION, BadFrameError, unseal

_ENCODE = msgspec.json.Encoder(order="sorted")
_DECODE: msgspec.json.Decoder[Fact] = msgspec.json.Decoder(AnyFact)  # pyright: ignore[reportAssignmentType]


class Entry(NamedTuple):
    """A fact with its place in the journal and who recorded it where and when."""

    fact: Fact
    seq: int
    at: str
    actor: str
    station: str
    epoch: str


class _Sealing(msgspec.Struct, frozen=True, gc=False):
    """A Message whose data is still a fact: one pass makes the same bytes."""

    market: str
    epoch: str
    seq: int
    at: str
    kind: str
    actor: str
    station: str
    data: Fact
    v: int = VERSION


class Translator:
    """One market's translator."""

    def __init__(self, market: str) -> None:
        self.market = market

    def seal(self, fact: Fact, *, epoch: str, seq: int, at: str, actor: str, station: str) -> bytes:
        """The canonical bytes of a fact, made once and kept."""
        return _ENCODE.encode(_Sealing(self.market, epoch, seq, at, type(fact).__name__, actor, station, fact))


def read(body: bytes) -> Entry:
    """The fact in a body. Raises BadFrameError when this version does not know it."""
    message = unseal(body)
    try:
        fact = _DECODE.decode(message.data)
    except msgspec.DecodeError as error:
        raise BadFrameError(f"{message.kind}: {error}") from error
    return Entry(fact, message.seq, message.at, message.actor, message.station, message.epoch)
