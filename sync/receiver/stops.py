"""中止交易 by itself: a failure confirmed at one market stops the same goods at all of them, once, until it is taken back."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, exists, func, select, update

from edge.core import facts as f
from sync.message import Lift, StopTrade
from sync.receiver.copying import add_new, first
from sync.receiver.database import reading
from sync.receiver.downstream import reach
from sync.receiver.lab_schema import finding
from sync.receiver.loop_schema import descent
from sync.receiver.notable import At, failed, taken_back
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import auto_stop, auto_stop_code
from sync.receiver.view_schema import UPSTREAM, batch, serial, turn

ACTOR = "province"
MOST_CODES = 500  # in one order
FOLLOWED = timedelta(days=30)  # how long new codes of stopped goods are looked for
_OPEN = auto_stop.c.lifted == 0
_SAMPLE = 24  # characters


def stop_id(market: str, sample: str) -> str:
    """The order's id: the same for the same sample, whoever issues it and whenever."""
    return f"AS-{sample[:_SAMPLE]}-{sha256(f'{market} {sample}'.encode()).hexdigest()[:10]}"


class Stops:
    """The stops that follow from failures. `names` are all markets, each with its name: all of them are told."""

    def __init__(self, journal: OrderJournal, names: Mapping[str, str], wall: Callable[[], datetime]) -> None:
        self._journal = journal
        self._names = names
        self._wall = wall
        self._folded = -1

    def stop(self, connection: Connection, at: At, fact: f.Condemned) -> bool:
        """Stop what this sample condemns, unless that was taken back since. Whether there is a new order.

        What fails with it later on (a return, say) comes under the same stop; once it is lifted, nothing does.
        """
        if not fact.sample or taken_back(connection, at, fact.batch, fact.sample):
            return False
        name = stop_id(at.market, fact.sample)
        row = {"id": name, "market": at.market, "batch": fact.batch, "sample": fact.sample, "parts": 0, "lifted": 0}
        first(connection, auto_stop, row | {"at": self._wall().isoformat(), "told": " ".join(self._names)})
        return self._extend(connection, name)

    def lift(self, connection: Connection, at: At, fact: f.Exonerated) -> bool:
        """Lift what stops this batch for the failure that is taken back. Whether anything did."""
        mine = auto_stop.c.sample == failed(fact) if failed(fact) else auto_stop.c.batch == fact.batch
        rows = connection.execute(select(auto_stop).where(auto_stop.c.market == at.market, mine, _OPEN)).all()
        for row in rows:
            for part in parts(row.id, row.parts):
                for market in row.told.split():
                    self._journal.add(
                        connection, market, Lift(part, f"复检合格 Passed another test（{row.batch}）"), ACTOR
                    )
            close(connection, row.id)
        return bool(rows)

    def follow(self) -> bool:
        """Stop codes under which goods of an open stop stand now and did not before: sold on meanwhile, or heard of late."""
        with reading(self._journal.engine).connect() as connection:
            folded = connection.scalar(select(func.sum(turn.c.n))) or 0
            due = self._due(connection) if folded != self._folded else []
        for name in due:
            with self._journal.engine.begin() as connection:
                self._extend(connection, name)
        self._folded = folded
        return bool(due)

    def _due(self, connection: Connection) -> list[str]:
        since = (self._wall() - FOLLOWED).isoformat()
        code, known = auto_stop_code, auto_stop_code.alias()
        found: set[str] = set()
        for new, comes in (
            (batch.c.code, batch.c.upstream),
            (batch.c.code, batch.c.parent),
            (descent.c.child, descent.c.parent),
            (serial.c.code, serial.c.batch),
        ):
            there = exists().where(known.c.stop == code.c.stop, known.c.code == new)
            query = select(code.c.stop).distinct().join(auto_stop, and_(auto_stop.c.id == code.c.stop, _OPEN))
            query = query.join(new.table, comes == code.c.code).where(auto_stop.c.at > since, ~there)
            found |= set(connection.scalars(query))
        return sorted(found)

    def _extend(self, connection: Connection, name: str) -> bool:
        """Order what an open stop does not name yet. Whether there is any."""
        query = select(auto_stop).where(auto_stop.c.id == name, _OPEN).with_for_update()
        if (row := connection.execute(query).one_or_none()) is None:
            return False
        roots = select(finding.c.subject).where(
            finding.c.market == row.market, finding.c.kind == "Condemned", finding.c.sample == row.sample
        )
        known = set(connection.scalars(select(auto_stop_code.c.code).where(auto_stop_code.c.stop == name)))
        found = reach(connection, row.market, {row.batch, *connection.scalars(roots)})
        codes = [each for each in found if each[:UPSTREAM] not in known]
        self._order(connection, row, codes)
        return bool(codes)

    def _order(self, connection: Connection, row: Row[Any], codes: list[str]) -> None:
        pieces = [tuple(codes[at : at + MOST_CODES]) for at in range(0, len(codes), MOST_CODES)]
        reason = self._reason(connection, row)
        for part, some in zip(parts(row.id, row.parts + len(pieces))[row.parts :], pieces, strict=True):
            for market in row.told.split():
                self._journal.add(connection, market, StopTrade(part, some, reason), ACTOR)
        stopped = {each[:UPSTREAM]: None for each in codes}
        add_new(connection, auto_stop_code, [{"code": each, "stop": row.id} for each in stopped])
        connection.execute(update(auto_stop).where(auto_stop.c.id == row.id).values(parts=row.parts + len(pieces)))

    def _reason(self, connection: Connection, row: Row[Any]) -> str:
        """What people read who are refused: the goods, the market, and the order to ask for."""
        here = and_(batch.c.market == row.market, batch.c.code == row.batch)
        product = connection.scalar(select(batch.c.product).where(here)) or row.batch
        return f"检测确证不合格 Failed its test：{product}（{self._names.get(row.market, row.market)}，{row.id}）"


def parts(name: str, count: int) -> list[str]:
    """The ids of the orders that a stop needed."""
    return [name if part == 1 else f"{name}.{part}" for part in range(1, count + 1)]


def others(engine: Engine, name: str) -> list[str]:
    """The ids beside its own of the orders that an open stop needed."""
    with reading(engine).connect() as connection:
        count = connection.scalar(select(auto_stop.c.parts).where(auto_stop.c.id == name, _OPEN)) or 0
    return parts(name, count)[1:]


def close(connection: Connection, name: str) -> None:
    """A stop is over: nothing follows it any more."""
    connection.execute(update(auto_stop).where(auto_stop.c.id == name).values(lifted=1))
    connection.execute(delete(auto_stop_code).where(auto_stop_code.c.stop == name))
