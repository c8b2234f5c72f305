"""Sellers and buyers by public name: a natural person's is masked."""

from msgspec import Struct
from sqlalchemy import Connection, select

from sync.receiver.view_schema import operator


class Party(Struct, frozen=True):
    """A seller or buyer; the name is "" for one that the market has not registered."""

    id: str
    name: str
    county: str


def party(connection: Connection, market: str, id: str) -> Party:  # noqa: A002  (the register's own word)
    """An operator of a market by id."""
    o = operator.c
    row = connection.execute(select(o.name, o.county).where(o.market == market, o.id == id)).one_or_none()
    return Party(id, row.name if row else "", row.county if row else "")
