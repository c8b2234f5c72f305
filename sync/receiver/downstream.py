"""Where the same goods may stand: every code by which a batch, its parts, and what was made or sold of them is known."""

from collections.abc import Collection, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, and_, or_, select

from edge.core.batch import Batch
from edge.core.codes.lot import lot_of, names_batch
from sync.receiver.loop_schema import descent
from sync.receiver.view_schema import UPSTREAM, batch, serial
from sync.receiver.vouchers import AT_ONCE, Name, came_by


def reach(connection: Connection, market: str, roots: Collection[str]) -> tuple[str, ...]:
    """All codes of these batches' goods: their own, those they came under, of their parts, and so on in whatever market.

    The code a batch came under is one batch's (一品一码): whatever else came under it, or in a box of its lot, is the same goods.
    """
    seen, new = set[Name](), {(market, each) for each in roots}
    above = [each for root in roots if names_batch(each := _upstream(connection, market, root))]
    codes = dict.fromkeys(code for each in above for code in (each, linked(each), lot_of(each)) if code)
    new |= came_under(connection, list(codes))
    while new:
        seen |= new
        named = names(connection, new)
        codes |= dict.fromkeys(named)
        by_voucher = {
            child for parent, child in came_by(connection, serial.c.batch, {each for _, each in new}) if parent in new
        }
        new = (parts(connection, new) | came_under(connection, list(named)) | by_voucher) - seen
    return tuple(codes)


def linked(code: str) -> str:
    """The code in a link to its public page, however the market that was shown the label took it; anything else as it is."""
    return code.rpartition("/c/")[2].partition("?")[0] if "://" in code and "/c/" in code else code


def _upstream(connection: Connection, market: str, code: str) -> str:
    here = and_(batch.c.market == market, batch.c.code == code)
    state = connection.scalar(select(batch.c.entity).where(here))
    return "" if state is None else msgspec.json.decode(state, type=Batch).line.upstream


def names(connection: Connection, batches: Collection[Name]) -> dict[str, set[Name]]:
    """The codes of batches, and the exit codes under them, also of lines that were taken back; each with whose it is."""
    found: dict[str, set[Name]] = {}
    b, s = batch.c, serial.c
    for some in _some(sorted(code for _, code in batches)):
        rows = connection.execute(select(b.market, b.code, b.alias, b.label).where(b.code.in_(some)).order_by(b.code))
        own = [((row.market, row.code), code) for row in rows for code in filter(None, row[1:])]
        under = connection.execute(select(s.market, s.batch, s.code).where(s.batch.in_(some)).order_by(s.code))
        for name, code in (*own, *(((row.market, row.batch), row.code) for row in under)):
            if name in batches:
                found.setdefault(code, set()).add(name)
    return found


def parts(connection: Connection, batches: Collection[Name]) -> set[Name]:
    """What came back of batches to their market, and what they were mixed or packed into."""
    b, d, found = batch.c, descent.c, set[Name]()
    for some in _some(sorted(code for _, code in batches)):
        rows = connection.execute(select(b.market, b.parent, b.code).where(b.parent.in_(some)))
        found |= {(row.market, row.code) for row in rows if (row.market, row.parent) in batches}
        mixed = connection.execute(select(d.market, d.parent, d.child).where(d.parent.in_(some)))
        found |= {(row.market, row.child) for row in mixed if (row.market, row.parent) in batches}
    return found


def came_under(connection: Connection, codes: Sequence[str]) -> set[Name]:
    """Batches that came, to whatever market, under one of these codes, or a box's code of such a lot."""
    b, found = batch.c, set[Name]()
    for some in _some([linked(each)[:UPSTREAM] for each in codes]):
        rows = connection.execute(select(b.market, b.code).where(or_(b.upstream.in_(some), b.lot.in_(some))))
        found |= {(row.market, row.code) for row in rows}
    return found


def _some(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE))
