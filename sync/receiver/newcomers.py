"""A market that the province hears since today is told of the stops and recalls that are in force everywhere."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, or_, select, update

from sync.message import AnyOrder, Message, Recall, StopTrade, unseal
from sync.receiver.database import reading
from sync.receiver.measures import parts
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import auto_stop, measure, orders

_ORDER: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)
_EVERYWHERE = or_(auto_stop.c.sample != "", measure.c.everywhere == 1)
_OPEN = select(auto_stop).outerjoin(measure, measure.c.id == auto_stop.c.id).where(auto_stop.c.lifted == 0, _EVERYWHERE)
Given = dict[str, tuple[StopTrade | Recall, Message]]  # by the order's id


def welcome(journal: OrderJournal, markets: Collection[str]) -> bool:
    """Give the markets that an open stop was not ordered at yet the same orders again. Whether there was any."""
    with reading(journal.engine).connect() as connection:
        behind = [row for row in connection.execute(_OPEN).all() if set(markets) - set(row.told.split())]
        known = {market: _given(connection, market) for market in {row.told.split()[0] for row in behind if row.told}}
    for row in behind:
        if row.told:
            with journal.engine.begin() as connection:
                _tell(connection, journal, row.id, known[row.told.split()[0]], markets)
    return bool(behind)


def _given(connection: Connection, market: str) -> Given:
    """The stops and recalls that a market was ever given; what was given again counts once."""
    query = select(orders.c.body).where(orders.c.market == market, orders.c.kind.in_(("StopTrade", "Recall")))
    sealed = [unseal(body) for body in connection.scalars(query)]
    read = [(_ORDER.decode(each.data), each) for each in sealed]
    return {order.id: (order, each) for order, each in read if isinstance(order, StopTrade | Recall)}


def _tell(connection: Connection, journal: OrderJournal, name: str, given: Given, markets: Collection[str]) -> None:
    here = and_(auto_stop.c.id == name, auto_stop.c.lifted == 0)
    row: Row[Any] | None = connection.execute(select(auto_stop).where(here).with_for_update()).one_or_none()
    if row is None:
        return
    told: list[str] = row.told.split()
    new = [each for each in markets if each not in told]
    for order, sealed in (given[part] for part in parts(name, row.parts) if part in given):
        for market in new:
            journal.add(connection, market, order, sealed.actor)
    connection.execute(update(auto_stop).where(here).values(told=" ".join((*told, *new))))
