"""What the eye says to its camera, as bytes: four that tell the length, then a MessagePack map. No I/O."""

from typing import Literal

import msgspec

MOST_BYTES = 8_000_000
"""Length of a picture as evidence."""
LENGTH_BYTES = 4
_LONGEST = MOST_BYTES + 65_536


class Options(msgspec.Struct):
    """What to look at, as `VideoCamera` has it; the first line that the eye is told, as JSON."""

    source: str | int
    away_s: float
    timeout: float
    fps: float


class Sight(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing said.

    "opening" and "looking" come at least five times in `timeout`; "lost" is the last, with why; "read" has raw, aim and
    picture; "shot" answers the line "snapshot", with the picture, or with why there is none.
    """

    kind: Literal["opening", "looking", "lost", "read", "shot"]
    raw: bytes = b""
    aim: str = ""
    picture: bytes = b""
    why: str = ""


def pack(sight: Sight) -> bytes:
    """Ready to be sent."""
    body = msgspec.msgpack.encode(sight)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def length(head: bytes) -> int:
    """Of what follows the first four bytes. Raises ValueError for one that no eye sends."""
    size = int.from_bytes(head, "big")
    if not 0 < size <= _LONGEST:
        raise ValueError(f"{size} bytes announced, at most {_LONGEST} are sent")
    return size


def unpack(body: bytes) -> Sight:
    """What was said. Raises ValueError for nonsense."""
    try:
        return msgspec.msgpack.decode(body, type=Sight)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
