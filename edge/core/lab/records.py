"""What an instrument says of itself: a record, known by its maker, device and number, used once or waiting for somebody."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.lab.units import fitted, plain
from edge.core.methods import Method, read, wrong
from edge.core.why import Why

UNREAD: dict[str, Why] = {
    why.code: why
    for why in (
        Why("record_unreadable"),
        Why("record_encoding"),
        Why("record_columns"),
        Why("record_rows"),
        Why("record_large"),
        Why("record_damaged"),
        Why("record_cut"),
        Why("record_check"),
        Why("record_verdict"),
        Why("record_fraction"),
        Why("record_rounded"),
        Why("record_noise"),
    )
}
"""Why what came is no record: a person looks at it, and types in what it says. Nothing is guessed."""


class Record(Struct, frozen=True, gc=False, omit_defaults=True):
    """A record. `wrong` is why it waits, a key of edge.core.why.TEXTS, and `why` that in full.

    What it says of its sample, method and lot may be filled in by the run laid out on the instrument.
    """

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
    maker: str = ""
    device: str = ""
    number: str = ""
    unit: str = ""
    why: Why | None = None

    @property
    def unread(self) -> bool:
        """Whether it says nothing that can be used."""
        return self.wrong in UNREAD


def record_key(maker: str, device: str, number: str) -> str:
    """The name of a record, whatever way it comes by. No two have one name."""
    return " ".join(each.replace("%", "%25").replace(" ", "%20") for each in (maker, device, number))


def record_after(record: Record | None, fact: f.Fact) -> Record:
    """The record after it came, was used, or was put aside."""
    match fact:
        case f.Received() if record is None:
            return Record(
                fact.record, fact.sample, fact.channel, fact.method, fact.lot, fact.raw, fact.said, fact.taken_at,
                fact.digest, fact.wrong, "waiting", fact.maker, fact.device, fact.number, fact.unit, fact.why,
            )  # fmt: skip
        case f.Assayed() if record is not None:
            return replace(record, state="used", wrong="", why=None)
        case f.Dismissed() if record is not None:
            return replace(record, state="dismissed")
        case _:
            raise OutOfOrderError(fact)


def same(known: Record, other: Record) -> bool:
    """Whether two records of one name say the same: nothing in one contradicts the other.

    One way tells more than another: a file without the lot, a minute without its seconds, 23.40 for 23.4.
    """
    if known.digest == other.digest:
        return True
    if known.unread or other.unread:
        return False
    pairs = [(getattr(known, name), getattr(other, name)) for name in ("sample", "channel", "method", "lot", "said")]
    return (
        all(one == two or not one or not two for one, two in pairs)
        and _numbers(known) == _numbers(other)
        and _minute(known.taken_at) == _minute(other.taken_at)
    )


def suspect(record: Record, method: Method | None) -> bool:
    """Whether what it read may be a positive, by its numbers or by its instrument's own word; what cannot be read says nothing."""
    if record.unread or method is None or record.said == "positive":
        return not record.unread
    raw = fitted(method, record.raw, record.unit)
    return isinstance(raw, Why) or wrong(method, raw) is not None or read(method, raw).verdict == "positive"


def _numbers(record: Record) -> dict[str, Decimal | str]:
    """What it read, as numbers; a percentage is one under either name."""
    raw = dict(record.raw)
    if record.unit == "%" and set(raw) == {"value"}:
        raw = {"percent": raw["value"]}
    if plain(record.unit) == "t/c" and set(raw) == {"value"}:
        raw = {"tc": raw["value"]}
    return {name: _number(text) for name, text in raw.items()}


def _number(text: str) -> Decimal | str:
    try:
        found = Decimal(text)
    except ArithmeticError:
        return text
    return found if found.is_finite() else text


def _minute(taken_at: str) -> datetime | str:
    try:
        return datetime.fromisoformat(taken_at).replace(second=0, microsecond=0)
    except ValueError:
        return taken_at
