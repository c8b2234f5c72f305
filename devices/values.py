"""What passes between a device and the flow."""

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Scan:
    """One whole read. `raw` is the payload without AIM id and terminator, unchanged; `aim` is like "]Q1" or "".

    `picture` is the JPEG a camera read it in, b"" for any other reader.
    """

    reader: str
    raw: bytes
    aim: str = ""
    picture: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Label:
    """What a label shows: `link` in a QR code, `code` as Code 128 and in print, then lines of text, the first largest."""

    code: str
    link: str
    lines: tuple[str, ...]
    copy: int = 1


class State(Enum):
    """How a device is, seen from the gate."""

    READY = "ready"  # answers, and can act
    TROUBLE = "trouble"  # answers, and needs a person: no paper, head open
    LOST = "lost"  # does not answer; being tried again


@dataclass(frozen=True, slots=True)
class Health:
    """A device's state as last seen. `detail` is English, for a person: "paper out"."""

    device: str
    state: State
    detail: str = ""
