"""Goods without a code of their own that came by a market's sales voucher: the lines of it that are the same product.

The voucher (进货凭证) is all that ties them to where they were bought. Where a line has the exit code too, that alone counts.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from sync.receiver.loop_schema import descent
from sync.receiver.view_schema import batch, serial

AT_ONCE = 400  # names in one question
Name = tuple[str, str]  # market and code of a batch

_SOURCE, _EXACT = batch.alias(), serial.alias()
_MADE = exists().where(descent.c.market == batch.c.market, descent.c.child == batch.c.code)
_CODED = exists().where(_EXACT.c.code == batch.c.upstream)


def bought() -> Select[str, str, str, str]:
    """Market and batch that a line of a voucher is of, market and batch that came by it."""
    s, b = serial.c, batch.c
    query = select(s.market, s.batch, b.market.label("at"), b.code).select_from(serial)
    query = query.join(_SOURCE, (_SOURCE.c.market == s.market) & (_SOURCE.c.code == s.batch))
    query = query.join(batch, (b.bought == s.voucher) & (b.product == _SOURCE.c.product))
    return query.where(b.bought != "", b.product != "", b.parent == "", ~_MADE, ~_CODED)


def came_by(connection: Connection, sold: ColumnElement[str], codes: Collection[str]) -> set[tuple[Name, Name]]:
    """Batches and what came of them by a voucher, where this column is one of these."""
    found, asked = set[tuple[Name, Name]](), sorted(codes)
    for some in (asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)):
        rows = connection.execute(bought().where(sold.in_(some)))
        found |= {((row.market, row.batch), (row.at, row.code)) for row in rows}
    return {(parent, child) for parent, child in found if parent != child}
