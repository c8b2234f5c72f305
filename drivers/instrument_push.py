"""An instrument, or its maker's cloud, that pushes JSON: one body with its items, each a record. Who sent it was proved before.

The fields are those that a maker's platform is known to send (docs/instruments.md); what it signs of them is not looked at.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from devices import Post, Record, Said
from drivers import said

MOST_ITEMS = 64
_SHARES = {"%": "percent", "t/c": "tc"}
_RAW = ("blank", "sample", "c", "t", "tc", "percent")
Word = str | int | float | bool | None


class Item(Struct, frozen=True):
    """One reading. `raw_value` counts if it is an object that names its numbers: blank and sample, or c and t."""

    item_name: Word = ""
    method: Word = ""
    value: Word = ""
    unit: Word = ""
    result: Word = ""
    conclusion: Word = ""
    raw_value: Any = None
    reagent_batch: Word = ""
    channel: Word = ""


class Body(Struct, frozen=True):
    """What is pushed. `sample_no` and `channel` are ours; without them the sample's name must be its number."""

    manufacturer_code: str
    device_sn: str
    manufacturer_record_id: Word
    items: list[Item]
    timestamp: int
    nonce: Annotated[str, Meta(min_length=1, max_length=128)]
    sample_no: Word = ""
    sample_name: Word = ""
    channel: Word = ""
    test_time: Word = ""
    result: Word = ""


_DECODE = msgspec.json.Decoder(Body).decode


@dataclass
class InstrumentPush:
    """Plays HttpInbox. `items` maps an item's name to a method of the market's, `verdicts` words to verdicts."""

    name: str
    maker: str
    device: str
    items: dict[str, str] = field(default_factory=dict[str, str])
    verdicts: dict[str, Said] = field(default_factory=dict[str, Said])

    def post(self, body: bytes) -> Post:
        """Its records. One that says it is another device's, or is none at all, is kept as one that cannot be read."""
        try:
            told = _DECODE(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._unread(body)
        if (told.manufacturer_code, told.device_sn) != (self.maker, self.device) or not _text(
            told.manufacturer_record_id
        ):
            return self._unread(body)
        if not 0 < len(told.items) <= MOST_ITEMS:
            return Post((said.unread(self.maker, self.device, "rows" if told.items else "cut", body),))
        records = [self._record(told, item, at, body) for at, item in enumerate(told.items)]
        return Post(tuple(records), told.timestamp, told.nonce)

    def _unread(self, body: bytes) -> Post:
        return Post((said.unread(self.maker, self.device, "unreadable", body),))

    def _record(self, told: Body, item: Item, at: int, body: bytes) -> Record:
        verdict = self._verdict(told, item)
        if verdict is None:
            return said.unread(self.maker, self.device, "verdict", b"%d %b" % (at + 1, body))
        raw, unit = _reading(item)
        name = _text(item.item_name)
        channel = _text(item.channel) or _text(told.channel)
        sample = _text(told.sample_no) or ("" if channel else _text(told.sample_name))
        return said.sealed(
            Record(
                self.maker, self.device, _number(told, item, at), "", sample, said.channel(channel),
                self._method(name, _text(item.method)), _text(item.reagent_batch), raw, unit, verdict,
                said.moment(_text(told.test_time)),
            )
        )  # fmt: skip

    def _method(self, name: str, method: str) -> str:
        return self.items.get(name) or self.items.get(method) or name or method

    def _verdict(self, told: Body, item: Item) -> Said | None:
        """The item's own word; of a body with one item, the body's."""
        known: dict[str, Said] = {said.half(word).casefold(): verdict for word, verdict in self.verdicts.items()}
        alone = told.result if len(told.items) == 1 else ""
        word = next((each for each in map(_text, (item.conclusion, item.result, alone)) if each), "")
        return said.verdict(word, known)


def _number(told: Body, item: Item, at: int) -> str:
    """The body's number, with the item's name where there are several, and its place where a name comes twice."""
    number, name = _text(told.manufacturer_record_id), _text(item.item_name)
    if len(told.items) == 1:
        return number
    twice = sum(_text(each.item_name) == name for each in told.items) > 1 or not name
    return f"{number}/{name}{f'#{at + 1}' if twice else ''}"[: said.MOST]


def _reading(item: Item) -> tuple[dict[str, str], str]:
    """Its numbers, and the unit of a plain value."""
    told: object = item.raw_value
    if isinstance(told, dict):
        named = {key: said.number(_text(told.get(key))) for key in _RAW if key in told}  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        if named:
            return named, ""
    value, unit = _text(item.value), said.half(_text(item.unit))
    if value.endswith("%") and not unit:
        unit = "%"
    share = _SHARES.get("".join(unit.split()).casefold())
    if not value:
        return {}, unit
    return ({share: said.percent(value)}, "") if share else ({"value": said.number(value)}, unit)


def _text(word: object) -> str:
    """What JSON says in a plain word; "" for what is no word."""
    if isinstance(word, bool) or word is None or not isinstance(word, str | int | float):
        return ""
    shown = f"{word:.15g}" if isinstance(word, float) else str(word)
    return said.half(shown)[: said.MOST]
