"""Batches as they stand in an account: whose, what, from where, how much, and what stops them."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select, tuple_

from edge.core.batch import Batch
from edge.core.guard import reaching
from sync.receiver import view_schema as v
from sync.receiver.downstream import Name
from sync.receiver.journeys import chunks, journeys
from sync.receiver.measures import standing
from sync.receiver.parties import Party, parties

Side = Literal["this", "back", "forward"]
_BEGINNINGS = ("Arrived", "Returned", "Merged")


class Lot(Struct, frozen=True):
    """A batch on the way. `at` is when it came in, came back or was mixed; `upstream` is the code it came under, verbatim.

    `status` is what its market said last, `stops` are the province's that reach it there, acted on or not.
    """

    side: Side
    market: str
    batch: str
    product: str
    seller: Party
    status: str
    why: tuple[str, ...]
    stops: tuple[str, ...]
    day: str
    at: str
    origin: str
    producer: str
    produced_on: str
    upstream: str
    in_g: int
    inside_g: int
    out_g: int
    loss_g: int


def lots(connection: Connection, side: Side, names: Sequence[Name]) -> Iterator[Lot]:
    """These batches, in order."""
    begun, b = journeys(connection, names, *_BEGINNINGS), v.batch.c
    for some in chunks(names):
        query = select(b.market, b.entity).where(tuple_(b.market, b.code).in_(some)).order_by(b.market, b.code)
        batches = [(row.market, msgspec.json.decode(row.entity, type=Batch)) for row in connection.execute(query)]
        sellers = parties(connection, {(market, each.seller) for market, each in batches})
        under = standing(connection, {code[: v.UPSTREAM] for _, each in batches for code in reaching(each)})
        for market, each in batches:
            orders = [under.get(code[: v.UPSTREAM], {}) for code in reaching(each)]
            stops = dict.fromkeys(id for known in orders for id, markets in known.items() if market in markets)  # noqa: A001
            at = min((step.at for step in begun.get((market, each.code), {}).values()), default="")
            yield _lot(side, market, each, sellers[market, each.seller], tuple(stops), at)


def _lot(side: Side, market: str, batch: Batch, seller: Party, stops: tuple[str, ...], at: str) -> Lot:
    line, (in_g, out_g, inside_g, loss_g) = batch.line, batch.totals()
    return Lot(
        side, market, batch.code, line.product, seller, batch.status, tuple([each.code for each in batch.why]), stops,
        batch.day, at, " ".join(filter(None, (line.origin, line.vessel))), line.producer, line.produced_on,
        line.verbatim or line.upstream, in_g, inside_g, out_g, loss_g,
    )  # fmt: skip
