"""Facts folded into views by the market's own rules, a page of them in one transaction."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Table, and_, insert, select, update

from edge.core.errors import RuleError
from edge.core.facts import Admitted, DayClosed, DayOpened, Fact
from edge.core.fold import Entity, after, touched
from sync.receiver import view_schema as v
from sync.receiver.closing import closed
from sync.receiver.copying import add_new, put
from sync.receiver.loop_schema import day_close, gate
from sync.receiver.notable import found, listed
from sync.receiver.rows import SHAPES, row
from sync.receiver.steps import steps

AT_ONCE = 400  # names in one question


class Entry(Protocol):
    """A fact with its place in the journal, as the handed-in `read` gives it."""

    @property
    def fact(self) -> Fact: ...  # noqa: D102
    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def at(self) -> str: ...  # noqa: D102


class Page:
    """Views of one market while a page of facts is folded into them. `flush` writes what changed."""

    def __init__(self, connection: Connection, market: str, epoch: str) -> None:
        self._connection = connection
        self._market = market
        self._epoch = epoch
        self._entities: dict[tuple[type[Entity], str], Entity | None] = {}
        self._dirty: dict[tuple[type[Entity], str], Entity] = {}
        self._lists: dict[Table, list[dict[str, Any]]] = {}
        self._gates: set[str] = set()
        self._count, self._day, self._last_at = 0, "", ""

    def fold(self, entry: Entry) -> None:
        """Take in one fact; one that does not follow is set aside as unread, as a whole."""
        keys = [key for key in touched(entry.fact) if key[0] in SHAPES]
        try:
            changed = {key: after(key, self._load(key), entry.fact) for key in keys}
        except RuleError as error:
            self.skip(entry.seq, str(error))
            return
        self._entities |= changed
        self._dirty |= changed
        for step in {each.code: each for each in steps(entry.fact)}.values():
            self._list(v.journey, entry.seq, {"at": entry.at, **step._asdict()})
        for table, values in listed(entry.fact, entry.at):
            self._list(table, entry.seq, values)
        if isinstance(entry.fact, DayClosed):
            self._close(entry.fact, entry.seq, entry.at)
        self._count, self._last_at = self._count + 1, entry.at
        if isinstance(entry.fact, DayOpened):
            self._day = entry.fact.day
        elif isinstance(entry.fact, Admitted):
            self._gates.add(entry.fact.lane)

    def _close(self, fact: DayClosed, seq: int, at: str) -> None:
        """A close is listed; a supervisor hears of one whose sheet is not what its facts amount to."""
        row = closed(self._connection, self._market, self._dirty, fact, at)
        self._list(day_close, seq, row)
        if row["again"] != row["sheet"]:
            for table, values in found(fact, fact.day, at):
                self._list(table, seq, values)

    def skip(self, seq: int, why: str) -> None:
        """Count a fact that cannot be shown."""
        self._list(v.unread, seq, {"why": why.replace("\0", "")})

    def prepare(self, facts: Sequence[Fact]) -> None:
        """Load at once what these facts will touch."""
        keys = {key for fact in facts for key in touched(fact) if key[0] in SHAPES} - self._entities.keys()
        for kind, shape in SHAPES.items():
            names = sorted(name for of, name in keys if of is kind)
            column = shape.table.c[shape.key]
            for some in (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE)):
                here = and_(shape.table.c.market == self._market, column.in_(some))
                found = self._connection.execute(select(column.label("name"), shape.table.c.entity).where(here))
                known = {row.name: msgspec.json.decode(row.entity, type=kind) for row in found}
                self._entities |= {(kind, name): known.get(name) for name in some}

    def flush(self, connection: Connection | None = None) -> None:
        """Write what changed, in another transaction than it was read in if one is given."""
        connection = connection or self._connection
        for kind, shape in SHAPES.items():
            rows = [{"market": self._market} | row(entity) for (of, _), entity in self._dirty.items() if of is kind]
            put(connection, shape.table, rows)
        for table, rows in self._lists.items():
            connection.execute(insert(table), rows)
        add_new(connection, gate, [{"market": self._market, "lane": lane} for lane in sorted(self._gates)])
        if self._count:
            self._tally(connection)

    def _list(self, table: Table, seq: int, values: dict[str, Any]) -> None:
        place = {"market": self._market, "epoch": self._epoch, "seq": seq}
        self._lists.setdefault(table, []).append(place | values)

    def _load(self, key: tuple[type[Entity], str]) -> Entity | None:
        if key not in self._entities:
            kind, name = key
            shape = SHAPES[kind]
            here = and_(shape.table.c.market == self._market, shape.table.c[shape.key] == name)
            state = self._connection.scalar(select(shape.table.c.entity).where(here))
            self._entities[key] = None if state is None else msgspec.json.decode(state, type=kind)
        return self._entities[key]

    def _tally(self, connection: Connection) -> None:
        here = v.market_view.c.market == self._market
        values = {"facts": v.market_view.c.facts + self._count, "last_at": self._last_at}
        values |= {"day": self._day} if self._day else {}
        if not connection.execute(update(v.market_view).where(here).values(values)).rowcount:
            fresh = {"market": self._market, "day": self._day, "last_at": self._last_at, "facts": self._count}
            connection.execute(insert(v.market_view).values(fresh))
