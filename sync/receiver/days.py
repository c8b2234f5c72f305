"""A market's days in the archive: what is counted of them, and what the market says it produced."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, and_, insert, select, update

from sync.message import DayCount
from sync.receiver.copying import LostRaceError, add_new
from sync.receiver.database import reading
from sync.receiver.schema import day_count, day_cursor, day_told, fact

_LAST = 1 << 53
_HASH = 32
_NAME = 64
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
Standing = Literal["equal", "coming", "unheard", "differs"]
_NO_DAY = "0000-00-00"  # what a body without a date counts for


class Count(NamedTuple):
    """Facts of one day in one epoch: how many, the last one's number, and the hash there."""

    facts: int
    last: int
    head: bytes


class Tally(NamedTuple):
    """One day of a market in one epoch; `produced` is the market's word, None while it has said nothing of it.

    `agrees`: the hash it gives is the archive's under that number, or the archive has not come so far.
    """

    day: str
    epoch: str
    produced: Count | None
    archived: Count
    agrees: bool = True

    @property
    def standing(self) -> Standing:
        """How both ends stand. What is still to come is no difference."""
        if not self.agrees:
            return "differs"
        if self.produced is None:
            return "unheard"
        return "equal" if self.produced == self.archived else "coming"


def tallies(engine: Engine, market: str, days: int = 8) -> list[Tally]:
    """The last days of a market on which anything was archived or said to be produced, newest first."""
    with reading(engine).connect() as connection:
        both = select(day_count.c.day).where(day_count.c.market == market)
        both = both.union(select(day_told.c.day).where(day_told.c.market == market))
        wanted = sorted((row[0] for row in connection.execute(both)), reverse=True)[:days]
        counts = {(day, epoch): count for day, epoch, count in archived(connection, market, wanted)}
        told = {(day, epoch): (count, here) for day, epoch, count, here in _told(connection, market, wanted)}
    heard = {day for day, _ in told}
    found: list[Tally] = []
    for day, epoch in sorted(counts.keys() | told.keys(), reverse=True):
        said, here = told.get((day, epoch), (None, None))
        agrees = day not in heard if said is None else here in (None, said.head)
        found.append(Tally(day, epoch, said, counts.get((day, epoch), Count(0, 0, b"")), agrees))
    return found


def _told(connection: Connection, market: str, days: Iterable[str]) -> list[tuple[str, str, Count, bytes | None]]:
    """What the market said of these days, and the archive's own hash at the number it named."""
    t = day_told.c
    same = and_(fact.c.market == t.market, fact.c.epoch == t.epoch, fact.c.seq == t.last)
    query = select(t.day, t.epoch, t["count"], t.last, t.head, fact.c.hash)
    query = query.outerjoin(fact, same).where(t.market == market, t.day.in_(list(days)))
    return [
        (row[0], row[1], Count(row[2], row[3], bytes(row[4])), None if row[5] is None else bytes(row[5]))
        for row in connection.execute(query)
    ]


def archived(connection: Connection, market: str, days: Iterable[str]) -> list[tuple[str, str, Count]]:
    """What is archived of these days: day, epoch, count."""
    same = and_(fact.c.market == day_count.c.market, fact.c.epoch == day_count.c.epoch, fact.c.seq == day_count.c.last)
    query = select(day_count.c.day, day_count.c.epoch, day_count.c["count"], day_count.c.last, fact.c.hash)
    query = query.join(fact, same).where(day_count.c.market == market, day_count.c.day.in_(list(days)))
    return [(row[0], row[1], Count(row[2], row[3], bytes(row[4]))) for row in connection.execute(query)]


def add(connection: Connection, market: str, epoch: str, done: int, found: Sequence[tuple[int, str]]) -> None:
    """Count facts (number, `at`) that follow `done`. Raises LostRaceError when another has counted on from there."""
    _move(connection, market, epoch, done, found[-1][0])
    names = {name: name if _DAY.fullmatch(name) else _NO_DAY for name in {at[:10] for _, at in found}}
    days = [names[at[:10]] for _, at in found]
    lasts = dict(zip(days, (seq for seq, _ in found), strict=True))
    for day, facts in Counter(days).items():
        last = lasts[day]
        t = day_count.c
        here = update(day_count).where(t.market == market, t.day == day, t.epoch == epoch)
        if not connection.execute(here.values({t["count"]: t["count"] + facts, t.last: last})).rowcount:
            fresh = {"market": market, "day": day, "epoch": epoch, "count": facts, "last": last}
            connection.execute(insert(day_count).values(fresh))


def _move(connection: Connection, market: str, epoch: str, done: int, through: int) -> None:
    if not done:
        add_new(connection, day_cursor, [{"market": market, "epoch": epoch, "through": 0}])
    ours = and_(day_cursor.c.market == market, day_cursor.c.epoch == epoch, day_cursor.c.through == done)
    if not connection.execute(update(day_cursor).where(ours).values(through=through)).rowcount:
        raise LostRaceError(f"the days of {market} were counted meanwhile")


def tell(connection: Connection, market: str, days: tuple[DayCount, ...]) -> None:
    """What a market says of a day stands in place of all it said of that day before."""
    gone = day_told.delete().where(day_told.c.market == market, day_told.c.day.in_({each.day for each in days}))
    connection.execute(gone)
    if days:
        rows = {(each.day, each.epoch): {"market": market} | msgspec.structs.asdict(each) for each in days}
        connection.execute(insert(day_told), list(rows.values()))


def sound(told: DayCount) -> bool:
    """Whether a market can have said this."""
    numbers = 0 < told.count <= told.last <= _LAST
    named = 0 < len(told.epoch) <= _NAME and told.epoch.isprintable() and len(told.head) == _HASH
    return numbers and named and _DAY.fullmatch(told.day) is not None and _is_date(told.day)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
