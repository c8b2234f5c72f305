"""One epoch of one market in the archive's tables, within a transaction that writes all it gathered at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, func, insert, select, update

from sync.message import GENESIS, Personal
from sync.receiver.copying import Kept, add_facts, add_new
from sync.receiver.schema import aside, fact, personal, stream
from sync.replica import Place, Row

PAGE = 1000
OURS = and_(stream.c.market == bindparam("of"), stream.c.epoch == bindparam("at"))
FIND = select(stream).where(OURS).with_for_update()
MOVE = update(stream).where(OURS).values({name: bindparam(name) for name in ("through", "head", "last", "forked")})


class Shelves:
    """A transaction's shelves, one an epoch. What they keep waits until `write`, or until one has to look it up."""

    def __init__(self, connection: Connection, now: str) -> None:
        self.connection = connection
        self.now = now
        self.rows: list[Kept] = []
        self._shelves: dict[tuple[str, str], EpochShelf] = {}

    def shelf(self, market: str, epoch: str) -> "EpochShelf":
        """The shelf of an epoch; nobody else can move it until we commit."""
        if (market, epoch) not in self._shelves:
            self._shelves[market, epoch] = EpochShelf(self, market, epoch)
        return self._shelves[market, epoch]

    def markets(self) -> list[str]:
        """Whose shelves were asked for, in one order for everybody."""
        return sorted({market for market, _ in self._shelves})

    def write(self) -> None:
        """Write what waits."""
        for each in self._shelves.values():
            each.write()
        if self.rows:
            rows, self.rows = self.rows, []
            add_facts(self.connection, rows)


class EpochShelf:
    """One epoch of one market within a transaction. Its row of `stream` is locked."""

    def __init__(self, shelves: Shelves, market: str, epoch: str) -> None:
        self._shelves = shelves
        self._connection = shelves.connection
        self._name = {"market": market, "epoch": epoch}
        self._key = {"of": market, "at": epoch}
        found = self._connection.execute(FIND, self._key).one_or_none()
        self._known, self._moved = found is not None, False
        self._place = Place(found.through, found.head, bool(found.forked)) if found else Place(0, GENESIS)
        self._last: int = found.last if found else 0

    def place(self) -> Place:
        """Where it stands."""
        return self._place

    def hashes(self, first: int, last: int) -> dict[int, bytes]:
        """The hashes kept under these numbers. What follows directly is answered without a question."""
        if first > self._last:
            return {}
        if first == self._place.through == self._last:
            return {first: self._place.head}
        within = and_(self._here(fact), fact.c.seq.between(first, last))
        return {row.seq: row.hash for row in self._look().execute(select(fact.c.seq, fact.c.hash).where(within))}

    def beyond(self) -> list[tuple[int, int]]:
        """Inclusive ranges kept after a gap."""
        if self._last <= self._place.through:
            return []
        return beyond(self._look(), self._name["market"], self._name["epoch"], self._place.through)

    def follow(self, after: int) -> list[Row]:
        """Rows kept after `after`, in order, a page of them."""
        if self._last <= after:
            return []
        query = select(fact.c.seq, fact.c.body, fact.c.hash).where(self._here(fact), fact.c.seq > after)
        return [Row(*each) for each in self._look().execute(query.order_by(fact.c.seq).limit(PAGE))]

    def keep(self, rows: Sequence[Row]) -> None:
        """Add rows whose numbers are free."""
        if rows:
            market, epoch, now = self._name["market"], self._name["epoch"], self._shelves.now
            self._shelves.rows += [(market, epoch, seq, body, link, now) for seq, body, link in rows]
            self._last, self._moved = max(self._last, rows[-1].seq), True

    def aside(self, rows: Sequence[Row]) -> None:
        """Remember differing copies, each once."""
        add_new(
            self._connection, aside, [row._asdict() | self._name | {"received_at": self._shelves.now} for row in rows]
        )

    def withdraw(self, first: int) -> None:
        """Set all kept rows from `first` on aside."""
        while rows := self.follow(first - 1):
            self.aside(rows)
            gone = and_(self._here(fact), fact.c.seq.between(rows[0].seq, rows[-1].seq))
            self._connection.execute(delete(fact).where(gone))
        self._last, self._moved = min(self._last, first - 1), True

    def remember(self, personal: Sequence[Personal]) -> None:
        """Keep personal values beside."""
        _remember(self._connection, self._name["market"], personal)

    def settle(self, place: Place) -> None:
        """Remember the place."""
        self._moved = self._moved or place != self._place or not self._known
        self._place, self._last = place, max(self._last, place.through)

    def write(self) -> None:
        """Write the place."""
        if not self._moved:
            return
        place = self._place
        values = {"through": place.through, "head": place.head, "last": self._last, "forked": int(place.strict)}
        if self._known:
            self._connection.execute(MOVE, self._key | values)
        else:
            self._connection.execute(insert(stream).values(self._name | values))
        self._known, self._moved = True, False

    def _look(self) -> Connection:
        """To ask by: what waits is written first."""
        self._shelves.write()
        return self._connection

    def _here(self, table: Table) -> ColumnElement[bool]:
        return and_(table.c.market == self._name["market"], table.c.epoch == self._name["epoch"])


def beyond(connection: Connection, market: str, epoch: str, through: int) -> list[tuple[int, int]]:
    """Inclusive ranges kept after the gap that follows `through`."""
    after = and_(fact.c.market == market, fact.c.epoch == epoch, fact.c.seq > through)
    island = (fact.c.seq - func.row_number().over(order_by=fact.c.seq)).label("island")
    rows = select(fact.c.seq, island).where(after).subquery()
    first, last = func.min(rows.c.seq), func.max(rows.c.seq)
    return [
        (each[0], each[1]) for each in connection.execute(select(first, last).group_by(rows.c.island).order_by(first))
    ]


def _remember(connection: Connection, market: str, entries: Sequence[Personal]) -> None:
    named: dict[str, dict[str, Any]] = {
        each.seal: {
            "market": market,
            "seal": each.seal,
            "subject": each.subject,
            "salt": each.salt,
            "value": each.value,
        }
        for each in entries
    }
    add_new(connection, personal, list(named.values()))
