"""A day's close as it is folded: the market's figures, and the sheet of the same day made again from what is archived."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, select

from edge.core.batch import INSIDE, Batch
from edge.core.books import Of, digest, rows
from edge.core.facts import DayClosed
from edge.core.flows import Flow
from edge.core.fold import Entity
from sync.receiver.loop_schema import flow
from sync.receiver.view_schema import batch

Key = tuple[type[Entity], str]
AT_ONCE = 400  # names in one question
Moved = dict[str, tuple[int, int, int]]  # grams in, out and lost by batch


def closed(
    connection: Connection, market: str, fresh: Mapping[Key, Entity], fact: DayClosed, at: str
) -> dict[str, Any]:
    """The row of a close. `fresh` is what changed since the views were written."""
    names = ("day", "in_g", "out_g", "inside_g", "loss_g", "overrides", "overnight", "sheet")
    told = {name: getattr(fact, name) for name in names}
    again = digest(_sheet(connection, market, fresh, fact.day)) if fact.sheet else ""
    return told | {"at": at, "again": again, "missing_g": _missing(connection, market, fresh)}


def _sheet(connection: Connection, market: str, fresh: Mapping[Key, Entity], day: str) -> list[Any]:
    """Like the market's own (edge.store.books): what is there now, without what later days booked."""
    inside, on_day, later = _inside(connection, market, fresh), Moved(), Moved()
    for of, code, *grams in _flows(connection, market, fresh, day):
        (on_day if of == day else later)[code] = (grams[0], grams[1], grams[2])
    whose = _whose(connection, market, fresh, {*inside, *on_day, *later})
    closing: dict[Of, int] = {}
    moved: dict[Of, tuple[int, int, int]] = {}
    for code, grams in inside.items():
        closing[whose[code]] = closing.get(whose[code], 0) + grams
    for code, (in_g, out_g, loss_g) in later.items():
        closing[whose[code]] = closing.get(whose[code], 0) - in_g + out_g + loss_g
    for code, (in_g, out_g, loss_g) in on_day.items():
        before = moved.get(whose[code], (0, 0, 0))
        moved[whose[code]] = before[0] + in_g, before[1] + out_g, before[2] + loss_g
    return rows(closing, moved)


def _inside(connection: Connection, market: str, fresh: Mapping[Key, Entity]) -> dict[str, int]:
    b = batch.c
    found = connection.execute(select(b.code, b.inside_g).where(b.market == market, b.inside_g > 0)).all()
    kept: dict[str, int] = {row.code: row.inside_g for row in found}
    return kept | {each.code: each.grams(INSIDE) for each in fresh.values() if isinstance(each, Batch)}


def _flows(
    connection: Connection, market: str, fresh: Mapping[Key, Entity], day: str
) -> list[tuple[str, str, int, int, int]]:
    """(day, batch, in, out, lost) of this day and later ones, each batch's later days together."""
    c = flow.c
    found = connection.execute(
        select(c.key, c.day, c.batch, c.in_g, c.out_g, c.loss_g).where(c.market == market, c.day >= day)
    )
    kept: dict[str, tuple[str, str, int, int, int]] = {row.key: tuple(row[1:]) for row in found}
    kept |= {
        each.key: (each.day, each.batch, each.in_g, each.out_g, each.loss_g)
        for each in fresh.values()
        if isinstance(each, Flow) and each.day >= day
    }
    summed: dict[tuple[bool, str], tuple[str, str, int, int, int]] = {}
    for of, code, in_g, out_g, loss_g in kept.values():
        name, _, *before = summed.get((of == day, code), (of, code, 0, 0, 0))
        summed[of == day, code] = name, code, before[0] + in_g, before[1] + out_g, before[2] + loss_g
    return list(summed.values())


def _whose(connection: Connection, market: str, fresh: Mapping[Key, Entity], codes: set[str]) -> dict[str, Of]:
    """Product and seller of batches."""
    known = {each.code: (each.line.product, each.seller) for each in fresh.values() if isinstance(each, Batch)}
    asked, b = sorted(codes - known.keys()), batch.c
    for some in (asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)):
        found = connection.execute(
            select(b.code, b.product, b.seller).where(and_(b.market == market, b.code.in_(some)))
        )
        known |= {row.code: (row.product, row.seller) for row in found}
    return known


def _missing(connection: Connection, market: str, fresh: Mapping[Key, Entity]) -> int:
    b = batch.c
    found = connection.execute(select(b.code, b.missing_g).where(b.market == market, b.missing_g > 0)).all()
    kept: dict[str, int] = {row.code: row.missing_g for row in found}
    kept |= {each.code: each.accounts.get("unexplained", 0) for each in fresh.values() if isinstance(each, Batch)}
    return sum(kept.values())
