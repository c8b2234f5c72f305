"""The province's orders: one journal per market, each order persisted and chained before it is sent."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, and_, insert, select, update

from sync.message import GENESIS, Message, Order, Personal, link, seal, unseal
from sync.receiver.database import reading
from sync.receiver.schema import order_stream, orders

STATION = "province"
_ENCODE = msgspec.json.Encoder(order="sorted")


class OrderJournal:
    """Issues orders; `new_epoch` names a journal when a market hears its first order, or has forked from us."""

    def __init__(self, engine: Engine, wall: Callable[[], datetime], new_epoch: Callable[[], str]) -> None:
        self.engine = engine
        self._wall = wall
        self._new_epoch = new_epoch

    def now(self) -> str:
        """The wall clock as orders carry it."""
        return self._wall().isoformat()

    def issue(self, market: str, order: Order, actor: str) -> int:
        """The number of the order, once it is committed."""
        with self.engine.begin() as connection:
            return self.add(connection, market, order, actor)

    def issue_all(self, markets: Iterable[str], order: Order, actor: str) -> dict[str, int]:
        """The number of the order at each market: all of them have it, or none."""
        with self.engine.begin() as connection:
            return {market: self.add(connection, market, order, actor) for market in markets}

    def add(self, connection: Connection, market: str, order: Order, actor: str) -> int:
        """Likewise within a transaction of the caller."""
        kind = str(type(order).__struct_config__.tag)
        data = msgspec.Raw(_ENCODE.encode(order))
        message = Message(market, "", 0, self.now(), kind, actor, STATION, data)
        return self._append(connection, self._current(connection, market), message)

    def divert(self, market: str, epoch: str, n: int) -> None:
        """The market holds other orders from `n` on: end the epoch there, give the same orders again in another."""
        with self.engine.begin() as connection:
            old = connection.execute(select(order_stream).where(_of(market, epoch)).with_for_update()).one_or_none()
            if old is None or old.last < n:
                return
            query = select(orders.c.body).where(_orders_of(market, epoch), orders.c.seq.between(n, old.last))
            bodies = connection.scalars(query.order_by(orders.c.seq)).all()
            values = {"last": n - 1, "head": _hash(connection, market, epoch, n - 1)}
            connection.execute(update(order_stream).where(_of(market, epoch)).values(values))
            if self._current(connection, market).epoch == epoch:
                self._open(connection, market, old.place + 1)
            for body in bodies:
                self._append(connection, self._current(connection, market), unseal(body))

    def _current(self, connection: Connection, market: str) -> Row[Any]:
        query = select(order_stream).where(order_stream.c.market == market)
        query = query.order_by(order_stream.c.place.desc()).limit(1).with_for_update()
        if (row := connection.execute(query).one_or_none()) is None:
            self._open(connection, market, 1)
            row = connection.execute(query).one()
        return row

    def _open(self, connection: Connection, market: str, place: int) -> None:
        fresh = {"market": market, "place": place, "epoch": self._new_epoch(), "last": 0, "head": GENESIS, "through": 0}
        connection.execute(insert(order_stream).values(fresh))

    def _append(self, connection: Connection, current: Row[Any], message: Message) -> int:
        market, epoch, seq = current.market, current.epoch, current.last + 1
        body = seal(msgspec.structs.replace(message, epoch=epoch, seq=seq))
        head = link(current.head, body)
        row = {"market": market, "epoch": epoch, "seq": seq, "at": message.at, "kind": message.kind}
        connection.execute(insert(orders).values(row | {"body": body, "hash": head}))
        connection.execute(update(order_stream).where(_of(market, epoch)).values(last=seq, head=head))
        return seq


class OrderSource:
    """One market's orders as a Sender reads them."""

    def __init__(self, journal: OrderJournal, market: str) -> None:
        self._journal = journal
        self._market = market
        self._read = reading(journal.engine)

    def pending(self) -> Sequence[tuple[str, int]]:
        """Epochs with orders the market has not received."""
        waits = and_(order_stream.c.market == self._market, order_stream.c.last > order_stream.c.through)
        query = select(order_stream.c.epoch, order_stream.c.through).where(waits).order_by(order_stream.c.place)
        with self._read.connect() as connection:
            return [(row.epoch, row.through) for row in connection.execute(query)]

    def read(self, epoch: str, after: int, limit: int) -> Sequence[tuple[bytes, bytes]]:
        """Consecutive (body, hash) from after + 1 on."""
        last = select(order_stream.c.last).where(_of(self._market, epoch)).scalar_subquery()
        within = and_(_orders_of(self._market, epoch), orders.c.seq > after, orders.c.seq <= last)
        with self._read.connect() as connection:
            rows = connection.execute(
                select(orders.c.body, orders.c.hash).where(within).order_by(orders.c.seq).limit(limit)
            )
            return [(row.body, row.hash) for row in rows]

    def head(self, epoch: str, seq: int) -> bytes:
        """The hash at `seq`."""
        with self._read.connect() as connection:
            return _hash(connection, self._market, epoch, seq)

    def personal(self, epoch: str, first: int, last: int) -> tuple[Personal, ...]:
        """Orders name nobody."""
        del epoch, first, last
        return ()

    def acknowledge(self, epoch: str, through: int) -> None:
        """The market has received all up to `through`."""
        with self._journal.engine.begin() as connection:
            connection.execute(update(order_stream).where(_of(self._market, epoch)).values(through=through))

    def forked(self, epoch: str, n: int) -> None:
        """The market holds other orders from `n` on."""
        self._journal.divert(self._market, epoch, n)


def _of(market: str, epoch: str):  # noqa: ANN202
    return and_(order_stream.c.market == market, order_stream.c.epoch == epoch)


def _orders_of(market: str, epoch: str):  # noqa: ANN202
    return and_(orders.c.market == market, orders.c.epoch == epoch)


def _hash(connection: Connection, market: str, epoch: str, seq: int) -> bytes:
    if seq == 0:
        return GENESIS
    return connection.execute(select(orders.c.hash).where(_orders_of(market, epoch), orders.c.seq == seq)).scalar_one()
