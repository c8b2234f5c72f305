"""Stops and recalls that a supervisor asks for, and what one needs at the markets: as many orders as its codes fill."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import json
from msgspec.structs import replace
from sqlalchemy import Connection, Row, delete, insert, select, update

from sync.message import Recall, StopTrade
from sync.receiver.copying import add_new
from sync.receiver.downstream import AT_ONCE
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import auto_stop, auto_stop_code, measure
from sync.receiver.trace import onward
from sync.receiver.view_schema import UPSTREAM

MOST_CODES = 500  # in one order


def give(
    journal: OrderJournal, markets: Iterable[str], order: StopTrade | Recall, actor: str, *, everywhere: bool
) -> dict[str, int]:
    """Order it with every code of what came of the goods that it names; its number at each market.

    `everywhere` is for those that come later, too.
    """
    row = {"id": order.id, "market": "", "batch": "", "sample": "", "at": journal.now(), "told": " ".join(markets)}
    level = order.level if isinstance(order, Recall) else ""
    asked = {"id": order.id, "recall": int(isinstance(order, Recall)), "reason": order.reason, "level": level}
    asked |= {"codes": json.encode(order.codes).decode(), "until": order.until, "actor": actor}
    asked |= {"everywhere": int(everywhere)}
    with journal.engine.begin() as connection:
        connection.execute(insert(measure).values(asked))
        connection.execute(insert(auto_stop).values(row | {"parts": 0, "lifted": 0}))
        kept = connection.execute(select(auto_stop).where(auto_stop.c.id == order.id)).one()
        return extend(connection, journal, kept, order, onward(connection, order.codes), actor)


def given(connection: Connection, name: str) -> tuple[StopTrade | Recall, str] | None:
    """What a supervisor asked for under this id, and who that was; None where nobody did."""
    row = connection.execute(select(measure).where(measure.c.id == name)).one_or_none()
    if row is None:
        return None
    codes = json.decode(row.codes, type=tuple[str, ...])
    if row.recall:
        return Recall(name, codes, row.reason, row.level, row.until), row.actor
    return StopTrade(name, codes, row.reason, row.until), row.actor


def extend(
    connection: Connection,
    journal: OrderJournal,
    row: Row[Any],
    order: StopTrade | Recall,
    codes: Sequence[str],
    actor: str,
) -> dict[str, int]:
    """Order at its markets those of these codes that a stop does not name yet, in pieces; the first number at each market."""
    known = set(connection.scalars(select(auto_stop_code.c.code).where(auto_stop_code.c.stop == row.id)))
    new = [each for each in codes if each[:UPSTREAM] not in known]
    pieces = [tuple(new[at : at + MOST_CODES]) for at in range(0, len(new), MOST_CODES)]
    numbers: dict[str, int] = {}
    for part, some in zip(parts(row.id, row.parts + len(pieces))[row.parts :], pieces, strict=True):
        for market in row.told.split():
            number = journal.add(connection, market, replace(order, id=part, codes=some), actor)
            numbers.setdefault(market, number)
    stopped = {each[:UPSTREAM]: None for each in new}
    add_new(connection, auto_stop_code, [{"code": each, "stop": row.id} for each in stopped])
    connection.execute(update(auto_stop).where(auto_stop.c.id == row.id).values(parts=row.parts + len(pieces)))
    return numbers


def parts(name: str, count: int) -> list[str]:
    """The ids of the orders that a stop needed."""
    return [name if part == 1 else f"{name}.{part}" for part in range(1, count + 1)]


def close(connection: Connection, name: str) -> dict[str, list[str]]:
    """A stop is over: nothing follows it any more. The ids of its orders, each with its markets; none for one that is not here."""
    ended = update(auto_stop).where(auto_stop.c.id == name).values(lifted=1)
    row = connection.execute(ended.returning(auto_stop.c.parts, auto_stop.c.told)).one_or_none()
    connection.execute(delete(auto_stop_code).where(auto_stop_code.c.stop == name))
    return {part: sorted(row.told.split()) for part in parts(name, row.parts)} if row else {}


def standing(connection: Connection, codes: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """The open stops that codes are under: by code (as it was cut to be kept) each stop's id, and the markets it was ordered at."""
    c, found, asked = auto_stop_code.c, dict[str, dict[str, list[str]]](), sorted(codes)
    query = select(c.code, auto_stop.c.id, auto_stop.c.told).join(auto_stop, auto_stop.c.id == c.stop)
    for some in (asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)):
        for row in connection.execute(query.where(c.code.in_(some), auto_stop.c.lifted == 0)):
            found.setdefault(row.code, {})[row.id] = row.told.split()
    return found
