"""What an instrument says of itself: a record, known by its maker, device and number, used once or waiting for somebody."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError


class Record(Struct, frozen=True, gc=False):
    """A record. `wrong` is why it waits, a key of edge.core.why.TEXTS."""

    key: str
    sample: str
    channel: str
    method: str
    lot: str
    raw: dict[str, str]
    said: str
    taken_at: str
    digest: str
    wrong: str = ""
    state: Literal["waiting", "used", "dismissed"] = "waiting"


def record_key(maker: str, device: str, number: str) -> str:
    """The name of a record, whatever way it comes by."""
    return f"{maker} {device} {number}"


def record_after(record: Record | None, fact: f.Fact) -> Record:
    """The record after it came, was used, or was put aside."""
    match fact:
        case f.Received() if record is None:
            return Record(
                fact.record, fact.sample, fact.channel, fact.method, fact.lot, fact.raw, fact.said, fact.taken_at,
                fact.digest, fact.wrong,
            )  # fmt: skip
        case f.Assayed() if record is not None:
            return replace(record, state="used", wrong="")
        case f.Dismissed() if record is not None:
            return replace(record, state="dismissed")
        case _:
            raise OutOfOrderError(fact)
