"""A market's days as the province sees them: what moved by its archived facts, and how the market closed each."""

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, func, select

from edge.core.ledger import Day
from sync.receiver.database import reading
from sync.receiver.loop_schema import day_close, flow, gate, tally
from sync.receiver.view_schema import batch, day

Holds = Literal["open", "holds", "differs", "unsigned"]


class DayBook(NamedTuple):
    """One trading day. Grams in, out and lost are of that day, `inside_g` and `missing_g` stood at its close.

    `leaked` vehicles were counted at the entrances and are no visit; None where nobody counted. `holds` compares the digest
    that the market signed for with that of its archived facts.
    """

    day: str
    holds: Holds
    in_g: int
    out_g: int
    loss_g: int
    inside_g: int = 0
    missing_g: int = 0
    overrides: int = 0
    overnight: int = 0
    visits: int = 0
    leaked: int | None = None
    at: str = ""


def day_books(engine: Engine, market: str, days: int = 31) -> list[DayBook]:
    """The last trading days of a market, newest first."""
    with reading(engine).connect() as connection:
        d = day.c
        query = select(d.day, d.entity).where(d.market == market, d.state.in_(("open", "closing", "closed")))
        rows = connection.execute(query.order_by(d.day.desc()).limit(days)).all()
        return [_book(connection, market, msgspec.json.decode(row.entity, type=Day)) for row in rows]


def missing(engine: Engine, market: str) -> int:
    """Grams at a market that nobody answers for."""
    with reading(engine).connect() as connection:
        total = select(func.coalesce(func.sum(batch.c.missing_g), 0))
        return int(connection.scalar(total.where(batch.c.market == market, batch.c.missing_g > 0)) or 0)


def _book(connection: Connection, market: str, of: Day) -> DayBook:
    f, c = flow.c, day_close.c
    sums = [func.coalesce(func.sum(column), 0) for column in (f.in_g, f.out_g, f.loss_g)]
    moved = connection.execute(select(*sums).where(f.market == market, f.day == of.day)).one()
    in_g, out_g, loss_g = map(int, moved)
    leaked = _leaked(connection, market, of)
    book = DayBook(of.day, "open", in_g, out_g, loss_g, visits=of.visits, leaked=leaked)
    closes = select(day_close).where(c.market == market, c.day == of.day).order_by(c.epoch.desc(), c.seq.desc())
    row = connection.execute(closes.limit(1)).one_or_none()
    if row is None:
        return book
    holds: Holds = "unsigned" if not row.sheet else "holds" if row.sheet == row.again else "differs"
    return book._replace(
        holds=holds, inside_g=row.inside_g, missing_g=row.missing_g, overrides=row.overrides, overnight=row.overnight, at=row.at
    )  # fmt: skip


def _leaked(connection: Connection, market: str, of: Day) -> int | None:
    entrances = select(gate.c.lane).where(gate.c.market == market)
    query = select(func.sum(tally.c.vehicles)).where(tally.c.market == market, tally.c.day == of.day)
    counted = connection.scalar(query.where(tally.c.lane.in_(entrances)))
    return None if counted is None else int(counted) - of.visits
