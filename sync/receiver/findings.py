"""What follows from what markets find: a supervisor is warned, and goods stop. Once for each fact, whatever is folded again."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, and_, delete, func, or_, select

from edge.core import facts as f
from sync.receiver.copying import again, first
from sync.receiver.database import reading
from sync.receiver.lab_schema import finding, fresh
from sync.receiver.notable import At
from sync.receiver.schema import noted
from sync.receiver.stops import Stops
from sync.receiver.warnings import Kind, Warnings

AT_ONCE = 500
LATELY = timedelta(days=30)  # what is older warns nobody any more
_FACT: msgspec.json.Decoder[f.Fact] = msgspec.json.Decoder(f.AnyFact)  # pyright: ignore[reportAssignmentType]

log = logging.getLogger(__name__)


class Findings:
    """`rounds` is called now and then; with `auto_stop` off, failures are told and stop nothing elsewhere."""

    def __init__(
        self, engine: Engine, stops: Stops, warnings: Warnings, wall: Callable[[], datetime], *, auto_stop: bool = True
    ) -> None:
        self._engine = engine
        self._stops = stops
        self._warnings = warnings
        self._wall = wall
        self._auto_stop = auto_stop

    def rounds(self) -> bool:
        """Look at what is new. Whether orders were issued."""
        ordered = False
        for row in self._new():
            try:
                ordered |= again(partial(self._take, row))
            except Exception:  # boundary: what fails is tried again in the next round, and stops nothing else
                log.exception("market %s: fact %d of %s has no consequences yet", row.market, row.seq, row.epoch)
        return self._stops.follow(own=self._auto_stop) or ordered

    def _new(self) -> list[Row[Any]]:
        here = _same(finding, fresh)
        with reading(self._engine).connect() as connection:
            query = select(finding).join(fresh, here).order_by(finding.c.market, finding.c.epoch, finding.c.seq)
            return list(connection.execute(query.limit(AT_ONCE)).all())

    def _take(self, row: Row[Any]) -> bool:
        """One finding: all that follows from it is committed with the note that it did."""
        at = At(row.market, row.epoch, row.seq)
        told: tuple[Kind, str] | None = None
        ordered = False
        with self._engine.begin() as connection:
            if first(connection, noted, at._asdict()):
                fact = _FACT.decode(row.fact)
                ordered = self._follow(connection, at, fact)
                kind_and_text = _warning(connection, at, row.at, fact) if self._lately(row.at) else None
                if kind_and_text is not None and self._warnings.add(connection, at.market, *kind_and_text):
                    told = kind_and_text
            connection.execute(delete(fresh).where(*_is(fresh, at)))
        if told is not None:
            self._warnings.told(at.market, *told)
        return ordered

    def _follow(self, connection: Connection, at: At, fact: f.Fact) -> bool:
        match fact:
            case f.Condemned() if self._auto_stop:
                return self._stops.stop(connection, at, fact)
            case f.Exonerated():
                return self._stops.lift(connection, at, fact)
            case _:
                return False

    def _lately(self, at: str) -> bool:
        try:
            when = datetime.fromisoformat(at)
        except ValueError:
            return True
        now = self._wall()
        return when.replace(tzinfo=when.tzinfo or now.tzinfo) > now - LATELY


def _warning(connection: Connection, at: At, when: str, fact: f.Fact) -> tuple[Kind, str] | None:  # noqa: PLR0911  (one line a finding)
    """The warning that a finding is, in codes and numbers."""
    match fact:
        case f.Reported():
            return "failed", f"{fact.report} {fact.product} {fact.batch}"
        case f.Assayed():
            return "verdict", f"{fact.sample} {fact.instrument}: {fact.said} / {fact.verdict}"
        case f.Justified():
            return "justified", f"{fact.control} {fact.bench}"
        case f.Overridden():
            return "untested", f"{when[:10]} #{_overrides(connection, at, when)} {fact.batch}"
        case f.FellShort():
            return "shortfall", f"{fact.day} {fact.drawn}/{fact.needed}"
        case f.Disputed():
            return "disputed", fact.batch
        case f.Detained():
            return "astray", " ".join((fact.voucher, *fact.codes))
        case f.DayClosed():
            return "books", fact.day
        case _:
            return None


def _overrides(connection: Connection, at: At, when: str) -> int:
    """Which one of its market and calendar day it is."""
    earlier = or_(finding.c.epoch < at.epoch, and_(finding.c.epoch == at.epoch, finding.c.seq <= at.seq))
    of_it = and_(finding.c.market == at.market, finding.c.kind == "Overridden", finding.c.at.startswith(when[:10]))
    return connection.scalar(select(func.count()).select_from(finding).where(of_it, earlier)) or 1


def _same(one: Any, other: Any):  # noqa: ANN401, ANN202  (two tables)
    return and_(one.c.market == other.c.market, one.c.epoch == other.c.epoch, one.c.seq == other.c.seq)


def _is(table: Any, at: At):  # noqa: ANN401, ANN202  (a table)
    return (table.c.market == at.market, table.c.epoch == at.epoch, table.c.seq == at.seq)
