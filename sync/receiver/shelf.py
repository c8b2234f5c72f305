"""One epoch of one market in the archive's tables, within a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, select, update

from sync.message import GENESIS, Personal
from sync.receiver.schema import aside, fact, personal, stream
from sync.replica import Place, Row

PAGE = 1000


class EpochShelf:
    """One epoch of one market within a transaction."""

    def __init__(self, connection: Connection, market: str, epoch: str, now: str) -> None:
        self.epoch = epoch
        self._connection = connection
        self._name = {"market": market, "epoch": epoch}
        self._now = now
        found = connection.execute(select(stream).where(self._here(stream))).one_or_none()
        self._known = found is not None
        self._place = Place(found.through, found.head, bool(found.forked)) if found else Place(0, GENESIS)
        self._last = found.last if found else 0

    def place(self) -> Place:
        """Where it stands."""
        return self._place

    def hashes(self, first: int, last: int) -> dict[int, bytes]:
        """The hashes kept under these numbers."""
        if first > self._last:
            return {}
        within = and_(self._here(fact), fact.c.seq.between(first, last))
        return {row.seq: row.hash for row in self._connection.execute(select(fact.c.seq, fact.c.hash).where(within))}

    def beyond(self) -> list[tuple[int, int]]:
        """Inclusive ranges kept after a gap."""
        if self._last <= self._place.through:
            return []
        after = and_(self._here(fact), fact.c.seq > self._place.through)
        island = (fact.c.seq - func.row_number().over(order_by=fact.c.seq)).label("island")
        rows = select(fact.c.seq, island).where(after).subquery()
        first, last = func.min(rows.c.seq), func.max(rows.c.seq)
        found = self._connection.execute(select(first, last).group_by(rows.c.island).order_by(first))
        return [(each[0], each[1]) for each in found]

    def follow(self, after: int) -> list[Row]:
        """Rows kept after `after`, in order, a page of them."""
        if self._last <= after:
            return []
        query = select(fact.c.seq, fact.c.body, fact.c.hash).where(self._here(fact), fact.c.seq > after)
        return [Row(*each) for each in self._connection.execute(query.order_by(fact.c.seq).limit(PAGE))]

    def keep(self, rows: Sequence[Row]) -> None:
        """Add rows whose numbers are free."""
        if not rows:
            return
        if not self._known:
            self.settle(self._place)
        self._connection.execute(insert(fact), self._values(rows))
        self._last = max(self._last, rows[-1].seq)

    def aside(self, rows: Sequence[Row]) -> None:
        """Remember differing copies, each once."""
        if not rows:
            return
        within = and_(self._here(aside), aside.c.seq.between(rows[0].seq, rows[-1].seq))
        known = {tuple(each) for each in self._connection.execute(select(aside.c.seq, aside.c.hash).where(within))}
        fresh = [row for row in rows if (row.seq, row.hash) not in known]
        if fresh:
            self._connection.execute(insert(aside), self._values(fresh))

    def withdraw(self, first: int) -> None:
        """Set all kept rows from `first` on aside."""
        while rows := self.follow(first - 1):
            self.aside(rows)
            gone = and_(self._here(fact), fact.c.seq.between(rows[0].seq, rows[-1].seq))
            self._connection.execute(delete(fact).where(gone))
        self._last = min(self._last, first - 1)

    def remember(self, personal: Sequence[Personal]) -> None:
        """Keep personal values beside."""
        _remember(self._connection, self._name["market"], personal)

    def settle(self, place: Place) -> None:
        """Remember the place."""
        self._place, self._last = place, max(self._last, place.through)
        values = {"through": place.through, "head": place.head, "last": self._last, "forked": int(place.strict)}
        if self._known:
            self._connection.execute(update(stream).where(self._here(stream)).values(values))
        else:
            self._connection.execute(insert(stream).values(self._name | values))
            self._known = True

    def _values(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [row._asdict() | self._name | {"received_at": self._now} for row in rows]

    def _here(self, table: Table) -> ColumnElement[bool]:
        return and_(table.c.market == self._name["market"], table.c.epoch == self._name["epoch"])


def _remember(connection: Connection, market: str, entries: Sequence[Personal]) -> None:
    if not entries:
        return
    named = {each.seal: each for each in entries}
    known = set(
        connection.scalars(select(personal.c.seal).where(personal.c.market == market, personal.c.seal.in_(named)))
    )
    fresh = [
        {"market": market, "seal": seal, "subject": each.subject, "salt": each.salt, "value": each.value}
        for seal, each in named.items()
        if seal not in known
    ]
    if fresh:
        connection.execute(insert(personal), fresh)
