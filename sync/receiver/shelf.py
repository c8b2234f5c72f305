"""One epoch of one market in the archive's tables, within a transaction that writes all it gathered at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, insert, select, update

from sync.message import GENESIS, Personal
from sync.receiver.copying import Kept, add_facts, add_new
from sync.receiver.islands import Islands, Range, beyond, joined, runs, still
from sync.receiver.schema import aside, fact, personal, stream
from sync.replica import Place, Row

PAGE = 1000
OURS = and_(stream.c.market == bindparam("of"), stream.c.epoch == bindparam("at"))
FIND = select(stream).where(OURS).with_for_update()
MOVE = update(stream).where(OURS).values({name: bindparam(name) for name in ("through", "head", "last", "forked")})


class Shelves:
    """A transaction's shelves, one an epoch. What they keep waits until `write`, or until one has to look it up."""

    def __init__(self, connection: Connection, now: str, islands: Mapping[tuple[str, str], Islands]) -> None:
        self.connection = connection
        self.now = now
        self.known = islands
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

    def islands(self) -> dict[tuple[str, str], Islands | None]:
        """What each epoch has behind a gap, to be remembered once this is committed."""
        return {key: each.islands() for key, each in self._shelves.items()}

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
        self._tip: bytes | None = None
        self._ranges: tuple[Range, ...] | None = None if self._last > self._place.through else ()

    def place(self) -> Place:
        """Where it stands."""
        return self._place

    def hashes(self, first: int, last: int) -> dict[int, bytes]:
        """The hashes kept under these numbers. What follows directly is answered without a question."""
        if first > self._last:
            return {}
        known = self._known_hashes(first, last)
        if known is not None:
            return known
        within = and_(self._here(fact), fact.c.seq.between(first, last))
        return {row.seq: row.hash for row in self._look().execute(select(fact.c.seq, fact.c.hash).where(within))}

    def beyond(self) -> list[tuple[int, int]]:
        """Inclusive ranges kept after a gap."""
        return list(self._beyond())

    def islands(self) -> Islands | None:
        """What there is behind a gap; None when nothing is, or nobody asked."""
        return Islands(self._place, self._last, self._ranges, self._tip) if self._ranges else None

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
            self._ranges = joined(self._beyond(), runs([row.seq for row in rows]), self._place.through)
            if rows[-1].seq > self._last:
                self._last, self._tip = rows[-1].seq, rows[-1].hash
            self._moved = True

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
        self._last, self._moved, self._tip = min(self._last, first - 1), True, None
        self._ranges = tuple((begin, min(end, self._last)) for begin, end in self._beyond() if begin <= self._last)

    def remember(self, personal: Sequence[Personal]) -> None:
        """Keep personal values beside."""
        _remember(self._connection, self._name["market"], personal)

    def settle(self, place: Place) -> None:
        """Remember the place."""
        self._moved = self._moved or place != self._place or not self._known
        ranges = self._beyond() if place.through < self._last else ()
        self._place, self._last = place, max(self._last, place.through)
        self._ranges = joined(ranges, (), place.through)

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

    def _known_hashes(self, first: int, last: int) -> dict[int, bytes] | None:
        """What can be told without looking: of the ends, and where nothing is."""
        known = {self._last: self._tip} if self._tip else {}
        known |= {self._place.through: self._place.head}
        if first < self._place.through:
            return None
        touched = [each for each in self._beyond() if each[0] <= last and first <= each[1]]
        if any(max(begin, first) != min(end, last) or min(end, last) not in known for begin, end in touched):
            return None
        return {seq: link for seq, link in known.items() if first <= seq <= last}

    def _beyond(self) -> tuple[Range, ...]:
        """What is kept behind a gap: as it was remembered while that still holds, otherwise as it is found."""
        if self._ranges is None:
            market, epoch = self._name["market"], self._name["epoch"]
            known = self._shelves.known.get((market, epoch))
            if known and (known.place, known.last) == (self._place, self._last) and self._holds(known):
                self._ranges, self._tip = known.ranges, known.tip
            else:
                self._ranges = tuple(beyond(self._connection, market, epoch, self._place.through))
        return self._ranges

    def _holds(self, known: Islands) -> bool:
        return still(self._connection, self._name["market"], self._name["epoch"], known)

    def _look(self) -> Connection:
        """To ask by: what waits is written first."""
        self._shelves.write()
        return self._connection

    def _here(self, table: Table) -> ColumnElement[bool]:
        return and_(table.c.market == self._name["market"], table.c.epoch == self._name["epoch"])


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
