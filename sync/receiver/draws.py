"""What anyone may know of the draws: commitments before a day, and after it the key and what came of it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, Row, select

from edge.core.draw import needed
from edge.core.ledger import Day
from sync.receiver.database import reading
from sync.receiver.schema import day_key
from sync.receiver.view_schema import day as day_view

_DAY = msgspec.json.Decoder(Day)


class Result(NamedTuple):
    """A closed day: batches with a report, how many of them were to be drawn, were, have a result; and how many lack."""

    with_report: int
    needed: int
    drawn: int
    resulted: int
    shortfall: int


class DrawDay(NamedTuple):
    """One market's trading day. `key` is "" until it is over; `told` is the commitment the market itself recorded."""

    market: str
    day: str
    commitment: str
    told: str
    key: str
    state: str
    result: Result | None

    @property
    def differs(self) -> bool:
        """Whether the market drew under another key than it was sent."""
        return bool(self.told) and self.told != self.commitment


def of_market(engine: Engine, market: str, limit: int = 60) -> list[DrawDay]:
    """The last days of a market and those to come, the newest first."""
    with reading(engine).connect() as connection:
        days = connection.scalars(
            select(day_key.c.day).where(day_key.c.market == market).order_by(day_key.c.day.desc()).limit(limit)
        ).all()
        return _days(connection, [market], days)


def latest(engine: Engine, names: Mapping[str, str], limit: int = 4) -> list[DrawDay]:
    """The last days of all markets, day by day, the newest first."""
    with reading(engine).connect() as connection:
        query = select(day_key.c.day).distinct().order_by(day_key.c.day.desc()).limit(limit)
        return _days(connection, names, connection.scalars(query).all())


def _days(connection: Connection, markets: Iterable[str], days: Iterable[str]) -> list[DrawDay]:
    wanted = list(markets), list(days)
    seen = select(day_view.c.market, day_view.c.day, day_view.c.entity).where(
        day_view.c.market.in_(wanted[0]), day_view.c.day.in_(wanted[1])
    )
    known = {(row.market, row.day): _DAY.decode(row.entity) for row in connection.execute(seen)}
    given = select(day_key).where(day_key.c.market.in_(wanted[0]), day_key.c.day.in_(wanted[1]))
    rows = connection.execute(given.order_by(day_key.c.day.desc(), day_key.c.market)).all()
    return [_day(row, known.get((row.market, row.day))) for row in rows]


def _day(row: Row[tuple[object, ...]], seen: Day | None) -> DrawDay:
    return DrawDay(
        row.market,
        row.day,
        row.commitment,
        seen.commitment if seen else "",
        row.key.hex() if row.revealed else "",
        seen.state if seen else "",
        _result(seen) if seen and seen.state == "closed" else None,
    )


def _result(day: Day) -> Result:
    return Result(day.n, needed(day.n, day.quota), day.s, day.resulted, day.shortfall)
