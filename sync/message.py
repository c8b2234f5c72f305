"""The contract on the wire, version 1. Add fields with defaults; never edit, rename or remove: bodies are kept for ever.

A body is canonical JSON (sorted keys, no spaces, UTF-8) of `Message`; its hash is SHA-256(previous hash ‖ body), the
first of an epoch follows 32 zero bytes. Bodies travel and are archived as the bytes that were committed. Facts go up and
orders go down by the same two frames, `Report` and `Receipt`, packed as MessagePack and compressed with zstd.
"""

import hashlib
from typing import Literal, TypeVar

import msgspec
import zstandard
from msgspec import Struct

VERSION = 1
GENESIS = bytes(32)
FRAME_LIMIT = 8 << 20  # bytes of one unpacked frame; larger is a fault or an attack


class Message(Struct, frozen=True):
    """What a body says. `at` is ISO 8601 with offset; `data` is the fact or order itself."""

    market: str
    epoch: str
    seq: int
    at: str
    kind: str
    actor: str
    station: str
    data: msgspec.Raw
    v: int = VERSION


class Personal(Struct, frozen=True):
    """A personal value beside the journal: a body holds only `seal` = HMAC-SHA256(salt, value). Erasable."""

    subject: str
    seal: str
    salt: bytes
    value: bytes


class Report(Struct, frozen=True):
    """Consecutive bodies of one stream from `first` on. `prev` is the hash before it; `signature` is over the last hash."""

    stream: Literal["facts", "orders"]
    market: str
    epoch: str
    first: int
    prev: bytes
    bodies: tuple[bytes, ...]
    signature: bytes = b""
    personal: tuple[Personal, ...] = ()
    v: int = VERSION


class Receipt(Struct, frozen=True):
    """What the other end has committed: all up to `through`, and beyond it what is not in `gaps` (inclusive ranges).

    It may go down when that end was restored. `head` is its hash at `through`: where the sender's own differs, the
    receipt speaks of bodies the sender does not have, and acknowledges nothing. `fork` is the first number under which
    it already holds a different body.
    """

    stream: Literal["facts", "orders"]
    market: str
    epoch: str
    through: int
    gaps: tuple[tuple[int, int], ...] = ()
    fork: int | None = None
    v: int = VERSION
    head: bytes = b""


class Order(Struct, frozen=True, tag_field="kind"):
    """Any order of the province; it is the `data` of a body in the "orders" stream."""


class DayKey(Order, frozen=True):
    """The draw key of a trading day, ahead of it. The market tells nobody but its own draw."""

    day: str
    key: str
    commitment: str


class RevealKey(Order, frozen=True):
    """The day is over: its key may be published."""

    day: str
    key: str


class StopTrade(Order, frozen=True):
    """中止交易: these codes (batch, exit or upstream codes) stop at the next scan."""

    id: str
    codes: tuple[str, ...]
    reason: str


class BadFrameError(ValueError):
    """Bytes that are no frame of ours: drop them and count."""


_ENCODE = msgspec.json.Encoder(order="sorted")
_PACK = msgspec.msgpack.Encoder()
_OPEN = msgspec.json.Decoder(Message)
_REPORT = msgspec.msgpack.Decoder(Report)
_RECEIPT = msgspec.msgpack.Decoder(Receipt)
_Frame = TypeVar("_Frame", Report, Receipt)


def seal(message: Message) -> bytes:
    """The body of a message."""
    return _ENCODE.encode(message)


def unseal(body: bytes) -> Message:
    """What a body says. Raises BadFrameError."""
    try:
        return _OPEN.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFrameError(str(error)) from error


def link(prev: bytes, body: bytes) -> bytes:
    """The hash of a body after `prev`."""
    return hashlib.sha256(prev + body).digest()


def pack(frame: Report | Receipt) -> bytes:
    """A frame as bytes on the wire."""
    return zstandard.ZstdCompressor(level=1).compress(_PACK.encode(frame))


def unpack_report(wire: bytes) -> Report:
    """The report in bytes from the wire. Raises BadFrameError."""
    return _unpack(_REPORT, wire)


def unpack_receipt(wire: bytes) -> Receipt:
    """The receipt in bytes from the wire. Raises BadFrameError."""
    return _unpack(_RECEIPT, wire)


def _unpack(decoder: "msgspec.msgpack.Decoder[_Frame]", wire: bytes) -> "_Frame":
    try:
        with zstandard.ZstdDecompressor().stream_reader(wire) as stream:
            plain = stream.read(FRAME_LIMIT + 1)
        if len(plain) > FRAME_LIMIT:
            raise BadFrameError(f"more than {FRAME_LIMIT} bytes")
        return decoder.decode(plain)
    except (msgspec.DecodeError, zstandard.ZstdError, RecursionError) as error:
        raise BadFrameError(str(error)) from error


def topic(market: str, way: Literal["up", "down"], what: Literal["facts", "orders", "receipts", "state"]) -> str:
    """Where a frame is published; "+" as market subscribes to all."""
    return f"pinma/v{VERSION}/{market}/{way}/{what}"
