"""Which column of an instrument's table says what: by its heading, or by its place where there are no headings."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from devices import Said
from drivers import said

Cell = str | float
Heading = str | tuple[str, ...]
FIELDS = (
    "record", "sample", "channel", "item", "percent", "blank", "reading", "c", "t", "tc", "value", "unit", "said", "date", "time",
    "lot",
)  # fmt: skip
_LAYOUTS = Path(__file__).parent / "layouts"
_BRACKETS = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """A column map: each field's heading, or several that may stand for it.

    order          the fields in turn, where the table has no headings; "" is a column that says nothing here
    delimiter      what stands between columns of a line; files show it themselves
    method         what all of it is, where no column says so; `items` maps what a column says to a method of the market's
    measured_in    the unit of its values, where neither a column nor the value's heading, in brackets, says so
    verdicts       words for "negative", "positive" and "invalid" beside those that everybody uses
    times          forms of date and time (strftime) beside those that everybody uses
    percent_cells  what a number in a sheet's percentage column is: "percent", or "fraction" (0.234 for 23.4 %)
    skip           a regular expression: a line in which it is found is no record
    """

    record: Heading = ()
    sample: Heading = ()
    channel: Heading = ()
    item: Heading = ()
    percent: Heading = ()
    blank: Heading = ()
    reading: Heading = ()
    c: Heading = ()
    t: Heading = ()
    tc: Heading = ()
    value: Heading = ()
    unit: Heading = ()
    said: Heading = ()
    date: Heading = ()
    time: Heading = ()
    lot: Heading = ()
    order: tuple[str, ...] = ()
    delimiter: str = ""
    method: str = ""
    measured_in: str = ""
    items: dict[str, str] = {}
    verdicts: dict[str, Said] = {}
    times: tuple[str, ...] = ()
    percent_cells: str = ""
    skip: str = ""

    def __post_init__(self) -> None:
        """Refuse what would never read anything."""
        strange = set(self.order) - {*FIELDS, ""}
        if strange or len(set(filter(None, self.order))) != len([each for each in self.order if each]):
            raise ValueError(f"order: {min(strange, default='a field twice')!r}; fields: {', '.join(FIELDS)}")
        if self.order and not readable(self.order):
            raise ValueError("order: it names no sample or channel, or no reading")
        if self.percent_cells not in ("", "percent", "fraction"):
            raise ValueError(f"percent_cells {self.percent_cells!r}: percent or fraction")
        try:
            re.compile(self.skip)
        except re.error as error:
            raise ValueError(f"skip: {error}") from error


class Places(NamedTuple):
    """Where each field stands, how many cells a whole row has, and the unit in the heading of its values."""

    at: dict[str, int]
    width: int
    unit: str = ""


def layout(name: str) -> Columns:
    """A map that comes with the program. Raises ValueError for one that does not."""
    known = {each.stem: each for each in _LAYOUTS.glob("*.toml")}
    if name not in known:
        raise ValueError(f"no layout {name!r}; known: {', '.join(sorted(known))}")
    return msgspec.convert(tomllib.loads(known[name].read_text("utf-8")), Columns)


def readable(fields: Sequence[str] | dict[str, int]) -> bool:
    """Whether these fields make a record: whose it is, and a reading."""
    whole = any(each in fields for each in ("percent", "tc", "value")) or {"blank", "reading"} <= set(fields)
    return (whole or {"c", "t"} <= set(fields)) and ("sample" in fields or "channel" in fields)


def placed(columns: Columns, row: Sequence[Cell]) -> Places | None:
    """Where the fields stand, if this row is the headings; without any, by order."""
    if columns.order:
        return Places({name: at for at, name in enumerate(columns.order) if name}, len(columns.order))
    heads = [_head(str(cell)) for cell in row]
    bare = [_head(_BRACKETS.sub("", said.half(str(cell)))) for cell in row]
    at = {name: found for name in FIELDS if (found := _find(getattr(columns, name), heads, bare)) is not None}
    if not readable(at):
        return None
    told = _BRACKETS.search(said.half(str(row[at["value"]]))) if "value" in at else None
    return Places(at, max(at.values()) + 1, told[1].strip() if told else "")


def _find(names: Heading, heads: list[str], bare: list[str]) -> int | None:
    """The first name that heads a column; as it is written before what is left without brackets."""
    for row in (heads, bare):
        for name in (names,) if isinstance(names, str) else names:
            if _head(name) in row:
                return row.index(_head(name))
    return None


def _head(text: str) -> str:
    return "".join(said.half(text).split()).casefold()
