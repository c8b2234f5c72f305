"""When steps of many codes were taken, and where their facts stand."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, tuple_

from sync.receiver.downstream import AT_ONCE, Name
from sync.receiver.view_schema import journey


class Taken(NamedTuple):
    """When a step was taken, and where its fact stands in the market's journal."""

    at: str
    epoch: str
    seq: int


Journeys = dict[Name, dict[str, Taken]]  # by market and code: the last step of each kind


def journeys(connection: Connection, names: Sequence[Name], *kinds: str) -> Journeys:
    """The steps of these kinds."""
    j, found = journey.c, Journeys()
    query = select(j.market, j.code, j.kind, j.at, j.epoch, j.seq).where(j.kind.in_(kinds)).order_by(j.epoch, j.seq)
    for some in chunks(names):
        for row in connection.execute(query.where(tuple_(j.market, j.code).in_(some))):
            found.setdefault((row.market, row.code), {})[row.kind] = Taken(row.at, row.epoch, row.seq)
    return found


def chunks(names: Sequence[Name]) -> Iterator[Sequence[Name]]:
    """As many as one question may name."""
    return (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE))
