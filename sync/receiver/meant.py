"""What somebody holds: a code as it is read, typed or linked to, and the goods at the markets that it stands for."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, or_, select

from edge.core.codes import parse
from edge.core.codes.lot import tells
from edge.core.trade import Voucher
from sync.receiver import view_schema as v
from sync.receiver.downstream import linked
from sync.receiver.loop_schema import tag

What = Literal["exit", "batch", "voucher", "tag", "upstream"]
_CARRIED = ("21", "10")  # the AIs in which a GS1 code carries one of ours: an exit code, a batch code
_VOUCHER = msgspec.json.Decoder(Voucher)


class Goods(NamedTuple):
    """A batch at its market; with an exit code, the part of it that was sold under that."""

    market: str
    batch: str
    serial: str = ""


class Meant(NamedTuple):
    """A code as the archive has it, what it is the code of, and all that it stands for, in whatever market."""

    what: What
    code: str
    goods: tuple[Goods, ...]


def meant(connection: Connection, text: str) -> Meant | None:
    """What a text stands for; None for nothing that is known here."""
    written, carried = spellings(text)
    for each in written:
        if found := _own(connection, each) or _bound(connection, each):
            return found
    for each in carried:
        if found := _own(connection, each):
            return found
    return next(filter(None, (_upstream(connection, each) for each in written)), None)


def spellings(text: str) -> tuple[list[str], list[str]]:
    """How the code that a text is may be written in the archive, the likeliest first; and codes that it carries in it."""
    code = parse(text.encode(errors="replace"))
    written = dict.fromkeys((linked(text.strip()), linked(text.strip()).upper(), code.text, text.strip()))
    carried = (code.fields.get(each, "") for each in _CARRIED)
    return _sound(written), _sound(carried)


def _sound(codes: Iterable[str]) -> list[str]:
    """Without what no database can be asked for."""
    return [each for each in codes if each and each.isprintable()]


def _own(connection: Connection, code: str) -> Meant | None:
    """An exit code or a batch's, or another that it is known by (a label printed ahead, another scheme's); or a voucher."""
    s, b, w = v.serial.c, v.batch.c, v.voucher.c
    sold = connection.execute(select(s.market, s.batch).where(s.code == code).order_by(s.market)).all()
    if sold:
        return Meant("exit", code, tuple(Goods(row.market, row.batch, code) for row in sold))
    there = connection.scalars(select(b.market).where(b.code == code).order_by(b.market)).all()
    if there:
        return Meant("batch", code, tuple(Goods(market, code) for market in there))
    named = select(b.market, b.code).where(or_(b.alias == code, b.label == code)).order_by(b.market, b.code)
    if rows := connection.execute(named).all():
        return Meant("batch", code, tuple(Goods(row.market, row.code) for row in rows))
    rows = connection.execute(select(w.market, w.entity).where(w.code == code).order_by(w.market)).all()
    lines = [(row.market, line) for row in rows for line in _VOUCHER.decode(row.entity).lines]
    return Meant("voucher", code, tuple(Goods(at, line.batch, line.serial) for at, line in lines)) if lines else None


def _bound(connection: Connection, code: str) -> Meant | None:
    """What a crate's tag stands for now."""
    t, s = tag.c, v.serial.c
    part = select(t.market, t.subject, s.batch).outerjoin(v.serial, (s.market == t.market) & (s.code == t.subject))
    rows = connection.execute(part.where(t.code == code, t.subject != "").order_by(t.market)).all()
    goods = [Goods(row.market, row.batch or row.subject, row.subject if row.batch else "") for row in rows]
    return Meant("tag", code, tuple(goods)) if goods else None


def _upstream(connection: Connection, code: str) -> Meant | None:
    """The code that goods came under, from wherever."""
    if not tells(code):
        return None
    b = v.batch.c
    asked = linked(code)[: v.UPSTREAM]
    here = or_(b.upstream == asked, b.lot == asked)
    rows = connection.execute(select(b.market, b.code).where(here).order_by(b.market, b.code)).all()
    return Meant("upstream", code, tuple(Goods(row.market, row.code) for row in rows)) if rows else None
