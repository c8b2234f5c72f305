"""What passes between a device and the flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

Said = Literal["", "negative", "positive", "invalid"]
Flaw = Literal[
    "", "unreadable", "encoding", "columns", "rows", "large", "damaged", "cut", "check", "verdict", "fraction", "rounded",
    "noise",
]  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Record:
    """What an instrument says of one reading; `maker`, `device` and `number` name it, whatever way it comes by.

    `raw` holds decimals by what they are: blank and sample (changes of absorbance), percent (inhibition), c and t (lines),
    tc (T/C), or value, in `unit`. `method` is an id of the market's or what is looked for, `taken_at` ISO 8601 (the market's
    zone where it names none) or as it was said. `digest` is SHA-256 of what it says. What cannot be read has its `flaw`,
    the bytes that `came`, and of those the digest and number.
    """

    maker: str
    device: str
    number: str
    digest: str
    sample: str = ""
    channel: str = ""
    method: str = ""
    lot: str = ""
    raw: Mapping[str, str] = field(default_factory=dict[str, str])
    unit: str = ""
    said: Said = ""
    taken_at: str = ""
    flaw: Flaw = ""
    came: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """What an instrument sent by HTTP: its records, and when and under which word it says it sent them (-1, "": unsaid)."""

    records: tuple[Record, ...]
    sent_at: int = -1
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a sale's paper voucher (统一销售凭证) shows, from the top: title, fields, goods, codes, note.

    `fields` are name and value; `lines` are what was sold, how much, and its exit code, shortened; `link` and `code` as on a label.
    """

    code: str
    link: str
    title: str
    fields: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, str], ...]
    note: str = ""
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
