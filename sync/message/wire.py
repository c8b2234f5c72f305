"""Frames as bytes on the wire and back: MessagePack, compressed with zstd. And where each kind is published."""

from hashlib import sha256
from typing import Literal, TypeVar

import msgspec
import zstandard

from sync.message.body import VERSION, BadFrameError
from sync.message.frames import Fetch, Issued, Known, Receipt, Reckoning, Renewal, Report, What

FRAME_LIMIT = 8 << 20  # bytes of one unpacked frame; larger is a fault or an attack
Frame = Report | Receipt | Fetch | Known | Reckoning | Renewal | Issued
F = TypeVar("F", bound=Frame)
_PACK = msgspec.msgpack.Encoder()
_UNPACK = {kind: msgspec.msgpack.Decoder(kind) for kind in (Report, Receipt, Fetch, Known, Reckoning, Renewal, Issued)}


def pack(frame: Frame) -> bytes:
    """A frame as bytes on the wire."""
    return zstandard.ZstdCompressor(level=1).compress(_PACK.encode(frame))


def unpack(kind: type[F], wire: bytes) -> F:
    """The frame in bytes from the wire. Raises BadFrameError."""
    try:
        with zstandard.ZstdDecompressor().stream_reader(wire) as stream:
            plain = stream.read(FRAME_LIMIT + 1)
        if len(plain) > FRAME_LIMIT:
            raise BadFrameError(f"more than {FRAME_LIMIT} bytes")
        return _UNPACK[kind].decode(plain)  # pyright: ignore[reportReturnType]  (the decoder of that kind)
    except (msgspec.DecodeError, zstandard.ZstdError, RecursionError) as error:
        raise BadFrameError(str(error)) from error


def known_digest(known: Known) -> bytes:
    """What a Known's signature is over: these fields for ever, whatever a later version adds."""
    stood = [(each.epoch, each.through, each.head.hex()) for each in known.epochs]
    return sha256(msgspec.json.encode(("pinma known", known.market, known.nonce, stood, known.warnings))).digest()


def topic(market: str, way: Literal["up", "down"], what: What) -> str:
    """Where a frame is published; "+" as market subscribes to all."""
    return f"pinma/v{VERSION}/{market}/{way}/{what}"
