"""A body: what is committed, chained, sent and archived as the same bytes for ever."""

import hashlib

import msgspec
from msgspec import Struct

VERSION = 1
GENESIS = bytes(32)


class BadFrameError(ValueError):
    """Bytes that are no frame of ours: drop them and count."""


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


_ENCODE = msgspec.json.Encoder(order="sorted")
_OPEN = msgspec.json.Decoder(Message)


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
