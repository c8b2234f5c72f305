"""Stops of trade and recalls reach whatever came of the goods, at every market that is told, until they are taken back.

中止交易 by itself: a failure confirmed at one market stops the same goods at all of them, once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, select

from edge.core import facts as f
from sync.message import Lift, StopTrade
from sync.receiver.copying import first
from sync.receiver.database import reading
from sync.receiver.downstream import reach
from sync.receiver.lab_schema import finding
from sync.receiver.loop_schema import descent
from sync.receiver.measures import close, extend, given
from sync.receiver.newcomers import welcome
from sync.receiver.notable import At, failed, taken_back
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import auto_stop, auto_stop_code
from sync.receiver.trace import onward
from sync.receiver.view_schema import batch, serial, turn
from sync.receiver.vouchers import bought

ACTOR = "province"
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
            for part, markets in close(connection, row.id).items():
                lift = Lift(part, f"复检合格（{row.batch}）")
                for market in markets:
                    self._journal.add(connection, market, lift, ACTOR)
        return bool(rows)

    def follow(self, *, own: bool = True) -> bool:
        """Stop codes under which goods of an open stop stand now and did not before: sold on meanwhile, or heard of late.

        Not for the province's `own` stops when it is to make none. Whether there is a new order.
        """
        with reading(self._journal.engine).connect() as connection:
            folded = connection.scalar(select(func.sum(turn.c.n))) or 0
            due = self._due(connection, own=own) if folded != self._folded else []
        ordered = (
            welcome(self._journal, self._names) if self._folded < 0 else False
        )  # the markets are those of the start
        for name in due:
            with self._journal.engine.begin() as connection:
                ordered |= self._extend(connection, name)
        self._folded = folded
        return ordered

    def _due(self, connection: Connection, *, own: bool) -> list[str]:
        whose = _OPEN if own else and_(_OPEN, auto_stop.c.sample == "")
        since = (self._wall() - FOLLOWED).isoformat()
        code, known = auto_stop_code, auto_stop_code.alias()
        found: set[str] = set()
        for new, comes in (
            (batch.c.code, batch.c.upstream),
            (batch.c.code, batch.c.lot),
            (batch.c.code, batch.c.parent),
            (descent.c.child, descent.c.parent),
            (serial.c.code, serial.c.batch),
        ):
            there = exists().where(known.c.stop == code.c.stop, known.c.code == new)
            query = select(code.c.stop).distinct().join(auto_stop, and_(auto_stop.c.id == code.c.stop, whose))
            query = query.join(new.table, comes == code.c.code).where(auto_stop.c.at > since, ~there)
            found |= set(connection.scalars(query))
        sold = (
            bought()
            .join(code, code.c.code == serial.c.code)
            .join(auto_stop, and_(auto_stop.c.id == code.c.stop, whose))
        )
        there = exists().where(known.c.stop == code.c.stop, known.c.code == batch.c.code)
        found |= set(connection.scalars(sold.where(auto_stop.c.at > since, ~there).with_only_columns(code.c.stop)))
        return sorted(found)

    def _extend(self, connection: Connection, name: str) -> bool:
        """Order what an open stop does not name yet. Whether there is any."""
        query = select(auto_stop).where(auto_stop.c.id == name, _OPEN).with_for_update()
        if (row := connection.execute(query).one_or_none()) is None:
            return False
        if (asked := given(connection, name)) is not None:
            order, actor = asked
            over = bool(order.until) and datetime.fromisoformat(order.until) <= self._wall()
            codes = () if over else onward(connection, order.codes)
            return bool(extend(connection, self._journal, row, order, codes, actor))
        order = self._order(connection, row)
        return bool(extend(connection, self._journal, row, order, self._reached(connection, row), ACTOR))

    def _reached(self, connection: Connection, row: Row[Any]) -> tuple[str, ...]:
        """All codes of what a sample condemned."""
        roots = select(finding.c.subject).where(
            finding.c.market == row.market, finding.c.kind == "Condemned", finding.c.sample == row.sample
        )
        return reach(connection, row.market, {row.batch, *connection.scalars(roots)})

    def _order(self, connection: Connection, row: Row[Any]) -> StopTrade:
        """What people read who are refused: the goods, the market, and the order to ask for."""
        here = and_(batch.c.market == row.market, batch.c.code == row.batch)
        product = connection.scalar(select(batch.c.product).where(here)) or row.batch
        market = self._names.get(row.market, row.market)
        reason = f"检测确证不合格：{product}（{market}，{row.id}）"
        return StopTrade(row.id, (), reason, cause="failed_test", product=product, market=market)
