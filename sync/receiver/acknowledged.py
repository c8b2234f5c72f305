"""What became of the province's orders, market by market: issued, received, taken up or not."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, Row, and_, select

from sync.message import AnyOrder, Order, Recall, StopTrade, unseal
from sync.receiver.database import reading
from sync.receiver.schema import order_stream, orders
from sync.receiver.steps import CODE
from sync.receiver.view_schema import journey

_ORDER: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)
MOST = 500
_IN_FORCE = and_(
    orders.c.market == order_stream.c.market,
    orders.c.epoch == order_stream.c.epoch,
    orders.c.seq <= order_stream.c.last,
)


class Acknowledged(NamedTuple):
    """One order at one market. `received`: the market has it. `outcome`: what it said it did, "" while it has not said."""

    order: str
    kind: str
    id: str
    market: str
    number: int
    issued_at: str
    by: str
    reason: str
    codes: tuple[str, ...]
    received: bool
    outcome: str
    said_at: str
    said: str


def acknowledged(engine: Engine, kind: str = "", limit: int = 200) -> list[Acknowledged]:
    """The latest orders, newest first; of one kind if it is named. No key of a day is told."""
    with reading(engine).connect() as connection:
        rows = _latest(connection, kind, min(limit, MOST))
        read = [(row, _ORDER.decode(unseal(row.body).data)) for row in rows]
        said = _said(connection, {(row.market, order.name[:CODE]) for row, order in read})
        return [_told(row, order, said.get((row.market, order.name[:CODE]))) for row, order in read]


def under(engine: Engine, id: str) -> list[str]:  # noqa: A002  (the order's own word)
    """The markets that were ever told to stop or recall by this id."""
    stops = orders.c.kind.in_(("StopTrade", "Recall"))
    query = select(orders.c.market, orders.c.body).join(order_stream, _IN_FORCE).where(stops)
    with reading(engine).connect() as connection:
        rows = connection.execute(query)
        return sorted({row.market for row in rows if _id(_ORDER.decode(unseal(row.body).data)) == id})


def _latest(connection: Connection, kind: str, limit: int) -> Sequence[Row[Any]]:
    """Those in force: what was given again in a later epoch counts there. Sorted by keys, so that no body is sorted."""
    o, place = orders.c, order_stream.c.place
    newest = (o.at.desc(), place.desc(), o.seq.desc(), o.market)
    query = select(o.market, o.epoch, o.seq).join(order_stream, _IN_FORCE)
    query = query.where(o.kind == kind) if kind else query
    keys = query.order_by(*newest).limit(limit).subquery()
    here = and_(o.market == keys.c.market, o.epoch == keys.c.epoch, o.seq == keys.c.seq)
    whole = select(orders, order_stream.c.through).join(order_stream, _IN_FORCE).join(keys, here)
    return connection.execute(whole.order_by(*newest)).all()


def _said(connection: Connection, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """The last word of each market on each order, by (market, name)."""
    j = journey.c
    named = and_(j.market.in_({market for market, _ in names}), j.code.in_({code for _, code in names}))
    rows = connection.execute(select(journey).where(named, j.kind == "Ordered").order_by(j.epoch, j.seq))
    return {(row.market, row.code): row for row in rows}


def _told(row: Row[Any], order: Order, said: Row[Any] | None) -> Acknowledged:
    outcome, _, text = said.note.partition(" ") if said else ("", "", "")
    reason = getattr(order, "reason", "")
    codes = order.codes if isinstance(order, StopTrade | Recall) else ()
    at = said.at if said else ""
    by = unseal(row.body).actor
    received = row.through >= row.seq
    return Acknowledged(
        order.name, row.kind, _id(order), row.market, row.seq, row.at, by, reason, codes, received, outcome, at, text
    )


def _id(order: Order) -> str:
    return str(getattr(order, "id", ""))
