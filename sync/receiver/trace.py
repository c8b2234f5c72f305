"""Trace both ways: every batch that goods were made of or came back from, and every one they went into, in whatever market.

Without a limit of depth, each batch once; a merged batch has all its parents, a parent all its children. Taken back lines too.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, exists, select

from edge.core.batch import Batch
from edge.core.codes.lot import tells
from sync.receiver.database import reading
from sync.receiver.downstream import AT_ONCE, Name, linked, names, parts
from sync.receiver.loop_schema import descent
from sync.receiver.meant import Goods, meant
from sync.receiver.view_schema import UPSTREAM, batch, serial
from sync.receiver.vouchers import came_by

Edge = Literal["mixed", "returned", "sent", "bought"]


class Link(NamedTuple):
    """Goods of `parent` are in `child`: mixed or packed into it, brought back as it, or sent there under a code of its own.

    Or "bought": all that ties them is the voucher they were bought by, and the product.
    """

    parent: Name
    child: Name
    how: Edge


class Trace(NamedTuple):
    """What a batch was made of (`back`), what came of it (`forward`), each (market, code); and how they hang together."""

    back: tuple[Name, ...]
    forward: tuple[Name, ...]
    links: tuple[Link, ...]


def trace(engine: Engine, market: str, code: str) -> Trace:
    """All batches before and after one; nothing for one that is unknown."""
    with reading(engine).connect() as connection:
        return walk(connection, [Goods(market, code)])


def walk(connection: Connection, goods: Collection[Goods]) -> Trace:
    """All batches before and after these goods. What was sold under an exit code went only where that code went."""
    starts = {(each.market, each.batch) for each in goods}
    back, before = _walk(connection, starts, _before)
    forward, after = _forward(connection, goods)
    return Trace(tuple(sorted(back - starts)), tuple(sorted(forward - starts)), tuple(sorted({*before, *after})))


def onward(connection: Connection, codes: Collection[str]) -> tuple[str, ...]:
    """These codes, those of the goods that they stand for, and of all that came of them."""
    found = [each for code in codes if (each := meant(connection, code)) is not None]
    goods = [each for one in found for each in one.goods]
    reached, _ = _forward(connection, goods)
    serials = (each.serial for each in goods if each.serial)
    return tuple(dict.fromkeys((*codes, *(each.code for each in found), *serials, *names(connection, reached))))


def origins(connection: Connection, market: str, code: str) -> list[Batch]:
    """The batches that a mixed one was made of at its market, as they came in; none for one that was not mixed."""
    seen, new, found = set[str](), {code}, dict[str, Batch]()
    while new:
        seen |= new
        rows = _batches(connection, market, new)
        found |= {each.code: each for each in rows if not each.parents and each.code != code}
        new = {parent for each in rows for parent in each.parents} - seen
    return [found[each] for each in sorted(found)]


Step = Callable[[Connection, Collection[Name]], set[Link]]


def _walk(connection: Connection, starts: set[Name], step: Step) -> tuple[set[Name], set[Link]]:
    """All that is reached, and what was walked from is in it."""
    seen, new, links = set(starts), starts, set[Link]()
    while new:
        found = step(connection, new)
        links |= found
        new = {name for link in found for name in (link.parent, link.child)} - seen
        seen |= new
    return seen, links


def _forward(connection: Connection, goods: Collection[Goods]) -> tuple[set[Name], set[Link]]:
    whole = {(each.market, each.batch) for each in goods if not each.serial}
    first = _under(connection, [each for each in goods if each.serial])
    reached, links = _walk(connection, whole | {each.child for each in first}, _after)
    return reached, first | links


def _under(connection: Connection, goods: Collection[Goods]) -> set[Link]:
    """Where goods went that were sold under exit codes: brought back, or to another market."""
    found = set[Link]()
    for each in goods:
        name = each.market, each.batch
        came = {child for child, _ in _arrived(connection, [linked(each.serial)[:UPSTREAM]])} - {name}
        children = _known(connection, parts(connection, {name}))
        found |= {Link(name, child, "sent") for child in came}
        pairs = came_by(connection, serial.c.code, {each.serial})
        found |= {Link(name, child, "bought") for parent, child in pairs if parent == name}
        found |= {Link(name, (at, one.code), "returned") for at, one in children if one.serial == each.serial}
    return found


def _before(connection: Connection, of: Collection[Name]) -> set[Link]:
    d, s, found = descent.c, serial.c, set[Link]()
    for some in _some(of):
        rows = connection.execute(select(d.market, d.child, d.parent).where(d.child.in_(some)))
        found |= {Link((row.market, row.parent), (row.market, row.child), "mixed") for row in rows}
    for market, each in _known(connection, of):
        if each.parent:
            found.add(Link((market, each.parent), (market, each.code), "returned"))
        if each.parent or each.parents or not tells(each.line.upstream):
            continue  # what was made of goods here has their upstream code
        code = linked(each.line.upstream)[:UPSTREAM]
        b = batch.c
        sold = connection.execute(select(s.market, s.batch).where(s.code == code)).all()
        own = connection.execute(
            select(b.market, b.code).where((b.code == code) | (b.alias == code) | (b.label == code))
        )
        sources = {(row[0], row[1]) for row in (*sold, *own)} - {(market, each.code)}
        found |= {Link(source, (market, each.code), "sent") for source in sources}
    found |= {Link(*pair, "bought") for pair in came_by(connection, batch.c.code, {code for _, code in of})}
    return {link for link in found if link.child in of}


def _after(connection: Connection, of: Collection[Name]) -> set[Link]:
    b, d, found = batch.c, descent.c, set[Link]()
    for some in _some(of):
        back = connection.execute(select(b.market, b.parent, b.code).where(b.parent.in_(some)))
        found |= {Link((row.market, row.parent), (row.market, row.code), "returned") for row in back}
        mixed = connection.execute(select(d.market, d.parent, d.child).where(d.parent.in_(some)))
        found |= {Link((row.market, row.parent), (row.market, row.child), "mixed") for row in mixed}
    owners: dict[str, set[Name]] = {}
    for code, whose in names(connection, of).items():
        owners.setdefault(linked(code)[:UPSTREAM], set()).update(whose)
    for child, code in _arrived(connection, list(owners)):
        found |= {Link(owner, child, "sent") for owner in owners[code] - {child}}
    found |= {Link(*pair, "bought") for pair in came_by(connection, serial.c.batch, {code for _, code in of})}
    return {link for link in found if link.parent in of}


def _arrived(connection: Connection, codes: Sequence[str]) -> list[tuple[Name, str]]:
    """Batches that came in under one of these codes, and which; what was made of them here has it too, and was not sent."""
    b, d, found = batch.c, descent.c, list[tuple[Name, str]]()
    made = exists().where(d.market == b.market, d.child == b.code)
    query = select(b.market, b.code, b.upstream).where(b.parent == "", ~made)
    for some in (codes[at : at + AT_ONCE] for at in range(0, len(codes), AT_ONCE)):
        rows = connection.execute(query.where(b.upstream.in_(some)))
        found += [((row.market, row.code), row.upstream) for row in rows]
    return found


def _known(connection: Connection, of: Collection[Name]) -> list[tuple[str, Batch]]:
    markets = {market for market, _ in of}
    return [
        (market, each)
        for market in sorted(markets)
        for each in _batches(connection, market, {code for where, code in of if where == market})
    ]


def _batches(connection: Connection, market: str, codes: Collection[str]) -> list[Batch]:
    b, wanted = batch.c, sorted(codes)
    found = list[Batch]()
    for some in (wanted[at : at + AT_ONCE] for at in range(0, len(wanted), AT_ONCE)):
        rows = connection.scalars(select(b.entity).where(b.market == market, b.code.in_(some)))
        found += [msgspec.json.decode(row, type=Batch) for row in rows]
    return found


def _some(of: Collection[Name]) -> list[list[str]]:
    codes = sorted(code for _, code in of)
    return [codes[at : at + AT_ONCE] for at in range(0, len(codes), AT_ONCE)]
