"""The account of a code: the goods it stands for, all they were made of and all that came of them, and to whom it was sold."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select, tuple_

from edge.core import facts as f
from sync.message import unseal
from sync.receiver import view_schema as v
from sync.receiver.database import reading
from sync.receiver.downstream import AT_ONCE, Name
from sync.receiver.journeys import journeys
from sync.receiver.lots import Lot, Side, lots
from sync.receiver.meant import Goods, Meant, What, meant
from sync.receiver.sales import Sale, sales
from sync.receiver.schema import fact, stream
from sync.receiver.trace import Edge, Link, walk

Direction = Literal["both", "back", "forward"]
_MERGED = msgspec.json.Decoder(f.Merged)


class Tie(Struct, frozen=True):
    """So much of one batch is in another; `grams` is None where the archive does not tell."""

    how: Edge
    market: str
    batch: str
    into_market: str
    into: str
    grams: int | None
    at: str


class Account(Struct, frozen=True):
    """All that is known of a code. `unfolded` facts are archived and not in the views yet: they may add to it."""

    what: What
    code: str
    goods: tuple[Goods, ...]
    lots: tuple[Lot, ...]
    ties: tuple[Tie, ...]
    sales: tuple[Sale, ...]
    unfolded: int


def account(engine: Engine, text: str, direction: Direction = "both") -> Account | None:
    """The account of whatever code a text is; None when nothing is known of it."""
    with reading(engine).connect() as connection:
        found = meant(connection, text)
        return None if found is None else _account(connection, found, direction)


def unfolded(connection: Connection) -> int:
    """Facts that are archived without a gap and not in the views yet."""
    archived = connection.scalar(select(func.sum(stream.c.through))) or 0
    return int(archived) - int(connection.scalar(select(func.sum(v.cursor.c.seq))) or 0)


def _account(connection: Connection, found: Meant, direction: Direction) -> Account:
    traced = walk(connection, found.goods)
    sides: dict[Side, Sequence[Name]] = {"this": list(dict.fromkeys((each.market, each.batch) for each in found.goods))}
    if direction != "forward":
        sides["back"] = traced.back
    if direction != "back":
        sides["forward"] = traced.forward
    found_lots = [lot for side, names in sides.items() for lot in lots(connection, side, names)]
    links = _between(traced.links, sides)
    went = [Goods(*each) for each in sides.get("forward", ())]
    parts = [each for each in found.goods if each.serial or direction != "back"]
    ties = _ties(connection, links, {(each.market, each.batch): each for each in found_lots})
    return Account(
        found.what,
        found.code,
        found.goods,
        tuple(found_lots),
        tuple(ties),
        tuple(sales(connection, [*parts, *went])),
        unfolded(connection),
    )


def _between(links: Iterable[Link], sides: dict[Side, Sequence[Name]]) -> list[Link]:
    """The links of the sides that were asked for."""
    this, back, forward = ({*sides.get(side, ())} for side in ("this", "back", "forward"))
    up, down = this | back, this | forward
    return [
        each for each in links
        if (back and {each.parent, each.child} <= up) or (forward and {each.parent, each.child} <= down)
    ]  # fmt: skip


def _ties(connection: Connection, links: Sequence[Link], lots: dict[Name, Lot]) -> Iterator[Tie]:
    merged = _merged(connection, list(dict.fromkeys(each.child for each in links if each.how == "mixed")))
    for each in links:
        lot = lots[each.child]
        grams = merged.get(each.child, {}).get(each.parent[1]) if each.how == "mixed" else lot.in_g
        yield Tie(each.how, *each.parent, *each.child, grams, lot.at)


def _merged(connection: Connection, names: Sequence[Name]) -> dict[Name, dict[str, int]]:
    """Of each mixed batch the grams of every batch in it, by the fact that mixed it."""
    at = {(name[0], *taken["Merged"][1:]): name for name, taken in journeys(connection, names, "Merged").items()}
    places, found = list(at), dict[Name, dict[str, int]]()
    for some in (places[first : first + AT_ONCE] for first in range(0, len(places), AT_ONCE)):
        here = tuple_(fact.c.market, fact.c.epoch, fact.c.seq).in_(some)
        for row in connection.execute(select(fact.c.market, fact.c.epoch, fact.c.seq, fact.c.body).where(here)):
            sums = found.setdefault(at[row.market, row.epoch, row.seq], {})
            for part in _MERGED.decode(unseal(row.body).data).parts:
                sums[part.batch] = sums.get(part.batch, 0) + part.grams
    return found
