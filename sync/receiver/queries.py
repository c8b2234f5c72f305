"""What screens and the interface ask of the archive. Plain functions; each reads one consistent state."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, case, func, literal, select
from sqlalchemy.exc import SQLAlchemyError

from sync.receiver import view_schema as v
from sync.receiver.database import reading
from sync.receiver.schema import aside, presence, stream
from sync.receiver.shelf import beyond
from sync.replica import gaps_after


class Counts(NamedTuple):
    """Batches of one trading day; `held` are held now."""

    arrived: int = 0
    refused: int = 0
    drawn: int = 0
    failed: int = 0
    held: int = 0
    exited: int = 0


class Overview(NamedTuple):
    """One market at a glance. `missing` counts facts in gaps, `aside` differing copies, `unread` facts not shown."""

    market: str
    name: str
    online: bool
    heard_at: str
    backlog: int
    day: str
    today: Counts
    facts: int
    missing: int
    aside: int
    unread: int


class EpochAccount(NamedTuple):
    """One epoch of a market in the archive: what a market compares with its own journal."""

    epoch: str
    through: int
    kept: int
    head: str
    gaps: tuple[tuple[int, int], ...]
    forked: bool


class Account(NamedTuple):
    """All that is archived of a market."""

    market: str
    archived: int
    aside: int
    epochs: tuple[EpochAccount, ...]


def markets(engine: Engine, names: Mapping[str, str]) -> list[Overview]:
    """Every configured market (id -> name), heard of or not."""
    with reading(engine).connect() as connection:
        return [_overview(connection, market, name) for market, name in names.items()]


def reconcile(engine: Engine, market: str) -> Account:
    """What the archive holds of a market. Gaps are inclusive."""
    with reading(engine).connect() as connection:
        epochs = _epochs(connection, market)
        return Account(market, sum(each.kept for each in epochs), _aside(connection, market), epochs)


def folded(engine: Engine) -> tuple[int, int]:
    """How many facts are in the views, and how many could not be shown."""
    with reading(engine).connect() as connection:
        facts = connection.scalar(select(func.coalesce(func.sum(v.market_view.c.facts), 0)))
        return int(facts or 0), connection.scalar(select(func.count()).select_from(v.unread)) or 0


def answers(engine: Engine) -> bool:
    """Whether the archive is there to be asked: without it no report can be kept."""
    try:
        with reading(engine).connect() as connection:
            return connection.scalar(select(literal(1))) == 1
    except SQLAlchemyError:
        return False


def _overview(connection: Connection, market: str, name: str) -> Overview:
    here = connection.execute(select(presence).where(presence.c.market == market)).one_or_none()
    view = connection.execute(select(v.market_view).where(v.market_view.c.market == market)).one_or_none()
    unread = connection.scalar(select(func.count()).select_from(v.unread).where(v.unread.c.market == market))
    gaps = [gap for epoch in _epochs(connection, market) for gap in epoch.gaps]
    return Overview(
        market=market,
        name=name,
        online=bool(here and here.online),
        heard_at=here.heard_at if here else "",
        backlog=here.backlog if here else 0,
        day=view.day if view else "",
        today=_counts(connection, market, view.day) if view else Counts(),
        facts=view.facts if view else 0,
        missing=sum(last - first + 1 for first, last in gaps),
        aside=_aside(connection, market),
        unread=unread or 0,
    )


def _counts(connection: Connection, market: str, day: str) -> Counts:
    b = v.batch.c
    tests = (b.status == "refused", b.drawn == 1, b.status == "failed", b.status == "held", b.out_g > 0)
    sums = [func.coalesce(func.sum(case((test, 1), else_=0)), 0) for test in tests]
    query = select(func.count(), *sums).where(b.market == market, b.day == day)
    return Counts(*connection.execute(query).one())


def _epochs(connection: Connection, market: str) -> tuple[EpochAccount, ...]:
    query = select(stream).where(stream.c.market == market).order_by(stream.c.epoch)
    return tuple(_epoch(connection, row) for row in connection.execute(query).all())


def _epoch(connection: Connection, row: Row[Any]) -> EpochAccount:
    after = beyond(connection, row.market, row.epoch, row.through) if row.last > row.through else []
    kept = row.through + sum(last - first + 1 for first, last in after)
    return EpochAccount(row.epoch, row.through, kept, row.head.hex(), gaps_after(row.through, after), bool(row.forked))


def _aside(connection: Connection, market: str) -> int:
    return connection.scalar(select(func.count()).select_from(aside).where(aside.c.market == market)) or 0
