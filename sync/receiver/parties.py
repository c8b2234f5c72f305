"""Sellers and buyers by public name: a natural person's is masked."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, select, tuple_

from sync.receiver.journeys import chunks
from sync.receiver.view_schema import operator


class Party(Struct, frozen=True):
    """A seller or buyer; the name is "" for one that the market has not registered."""

    id: str
    name: str
    county: str


def party(connection: Connection, market: str, id: str) -> Party:  # noqa: A002  (the register's own word)
    """An operator of a market by id."""
    return parties(connection, {(market, id)})[market, id]


def parties(connection: Connection, ids: Collection[tuple[str, str]]) -> dict[tuple[str, str], Party]:
    """Operators by market and id."""
    o, found = operator.c, {(market, id): Party(id, "", "") for market, id in ids}  # noqa: A001
    for some in chunks(sorted(found)):
        query = select(o.market, o.id, o.name, o.county).where(tuple_(o.market, o.id).in_(some))
        found |= {(row.market, row.id): Party(row.id, row.name, row.county) for row in connection.execute(query)}
    return found
